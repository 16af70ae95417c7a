// `rti doctor` as shipped, beside a real Prometheus, Alertmanager and daemon and a stand-in Grafana: all green; then one fault after the other, and
// the line that must fail fails, says why, and says what to do.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Result } from '../../src/doctor/check.ts';
import { checkNames } from '../../src/doctor/registry.ts';
import type { Report } from '../../src/doctor/report.ts';
import { type GrafanaStandIn, standInToken, startGrafana, viewerToken } from '../stand-ins/grafana.ts';
import { type LocalServer, startLocalServer } from '../stand-ins/local-server.ts';
import { startStrictGateway } from '../stand-ins/strict-gateway.ts';
import { type Alertmanager, alertmanagerConfig, startAlertmanager } from './alertmanager.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { waitFor } from './peer.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { type Rti, rtiProgram, startRti } from './rti.ts';

const rules = `
groups:
  - name: api
    rules:
      - { alert: ApiDown, expr: up == 0, for: 5m }
      - { record: "job:up:sum", expr: sum by (job) (up) }
`;
const slackSecret = 'verysecretpartofahook';

describeWithPeers('rti doctor', ['prometheus', 'alertmanager'], () => {
  let rti: Rti;
  let alertmanager: Alertmanager;
  let prometheus: Prometheus;
  let grafana: GrafanaStandIn;
  let hook: LocalServer;

  beforeAll(async () => {
    [rti, grafana, hook] = await Promise.all([
      startRti({ config: { deliver: 'shadow' } }),
      startGrafana([{ uid: 'abc', title: 'Service Overview', panels: [{ id: 4, title: 'Request Rate' }] }]),
      startLocalServer(),
    ]);
    hook.answer = () => ({ body: 'ok', type: 'text/plain' });
    alertmanager = await startAlertmanager(alertmanagerConfig(`${rti.url}/webhook/alertmanager`));
    prometheus = await startPrometheus({ rules, alertmanagers: [alertmanager.target], targets: { rti: [rti.target] } });
    await waitFor('a scrape', async () => (await prometheus.query('up == 1')).length === 1);
    await waitFor('the recorded series', async () => (await prometheus.query('job:up:sum')).length === 1);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([rti, alertmanager, prometheus].map((peer) => peer?.[Symbol.asyncDispose]()));
    await Promise.all([grafana?.close(), hook?.close()]);
  });

  const configured = (over: object = {}): object => ({
    prometheus: { name: 'main', url: prometheus.url },
    alertmanager: { url: alertmanager.url },
    grafana: { url: grafana.url, token: standInToken, dashboards: { up: 'Service Overview:Request Rate' } },
    watches: [{ name: 'up', query: 'up' }],
    receivers: [{ name: 'team', slack_configs: [{ api_url: `${hook.url}/services/T0/B0/${slackSecret}` }] }],
    route: { receiver: 'team' },
    ...over,
  });

  type Outcome = { readonly code: number | null; readonly text: string; readonly report: Report; line(id: string): Result };

  /** Runs it to its end. */
  async function doctor(config: object, ...flags: readonly string[]): Promise<Outcome> {
    const file = join(rti.folder, 'doctor.yml');
    const output = join(rti.folder, 'results.json');
    writeFileSync(file, JSON.stringify(config, null, 1));
    const address = ['--web.listen-address', rti.target, '--storage.path', rti.dataFolder, '--url', rti.url];
    const child = spawn(process.execPath, [
      rtiProgram,
      'doctor',
      '--config.file',
      file,
      '--output',
      output,
      ...address,
      ...flags,
    ]);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const report = JSON.parse(readFileSync(output, 'utf8')) as Report; // what the test is about
    const line = (id: string): Result => {
      const found = report.results.find(({ check, subject }) => (subject === '' ? check : `${check} ${subject}`) === id);
      if (!found) throw new Error(`no line ${id} in\n${text}`);
      return found;
    };
    return { code, text, report, line };
  }
  const notOk = ({ report }: Outcome): readonly string[] =>
    report.results
      .filter(({ status }) => status !== 'ok')
      .map(({ check, subject, status }) => `${check} ${subject} ${status}`.replace('  ', ' '));

  test('all is well: every line is ok, the code 0, nothing is left behind and no secret said', async () => {
    const outcome = await doctor(configured(), '--send');
    expect(notOk(outcome)).toEqual([]);
    expect(outcome.code).toBe(0);
    const { report, text } = outcome;
    const without = checkNames.filter((name) => !report.results.some(({ check }) => check === name));
    expect(without).toEqual(['scrape-target']);
    expect(report).toMatchObject({ version: 1, summary: { failed: 0, ok: report.results.length } });
    expect(text.trim().split('\n')).toHaveLength(report.results.length + 1);
    expect(text).not.toContain('\u001b');
    expect(outcome.line('prometheus-reachable main').detail).toMatch(/version \d+\.\d+\.\d+/);
    expect(outcome.line('alertmanager-reachable').detail).toMatch(/version \d+\.\d+\.\d+/);
    expect(grafana.annotations.size).toBe(0);
    expect(hook.asked.at(-1)?.body).toContain('TEST: rti doctor tries receiver team');
    for (const secret of [standInToken, slackSecret]) expect(text + JSON.stringify(report)).not.toContain(secret);
  }, 30_000);

  test('a dead peer: its line fails, what needs it is skipped, all others are as before', async () => {
    const outcome = await doctor(configured({ prometheus: { name: 'main', url: 'http://127.0.0.1:1' } }));
    expect(outcome.code).toBe(1);
    expect(notOk(outcome)).toEqual([
      'prometheus-reachable main failed',
      'prometheus-clock main skipped',
      'prometheus-targets main skipped',
      'prometheus-rules main skipped',
      'prometheus-alerts main skipped',
      'watch-series up skipped',
    ]);
    expect(outcome.line('prometheus-reachable main')).toMatchObject({
      detail: 'http://127.0.0.1:1: connection refused',
      remedy: 'start Prometheus main, or correct prometheus.url: nothing listens on that address and port',
    });
    // The file has each of the five; the terminal has one line for them.
    expect(outcome.text.match(/because prometheus-reachable main failed/g)).toHaveLength(1);
    expect(outcome.text).toMatch(
      /^skipped +5 checks +because prometheus-reachable main failed: prometheus-clock, prometheus-targets, prometheus-rules, prometheus-alerts, watch-series$/m,
    );
    expect(outcome.line('watch-series up').because).toBe('prometheus-reachable main');
  }, 30_000);

  test('clocks that are minutes off: a line for each of the three peers, ahead and behind', async () => {
    await using early = await startStrictGateway({ to: prometheus.url, aheadMs: -300_000 });
    await using late = await startStrictGateway({ to: alertmanager.url, aheadMs: 300_000 });
    await using slow = await startStrictGateway({ to: grafana.url, aheadMs: -10_000 });
    const flags = ['--prometheus-url', early.url, '--alertmanager-url', late.url, '--grafana-url', slow.url];
    const outcome = await doctor(configured(), '--only', 'prometheus-clock,alertmanager-clock,grafana-clock', ...flags);
    expect(notOk(outcome)).toEqual(['prometheus-clock main failed', 'alertmanager-clock failed', 'grafana-clock warning']);
    expect(outcome.line('prometheus-clock main').detail).toMatch(/Prometheus main is (299|300)\.\d s behind ours$/);
    expect(outcome.line('alertmanager-clock').detail).toMatch(/Alertmanager is (299|300)\.\d s ahead of ours$/);
    expect(outcome.line('grafana-clock').detail).toMatch(/Grafana is (9|10)\.\d s behind ours$/);
    for (const { remedy } of outcome.report.results) expect(remedy).toContain('NTP');
  }, 30_000);

  test('a Prometheus that asks who is there: no token, a token without the right, the right one', async () => {
    const token = 'prom-token-1234';
    await using gateway = await startStrictGateway({ to: prometheus.url, token });
    const withToken = (bearer_token: string | undefined) =>
      configured({ prometheus: { name: 'main', url: gateway.url, bearer_token }, alertmanager: undefined });
    const nobody = await doctor(withToken(undefined));
    expect(nobody.line('prometheus-reachable main')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('HTTP 401: the credentials are missing or not accepted'),
      remedy: expect.stringContaining('bearer_token or basic_auth'),
    });
    const stranger = await doctor(withToken(`${token}-of-somebody`));
    expect(stranger.line('prometheus-reachable main').detail).toContain('HTTP 403: the credentials may not do this');
    expect(stranger.text).not.toContain(token);
    gateway.asked.splice(0);
    const friend = await doctor(withToken(token));
    expect(friend.line('prometheus-reachable main').status).toBe('ok');
    expect(friend.line('watch-series up').status).toBe('ok');
    expect(gateway.asked.filter((one) => one === '/api/v1/rules')).toHaveLength(1);
  }, 30_000);

  test('a token that may only read, and a dashboard that may not be annotated', async () => {
    const reading = await doctor(configured({ grafana: { url: grafana.url, token: viewerToken } }));
    expect(notOk(reading)).toEqual(['grafana-token failed']);
    expect(reading.line('grafana-token')).toMatchObject({
      detail: expect.stringContaining('403 (You'),
      remedy: expect.stringContaining('the role Editor'),
    });
    expect(reading.text).not.toContain(viewerToken);
    grafana.readOnly.add('abc');
    const closed = await doctor(configured());
    grafana.readOnly.clear();
    expect(notOk(closed)).toEqual(['grafana-dashboard Service Overview:Request Rate failed']);
    expect(closed.line('grafana-dashboard Service Overview:Request Rate').remedy).toContain('Edit on that dashboard');
  }, 30_000);

  test('a wrong token, a missing dashboard, a watch with no series: three lines, each with its remedy', async () => {
    const wrong = configured({
      grafana: { url: grafana.url, token: standInToken, dashboards: { up: 'Nowhere:Request Rate' } },
      watches: [{ name: 'orders', query: 'no_such_metric' }],
    });
    const outcome = await doctor(wrong);
    expect(notOk(outcome)).toEqual(['watch-series orders failed', 'grafana-dashboard Nowhere:Request Rate failed']);
    expect(outcome.line('watch-series orders').remedy).toContain('try the query of watch orders');

    const denied = await doctor(configured({ grafana: { url: grafana.url, token: 'glsa_wrong' } }));
    expect(notOk(denied)).toEqual(['grafana-token failed']);
    expect(denied.line('grafana-token')).toMatchObject({
      detail: expect.stringContaining('401'),
      remedy: expect.stringContaining('Service accounts'),
    });
    expect(denied.text).not.toContain('glsa_wrong');

    grafana.fail({ kind: 'status', status: 403, on: 'POST /api/annotations' });
    const reading = await doctor(configured());
    grafana.heal();
    expect(notOk(reading)).toEqual(['grafana-token failed', 'grafana-dashboard Service Overview:Request Rate skipped']);
    expect(reading.line('grafana-token').remedy).toContain('annotations:create');
  }, 30_000);

  test('HTML instead of JSON, by a flag that stands in for the configured address', async () => {
    const page = await startLocalServer();
    page.answer = () => ({ body: '<!doctype html><title>Sign in</title>', type: 'text/html' });
    const flags = ['--prometheus-url', page.url, '--alertmanager-url', page.url, '--grafana-url', page.url];
    const outcome = await doctor(configured(), ...flags);
    await page.close();
    for (const id of ['prometheus-reachable main', 'alertmanager-reachable', 'grafana-reachable']) {
      expect(outcome.line(id)).toMatchObject({ status: 'failed', remedy: expect.stringContaining('a proxy or a login page') });
    }
  }, 30_000);

  test('a folder that cannot be written, and a port that another program has', async () => {
    const locked = join(rti.folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    // Root may write in a folder of 0500, and not in /proc.
    const folder = process.getuid?.() === 0 ? '/proc/rti' : locked;
    const outcome = await doctor(configured(), '--storage.path', folder, '--web.listen-address', new URL(hook.url).host);
    expect(outcome.line('storage-folder')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('chown') });
    expect(outcome.line('listen-address')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('ss -ltnp') });
  }, 30_000);

  test('Ctrl-C ends it at once, whoever does not answer', async () => {
    let isAsked: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const silent = createServer(() => isAsked()).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`; // it listens on TCP
    const child = spawn(process.execPath, [rtiProgram, 'doctor', '--prometheus-url', url, '--timeout', '5m'], {
      cwd: rti.folder,
    });
    const ended = new Promise<string>((resolve) => child.on('exit', (code, signal) => resolve(signal ?? String(code))));
    await asked;
    const from = performance.now();
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
    expect(performance.now() - from).toBeLessThan(2000);
    silent.closeAllConnections();
    silent.close();
  }, 30_000);
});
