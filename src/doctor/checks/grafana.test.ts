// What is asked of Grafana, against a strict stand-in.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lineOf, runChecks, setupOf } from '../../../test/stand-ins/doctor-rig.ts';
import { type GrafanaStandIn, standInToken, startGrafana } from '../../../test/stand-ins/grafana.ts';
import { startLocalServer } from '../../../test/stand-ins/local-server.ts';
import { grafanaClock } from './grafana-clock.ts';
import { grafanaDashboard } from './grafana-dashboard.ts';
import { grafanaReachable } from './grafana-reachable.ts';
import { grafanaToken } from './grafana-token.ts';

const checks = [grafanaReachable, grafanaClock, grafanaToken, grafanaDashboard];
let grafana: GrafanaStandIn;

beforeEach(async () => {
  grafana = await startGrafana([{ uid: 'abc', title: 'Service Overview', panels: [{ id: 4, title: 'Request Rate' }] }]);
});
afterEach(() => grafana.close());

const run = (over: object = {}) =>
  runChecks(
    checks,
    setupOf({
      grafana: { url: grafana.url, token: standInToken, dashboards: { request_rate: 'Service Overview:Request Rate' }, ...over },
    }),
  );
const mapping = 'grafana-dashboard Service Overview:Request Rate';

describe('Grafana', () => {
  test('all is well: every line says so, and nothing is left behind', async () => {
    const results = await run();
    expect([...results.values()].map(({ status, detail }) => `${status} ${detail.replace(grafana.url, 'URL')}`)).toEqual([
      'ok URL answers, version 13.3.0',
      'ok same time as here',
      'ok may read, create and delete annotations',
      'ok dashboard uid:abc',
    ]);
    expect(grafana.requests).toContain('POST /api/annotations');
    expect(grafana.annotations.size).toBe(0);
  });

  test('a wrong token fails and is not shown', async () => {
    const results = await run({ token: 'glsa_of_another_place' });
    expect(lineOf(results, 'grafana-token')).toMatchObject({
      status: 'failed',
      detail: 'read annotations: Grafana answered 401 (Invalid API key)',
      remedy: 'the token is wrong, expired or missing: make one under Administration > Service accounts',
    });
    expect(lineOf(results, 'grafana-reachable').status).toBe('ok');
    expect(lineOf(results, mapping)).toMatchObject({ status: 'skipped', detail: 'because grafana-token failed' });
    expect(JSON.stringify([...results.values()])).not.toContain('glsa_of_another_place');
  });

  test('no token at all names the setting', async () => {
    expect(lineOf(await run({ token: undefined }), 'grafana-token').remedy).toContain('set grafana.token or GRAFANA_TOKEN');
  });

  test('a token that may only read fails with the rights it needs', async () => {
    grafana.fail({ kind: 'status', status: 403, on: 'POST /api/annotations' });
    expect(lineOf(await run(), 'grafana-token')).toMatchObject({
      status: 'failed',
      detail: 'create annotation: Grafana answered 403 (fault 403)',
      remedy: expect.stringContaining('annotations:create'),
    });
  });

  test('what could not be deleted is named, so that a person can', async () => {
    grafana.fail({ kind: 'status', status: 403, on: 'DELETE' });
    expect(lineOf(await run(), 'grafana-token')).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('delete annotation 1 in Grafana'),
    });
    expect([...grafana.annotations.values()][0]?.tags).toContain('rti:doctor');
  });

  test('a missing dashboard fails, a missing panel warns', async () => {
    const dashboards = { a: 'Nowhere:Request Rate', b: 'Service Overview:Nothing' };
    const results = await run({ dashboards });
    expect(lineOf(results, 'grafana-dashboard Nowhere:Request Rate')).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('grafana.dashboards'),
    });
    expect(lineOf(results, 'grafana-dashboard Service Overview:Nothing')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('has no panel "Nothing"'),
    });
  });

  test('a dashboard that the token may read, but not annotate', async () => {
    grafana.readOnly.add('abc');
    expect(lineOf(await run(), mapping)).toMatchObject({
      status: 'failed',
      detail: 'the token may read dashboard uid:abc, but not annotate it',
      remedy: expect.stringContaining('Edit on that dashboard or its folder'),
    });
  });

  test('dashboards of several mappings are searched and read once', async () => {
    await run({ dashboards: { a: 'Service Overview:Request Rate', b: 'Service Overview:Errors', c: 'Service Overview' } });
    expect(grafana.requests.filter((one) => one === 'GET /api/dashboards/uid/abc')).toHaveLength(1);
    expect(grafana.requests.filter((one) => one === 'GET /api/search')).toHaveLength(1);
  });

  test('one that is down fails once, and the rest is skipped because of it', async () => {
    await grafana.close();
    const results = await run();
    expect(lineOf(results, 'grafana-reachable')).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('grafana.url'),
    });
    for (const id of ['grafana-clock', 'grafana-token', mapping])
      expect(lineOf(results, id)).toMatchObject({ status: 'skipped', detail: 'because grafana-reachable failed' });
  });

  test('one that hangs ends with the timeout', async () => {
    grafana.fail({ kind: 'hang' });
    const setup = setupOf({ grafana: { url: grafana.url, token: standInToken } }, { timeoutMs: 30 });
    const found = lineOf(await runChecks([grafanaReachable], setup), 'grafana-reachable');
    expect(found).toMatchObject({ status: 'failed', detail: `${grafana.url}: no answer within 30 ms` });
  });

  test('a login page, or JSON of something else, is not Grafana', async () => {
    const other = await startLocalServer();
    other.answer = () => ({ body: '<html>', type: 'text/html' });
    expect(lineOf(await run({ url: other.url }), 'grafana-reachable').detail).toContain('HTML page instead of JSON');
    other.answer = () => ({ body: '{"status":"up"}' });
    expect(lineOf(await run({ url: other.url }), 'grafana-reachable').detail).toContain("not Grafana's");
    await other.close();
  });

  test('a clock an hour off fails', async () => {
    const clock = { now: () => Date.now() + 3_600_000, monotonicMs: () => performance.now() };
    const setup = setupOf({ grafana: { url: grafana.url, token: standInToken } }, { clock });
    expect(lineOf(await runChecks([grafanaClock], setup), 'grafana-clock')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('behind ours'),
    });
  });
});
