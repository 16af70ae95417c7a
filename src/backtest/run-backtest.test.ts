import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { calm, type FakeHistory, type FakeHistoryOptions, makeFakeHistory } from '../../test/stand-ins/fake-history.ts';
import { configOf } from '../../test/stand-ins/turn-rig.ts';
import { detectionOf, systemClock } from '../app.ts';
import type { EpochMs } from '../model/time.ts';
import { type Pace, systemPace } from '../sources/pace.ts';
import type { QueryResult } from '../sources/prometheus-api.ts';
import { openHistoryCache } from './history-cache.ts';
import { makeIdleChannels } from './idle-channels.ts';
import { reportHtml } from './report-html.ts';
import { type BacktestReport, reportJson } from './report.ts';
import { reportText } from './report-text.ts';
import { type BacktestInput, type BacktestResult, runBacktest } from './run-backtest.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const to = Date.UTC(2026, 10, 23, 12);
const faultAt = to - 20 * hour;

const yaml = `
prometheus: { url: "http://127.0.0.1:1" }
watch_defaults: { interval: 2m, for: 2m }
watches:
  - { name: requests, query: 'sum by (service) (rate(requests[5m]))', signal: traffic, unit: req/s, stage: page, severity: critical }
  - { name: latency, query: 'p95', signal: latency, unit: s, direction: up }
route: { receiver: team, group_by: [service], group_wait: 10m }
receivers:
  - { name: team, pagerduty_configs: [ { routing_key: "0123456789abcdef0123456789abcdef" } ] }
`;

/** Requests of s0 fall to a tenth for an hour. */
const fall = (series: number, at: EpochMs, promql: string): number =>
  promql !== 'p95' && series === 0 && at >= faultAt && at < faultAt + hour ? calm(series, at) / 10 : calm(series, at);

/** Waits take no time, so that patience can be tested. */
function hastyPace(): Pace & { readonly waits: number[] } {
  const waits: number[] = [];
  const schedule: Pace['schedule'] = (delayMs, run) => {
    waits.push(delayMs);
    setImmediate(run);
    return () => {};
  };
  return { ...systemPace(systemClock, () => 0.5), schedule, waits };
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-backtest-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fakeOf(over: Partial<FakeHistoryOptions> = {}): FakeHistory {
  return makeFakeHistory({ series: 2, from: to - 10 * day, to, valueAt: fall, ...over });
}

function run(api: FakeHistory, over: Partial<BacktestInput> & { readonly yaml?: string } = {}): Promise<BacktestResult> {
  const config = configOf(over.yaml ?? yaml);
  return runBacktest({
    ...{ config, sources: [{ config: config.prometheus[0]!, api }], channels: makeIdleChannels(config) },
    makeDetection: (watch) => detectionOf(watch),
    ...{ from: to - 4 * day, to, cache: openHistoryCache(folder), pace: hastyPace(), signal: new AbortController().signal },
    progress: () => {},
    ...over,
  });
}

async function reportOf(...given: Parameters<typeof run>): Promise<BacktestReport> {
  const result = await run(...given);
  if (result.kind !== 'report') throw new Error(JSON.stringify(result));
  return result.report;
}

test('a fault is found, told, and stands beside the rule that fired', async () => {
  const report = await reportOf(fakeOf({ ruleFires: (at) => at >= faultAt + 10 * minute && at < faultAt + hour }));
  const [requests, latency] = report.watches;
  const worst = requests?.worst[0];
  expect(worst).toMatchObject({ labels: { service: 's0' }, severity: 'critical', paged: true });
  expect(Math.abs(Date.parse(worst?.startedAt ?? '') - faultAt)).toBeLessThan(3 * minute);
  expect(worst?.told[0]?.receiver).toBe('team');
  // Its group waited.
  expect(Date.parse(worst?.told[0]?.at ?? '') - Date.parse(worst?.firedAt ?? '')).toBe(10 * minute);
  expect(worst?.rules[0]).toMatchObject({ alertname: 'HighLatency', severity: 'critical' });
  expect(worst?.rules[0]?.afterOnsetSeconds).toBeGreaterThan(8 * 60);
  expect(requests?.withRule).toBeGreaterThan(0);
  expect(report.rules).toMatchObject([{ alertname: 'HighLatency', firings: 1, withEpisode: 1 }]);
  expect(latency?.worst.some(({ paged, labels }) => paged && labels['service'] === 's0')).toBe(false);
  // The picture spans the hour before and the fault.
  const times = worst?.points?.map(({ at }) => at) ?? [];
  expect(times[0]).toBeLessThan(faultAt - 50 * minute);
  expect(times.at(-1)).toBeGreaterThan(faultAt + hour);
  expect(worst?.points?.filter(({ score }) => score > 1).length).toBeGreaterThan(25);
});

test('the first day teaches: a fault in it is no episode, and the report says so', async () => {
  const early = to - 4 * day + 12 * hour;
  const valueAt = (series: number, at: EpochMs): number => (at >= early && at < early + hour ? 5 : calm(series, at));
  const report = await reportOf(fakeOf({ valueAt }));
  expect(Date.parse(report.judged.from) - Date.parse(report.warmUp.from)).toBe(day);
  for (const { list } of report.watches)
    for (const { startedAt } of list) expect(Date.parse(startedAt)).toBeGreaterThan(early + day - 12 * hour);
  expect(reportText(report)).toContain('the 1 d before that taught');
});

test('what was fetched before a stop is not asked for again, and the second run says the same as one that was never stopped', async () => {
  const api = fakeOf();
  const stopping = new AbortController();
  const stopped = await run(api, {
    signal: stopping.signal,
    progress: ({ asked }) => {
      if (asked === 3) stopping.abort();
    },
  });
  expect(stopped).toMatchObject({ kind: 'stopped', done: 3 });
  const before = api.asked();
  expect(before).toBe(3);
  const report = await reportOf(api);
  const spans = api.ranges.map(({ promql, from }) => `${promql} ${from}`);
  expect(new Set(spans).size).toBe(spans.length);
  const asked = api.asked();
  expect(await reportOf(api)).toEqual(report);
  expect(api.asked()).toBe(asked);
});

test('a broken file of the cache is fetched again', async () => {
  const api = fakeOf();
  const report = await reportOf(api);
  const [first = ''] = readdirSync(folder);
  truncateSync(join(folder, first), 100);
  const asked = api.asked();
  expect(await reportOf(api)).toEqual(report);
  expect(api.asked()).toBe(asked + 1);
});

test('a query the source refuses leaves the other watches', async () => {
  const refused: QueryResult = { kind: 'refused', detail: 'HTTP 400 bad_data: parse error' };
  const api = fakeOf({ answer: ({ promql }) => (promql === 'p95' ? refused : null) });
  const report = await reportOf(api);
  expect(report.untested).toEqual([
    { watch: 'latency', source: 'prometheus', reason: 'the query failed: HTTP 400 bad_data: parse error' },
  ]);
  expect(report.watches.map(({ name }) => name)).toEqual(['requests']);
  expect(api.ranges.filter(({ promql }) => promql === 'p95')).toHaveLength(1);
});

test('a stretch that is too much is asked for in halves', async () => {
  const api = fakeOf({
    answer: ({ promql, from, to: until, stepMs }) =>
      promql === 'p95' && (until - from) / stepMs > 400
        ? { kind: 'refused', detail: 'HTTP 422 execution: too many samples' }
        : null,
  });
  const report = await reportOf(api);
  expect(report.untested).toEqual([]);
  expect(report).toEqual({ ...(await reportOf(fakeOf(), { cache: openHistoryCache(join(folder, 'other')) })) });
});

test('a source that is busy for a moment is asked again after a wait', async () => {
  let failures = 2;
  const pace = hastyPace();
  const api = fakeOf({
    answer: () => {
      failures -= 1;
      return failures >= 0 ? { kind: 'overloaded', detail: 'no answer within 30000 ms' } : null;
    },
  });
  expect((await reportOf(api, { pace })).untested).toEqual([]);
  expect(pace.waits.filter((ms) => ms >= 1000)).toEqual([1000, 3000]);
});

test.for([
  ['at once', 'connection refused', 'is that the address of a Prometheus', 0, 1],
  ['after it has answered', 'connection refused', 'the same command goes on from there', 3, 7],
  ['at once', 'HTTP 401: the credentials are not accepted', 'give bearer_token or basic_auth', 0, 1],
  ['after it has answered', 'HTTP 401: the credentials are not accepted', 'give bearer_token or basic_auth', 3, 4],
] as const)(
  'a source that cannot be reached %s (%s) ends the run with the remedy',
  async ([, detail, remedy, answers, attempts]) => {
    let left: number = answers;
    const api = fakeOf({
      answer: () => {
        left -= 1;
        return left < 0 ? { kind: 'unreachable', detail } : null;
      },
    });
    const result = await run(api);
    expect(result).toMatchObject({ kind: 'failed' });
    expect(result.kind === 'failed' ? result.message : '').toContain(detail);
    expect(result.kind === 'failed' ? result.message : '').toContain(remedy);
    expect(api.asked()).toBe(attempts);
  },
);

test('a history shorter than asked for is told with how much there was', async () => {
  const report = await reportOf(fakeOf({ from: to - 2 * day - 5 * minute }));
  expect(report.notes.join('\n')).toContain('asked for 4d, but the oldest sample is 2 d old');
  expect(Date.parse(report.judged.from)).toBeCloseTo(to - day, -6);
});

test.for([
  ['too short to judge anything', { from: to - 10 * hour }, 'there is only 9 h 5'],
  ['none at all', { from: to + day }, 'no watch has any history here:\n  requests: the query found no series in this time'],
] as const)('%s fails with what there was', async ([, over, message]) => {
  const result = await run(fakeOf(over));
  expect(result.kind === 'failed' ? result.message : '').toContain(message);
});

test('while the source was down nobody is absent', async () => {
  const down = (at: EpochMs): boolean => at > to - 20 * hour && at < to - 17 * hour;
  const valueAt = (series: number, at: EpochMs): number => (down(at) ? Number.NaN : calm(series, at));
  const isDown = await reportOf(fakeOf({ valueAt, isUp: (at) => !down(at) }));
  expect(isDown.watches.flatMap(({ list }) => list).filter(({ kind }) => kind === 'absent')).toEqual([]);
  // The same gap while it scraped is the end of the services.
  const isUp = await reportOf(fakeOf({ valueAt }), { cache: openHistoryCache(join(folder, 'other')) });
  expect(isUp.watches.flatMap(({ list }) => list).filter(({ kind }) => kind === 'absent').length).toBeGreaterThan(0);
});

test('a watch in shadow is counted and tells nobody', async () => {
  const report = await reportOf(fakeOf(), { yaml: yaml.replace('stage: page, severity: critical', 'stage: shadow') });
  const requests = report.watches[0];
  expect(requests?.episodes).toBeGreaterThan(0);
  expect(requests).toMatchObject({ told: 0, paged: 0, held: { shadow: requests?.episodes } });
  expect(report.notes).toContain('in stage shadow, so nobody is told: requests');
});

test('the page needs nothing else and shows hostile labels as text', async () => {
  const valueAt = fall;
  const api = fakeOf({ valueAt });
  const hostile = '"><script>alert(1)</script>';
  const report = await reportOf(api, { yaml: yaml.replace('unit: req/s', `unit: "req/s", labels: { team: x }`) });
  const watches = report.watches.map((watch) => ({
    ...watch,
    query: `up{a="${hostile}"}`,
    worst: watch.worst.map((episode) => ({ ...episode, labels: { service: hostile }, why: hostile })),
  }));
  const html = reportHtml({ ...report, watches, notes: [hostile] }, '2026-11-23T12:00:00Z');
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;script&gt;');
  expect(html).toContain('<svg');
  expect(html.replaceAll('http://www.w3.org/2000/svg', '').replaceAll('http://127.0.0.1:1', '')).not.toMatch(
    /https?:|url\((?!#)|\bsrc=|@import|style="/,
  );
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(JSON.parse(reportJson(report))).toMatchObject({ version: 1 });
  expect(reportJson(report)).not.toContain('"points"');
});

test('docs/backtest.md names every key of the JSON', async () => {
  const report = await reportOf(fakeOf({ ruleFires: (at) => at >= faultAt && at < faultAt + hour, from: to - 3 * day }));
  const page = readFileSync(fileURLToPath(new URL('../../docs/backtest.md', import.meta.url)), 'utf8');
  const keys = new Set<string>();
  JSON.parse(reportJson(report), (key, value: unknown) => {
    // What is named by labels, reasons and receivers is data.
    if (key !== '' && !/^\d+$/.test(key) && !['service', 'team'].includes(key)) keys.add(key);
    return value;
  });
  expect([...keys].filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  expect(keys.size).toBeGreaterThan(50);
});
