// Finding signals in a real Prometheus that scrapes counters, classic and native histograms: what is found answers, and little was asked for it.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanagerSnippet, prometheusSnippet } from '../../src/cli/init-snippets.ts';
import { findWatches, type FindResult } from '../../src/find-watches.ts';
import { systemPace } from '../../src/sources/pace.ts';
import { PrometheusApi } from '../../src/sources/prometheus-api.ts';
import { findShares, SharedQuestions } from '../../src/sources/shared-questions.ts';
import { configOf } from '../stand-ins/turn-rig.ts';
import { requirePeer } from './binaries.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { makePeerFolder, waitFor } from './peer.ts';
import { type Prometheus, promtool, startPrometheus } from './prometheus.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';
import { startRti } from './rti.ts';
import { type ShopExporter, startShopExporter } from './shop-exporter.ts';

const pace = systemPace({ now: () => Date.now(), monotonicMs: () => performance.now() }, Math.random);

describeWithPeers('discovery against a real Prometheus', ['prometheus'], () => {
  let exporter: ShopExporter;
  let prometheus: Prometheus;
  let proxy: RecordingProxy;
  let result: FindResult;

  const found = (): Extract<FindResult, { kind: 'found' }> => {
    if (result.kind !== 'found') throw new Error(result.detail);
    return result;
  };
  const queries = (): Map<string, string> => new Map(found().found.watches.map(({ watch }) => [watch.name, watch.query ?? '']));

  beforeAll(async () => {
    exporter = await startShopExporter();
    prometheus = await startPrometheus({ targets: { shop: [exporter.target] }, args: ['--enable-feature=native-histograms'] });
    // Types are known with the first scrape, a rate with the second; the values of a window when it is full.
    await waitFor('twelve scrapes of the shop', async () => {
      const [count] = await prometheus.query('count_over_time(up[1m]) >= 12');
      return count !== undefined;
    });
    proxy = await startRecordingProxy(prometheus.url);
    const config = configOf(`prometheus: { url: "${proxy.url}" }`);
    result = await findWatches({ config, pace, signal: new AbortController().signal, before: [] });
  });
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await prometheus?.stop();
    await exporter?.[Symbol.asyncDispose]();
  });

  test('finds every signal under its name', () => {
    expect([...queries().keys()].sort()).toEqual(
      [
        ...['cpu_usage', 'disk_usage', 'error_rate', 'memory_usage', 'queue_depth', 'request_rate', 'request_rate_otel'],
        ...['response_time', 'response_time_otel'],
      ].sort(),
    );
    expect(found().notes).toEqual([]);
  });

  test('what is found has series, and the values the exporter means', async () => {
    const values = new Map<string, number>();
    for (const [name, query] of queries()) {
      // The shop is seconds old: its rates are looked at over so long.
      const series = await prometheus.query(query.replaceAll('[2m]', '[2s]'));
      expect(series.length, name).toBeGreaterThan(0);
      values.set(name, Number(series[0]?.value[1]));
    }
    expect(values.get('request_rate')).toBeCloseTo(51, -1);
    expect(values.get('error_rate')).toBeCloseTo(1 / 51, 2);
    expect(values.get('response_time')).toBeCloseTo(0.195, 3);
    // Within the native bucket (0.125, 0.25].
    expect(values.get('response_time_otel')).toBeGreaterThan(0.2);
    expect(values.get('response_time_otel')).toBeLessThan(0.25);
    expect(values.get('request_rate_otel')).toBeCloseTo(50, -1);
    expect(values.get('cpu_usage')).toBeCloseTo(0.3, 1);
    expect(values.get('memory_usage')).toBeCloseTo(0.75, 5);
    expect(values.get('disk_usage')).toBeCloseTo(0.75, 5);
    expect(values.get('queue_depth')).toBe(3);
  });

  test('asks little, and never for all series', () => {
    expect(proxy.asked.length).toBe(found().requests);
    expect(proxy.asked.length).toBeLessThan(45);
    expect(proxy.asked.filter(({ pathname }) => pathname.endsWith('/series'))).toEqual([]);
    const ofLabels = proxy.asked.filter(({ pathname }) => /\/(labels|values)$/.test(pathname) && !pathname.includes('__name__'));
    expect(ofLabels.length).toBeGreaterThan(0);
    expect(ofLabels.filter(({ searchParams }) => !/^[a-zA-Z_:]\w*$/.test(searchParams.get('match[]') ?? ''))).toEqual([]);
  });

  test('the share of failed requests, computed here from two answers, is the one that Prometheus computes', async () => {
    const watches = [...queries()].map(([name, query]) => ({ name, query, intervalMs: 15_000 }));
    const shares = findShares(watches);
    const api = new PrometheusApi(
      { url: proxy.url, timeoutMs: 5000, concurrencyMax: 4, bearerToken: null, basicAuth: null },
      pace,
    );
    const questions = new SharedQuestions(api, new Map([...shares.values()].map(({ query, share }) => [query, share])));
    const [at, signal] = [Date.now() - 1000, new AbortController().signal];
    const before = proxy.asked.length;
    const [here] = await Promise.all(
      ['error_rate', 'request_rate'].map((name) => questions.query(queries().get(name) ?? '', at, signal)),
    );
    expect(proxy.asked.length - before).toBe(2);
    expect(here).toMatchObject({ kind: 'data', series: [{}, {}] });
    expect(here).toEqual(await api.query(queries().get('error_rate') ?? '', at, signal));
    api.close();
  });

  test('the daemon watches what was found, and says why', async () => {
    await using rti = await startRti({ config: { prometheus: { url: prometheus.url }, watch_defaults: { interval: '1s' } } });
    type Discovery = {
      readonly kind: string;
      readonly problem: string | null;
      readonly watched: { name: string; why: string }[];
    };
    const stats = await waitFor('it to have looked', async () => {
      const now = await rti.json<{ discovery: Discovery }>('/stats');
      return now.discovery.problem === null && now;
    });
    expect(stats.discovery.kind).toBe('found');
    expect(stats.discovery.watched.find(({ name }) => name === 'response_time_otel')?.why).toContain('native histogram');
    expect(rti.logs()).toContain('watch found');
    // Rates are not taken in before this Prometheus is older than their window, two minutes; gauges are.
    await waitFor('the gauges to have series', async () => {
      const { items } = await rti.json<{ items: { name: string; seriesCount: number }[] }>('/api/v1/watches');
      const seen = items.filter(({ seriesCount }) => seriesCount > 0).map(({ name }) => name);
      return items.length === 9 && ['memory_usage', 'disk_usage', 'queue_depth'].every((name) => seen.includes(name));
    });
  });
});

describeWithPeers('what rti init asks people to paste', ['promtool', 'amtool'], () => {
  const folder = makePeerFolder('init');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('promtool finds nothing wrong', () => {
    writeFileSync(join(folder, 'prometheus.yml'), prometheusSnippet);
    const { code, output } = promtool(['check', 'config', 'prometheus.yml'], folder);
    expect(code, output).toBe(0);
  });

  test('amtool finds nothing wrong, and every alert reaches us and, as before, the team', () => {
    const file = join(folder, 'alertmanager.yml');
    writeFileSync(file, alertmanagerSnippet);
    const amtool = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(requirePeer('amtool'), args, { encoding: 'utf8', timeout: 30_000 });
      return { status, output: stdout + stderr };
    };
    expect(amtool('check-config', file)).toMatchObject({ status: 0 });
    const routed = amtool(
      'config',
      'routes',
      'test',
      `--config.file=${file}`,
      '--verify.receivers=runtime-intelligence,team',
      'severity=critical',
    );
    expect(routed).toMatchObject({ status: 0 });
  });
});
