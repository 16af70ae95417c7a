// The promise of the backtest: what it reports is what the daemon would have said. The same Prometheus is polled by the real poll into the real
// observer, turns and store, instant by instant, and read by a backtest afterwards; episodes and messages must be the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calm, type FakeHistory, makeFakeHistory } from '../../test/stand-ins/fake-history.ts';
import { FakePace } from '../../test/stand-ins/fake-pace.ts';
import { configOf, rowsOf, startTurnRig } from '../../test/stand-ins/turn-rig.ts';
import { detectionOf, systemClock } from '../app.ts';
import { serviceOf } from '../detect/service-of.ts';
import { makeObserver } from '../engine/observe.ts';
import type { Anomaly } from '../model/anomaly.ts';
import { formatLabels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { EpochMs } from '../model/time.ts';
import { systemPace } from '../sources/pace.ts';
import { PrometheusPoll } from '../sources/prometheus-poll.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { openHistoryCache } from './history-cache.ts';
import { makeIdleChannels } from './idle-channels.ts';
import type { BacktestReport } from './report.ts';
import { runBacktest } from './run-backtest.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const to = Date.UTC(2026, 10, 23, 12);
const from = to - 4 * day;

const yaml = `
prometheus: { url: "http://127.0.0.1:1" }
watch_defaults: { interval: 5m, for: 5m }
watches:
  - { name: rate, query: 'sum by (service) (rate(requests[10m]))', signal: traffic, stage: page, severity: critical }
  - { name: seconds, query: 'latency', signal: latency, direction: up }
route:
  receiver: team
  group_by: [service]
  group_wait: 2m
  group_interval: 5m
  repeat_interval: 1h
  routes: [ { matchers: ['severity="critical"'], receiver: pager, group_wait: 0s, continue: true } ]
cooldown: { warning: 30m }
receivers:
  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
  - { name: pager, pagerduty_configs: [ { routing_key: "0123456789abcdef0123456789abcdef" } ] }
`;

const within = (at: EpochMs, startAt: EpochMs, lengthMs: number): boolean => at >= startAt && at < startAt + lengthMs;

/** A fall, a rise that repeats, a series that ends for good, one that is away for an hour, and a value that is no number. */
function valueAt(series: number, at: EpochMs, promql: string): number {
  const value = calm(series + (promql === 'latency' ? 50 : 0), at);
  if (promql === 'latency') {
    if (series === 1 && [30, 31, 33, 50].some((hours) => within(at, from + (24 + hours) * hour, 20 * minute))) return value * 4;
    return series === 2 && within(at, from + 60 * hour, 15 * minute) ? Number.POSITIVE_INFINITY : value;
  }
  if (series === 0 && within(at, from + 40 * hour, 2 * hour)) return value * 0.1;
  if (series === 1 && at > from + 70 * hour) return Number.NaN;
  return series === 2 && within(at, from + 55 * hour, hour) ? Number.NaN : value;
}

/** An evaluation as the poll gave it to the engine. */
type Batch = {
  readonly watch: string;
  readonly at: EpochMs;
  readonly samples: readonly Sample[];
  readonly warmUp: boolean;
  readonly now: EpochMs;
};

/** What the real poll hands over from the instant of the start to the end. */
async function pollLive(api: FakeHistory, startAt: EpochMs): Promise<readonly Batch[]> {
  const pace = new FakePace(startAt);
  const { prometheus, watches } = configOf(yaml);
  const asked = watches.map(({ name, query, intervalMs, seriesMax }) => ({
    name,
    query,
    intervalMs,
    seriesMax,
    warmUpMs: day,
    resumeAt: null,
  }));
  const poll = new PrometheusPoll({ ...prometheus[0]! }, asked, api, pace);
  const batches: Batch[] = [];
  await poll.start({
    watchSamples: async (watch, at, samples, warmUp) => {
      batches.push({ watch, at, samples, warmUp, now: pace.clock.now() });
    },
    ...{ watermark: () => {}, lost: () => {}, back: () => {}, notice: () => {} },
  });
  await pace.advance(to - startAt);
  await poll.stop();
  return batches;
}

type Said = { readonly episodes: readonly unknown[]; readonly messages: Readonly<Record<string, number>> };

/** The real observer on real turns, fed with these; what is due is flushed at its instant. */
async function judgeLive(batches: readonly Batch[]): Promise<Said> {
  const config = configOf(yaml);
  const rig = await startTurnRig({ yaml, channels: Object.fromEntries(makeIdleChannels(config)), startAt: batches[0]!.now });
  const observer = makeObserver({
    ...{
      clock: rig.clock,
      log: silentLog,
      metrics: makeMetrics({ version: 'test' }),
      run: rig.run,
      context: rig.configuration.context,
    },
    openAnomalies: () => rig.views.openAnomalies.values(),
    acceptedLevels: () => rig.views.acceptedLevels.values(),
    makeDetection: (watch) => detectionOf(watch, (labels) => serviceOf(labels, config.identity)),
    impactOf: () => Promise.resolve(null),
  });
  observer.configure(config.watches);
  let expireAt = Number.NEGATIVE_INFINITY;
  const moveTo = async (at: EpochMs): Promise<void> => {
    for (;;) {
      const due = [...rig.views.groups.values()].map(({ flushAt }) => flushAt ?? Infinity).sort((a, b) => a - b)[0] ?? Infinity;
      if (due > at) break;
      await rig.advance(Math.max(0, due - rig.clock.at));
    }
    rig.clock.at = at;
  };
  for (const { watch, at, samples, warmUp, now } of batches) {
    await moveTo(now);
    if (!warmUp && now >= expireAt) {
      expireAt = now + minute;
      observer.expire();
      await observer.settled(5000);
    }
    observer.samplesOf('prometheus/prometheus')(watch, at, samples, warmUp);
    await observer.settled(5000);
  }
  await moveTo(to);
  observer.stop();
  const last = new Map<number, Anomaly>();
  for (const { anomaly } of rowsOf(rig.written, 'anomaly')) last.set(anomaly.id, anomaly);
  const messages = new Map<string, number>();
  for (const { delivery } of rowsOf(rig.written, 'delivery'))
    messages.set(delivery.receiver, (messages.get(delivery.receiver) ?? 0) + 1);
  return { episodes: [...last.values()].map(episodeOf), messages: Object.fromEntries(messages) };
}

const iso = (at: EpochMs): string => new Date(at).toISOString();

function episodeOf({ watch, seriesLabels, severity, evidence, startedAt, firedAt, endedAt, peakScore }: Anomaly): unknown {
  return {
    ...{
      watch,
      series: formatLabels(seriesLabels),
      severity,
      kind: evidence.kind ?? 'value',
      startedAt: iso(startedAt),
      firedAt: iso(firedAt),
    },
    ...{ endedAt: endedAt === null ? null : iso(endedAt), peakScore: Math.round(peakScore * 100) / 100 },
  };
}

function saidBy({ watches, totals, judged }: BacktestReport): Said {
  const weeks = (Date.parse(judged.to) - Date.parse(judged.from)) / (7 * day);
  const episodes = watches.flatMap(({ name, list }) =>
    list.map(({ labels, severity, kind, startedAt, firedAt, endedAt, peakScore }) => ({
      ...{ watch: name, series: formatLabels(labels), severity, kind, startedAt, firedAt, endedAt, peakScore },
    })),
  );
  const messages = Object.entries(totals.messagesPerWeek).map(([receiver, perWeek]) => [receiver, Math.round(perWeek * weeks)]);
  return { episodes, messages: Object.fromEntries(messages) };
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-same-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('runBacktest() reports the episodes and messages of a daemon that had run at that time', async () => {
  const config = configOf(yaml);
  const api = makeFakeHistory({ series: 3, from: from - day, to: to + hour, valueAt });
  const result = await runBacktest({
    ...{ config, sources: [{ config: config.prometheus[0]!, api }], channels: makeIdleChannels(config), from, to },
    makeDetection: (watch) => detectionOf(watch, (labels) => serviceOf(labels, config.identity)),
    ...{ cache: openHistoryCache(folder), pace: systemPace(systemClock, Math.random), signal: new AbortController().signal },
    progress: () => {},
  });
  if (result.kind !== 'report') throw new Error(JSON.stringify(result));
  const live = await judgeLive(await pollLive(api, Date.parse(result.report.judged.from)));
  const ours = saidBy(result.report);
  const byStart = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  expect(ours.episodes.toSorted(byStart)).toEqual(live.episodes.toSorted(byStart));
  expect(ours.messages).toEqual(live.messages);
  // What was put in is among it, or both would agree on nothing.
  const kinds = live.episodes.map((episode) => JSON.stringify(episode));
  expect(kinds.some((one) => one.includes('"watch":"rate"') && one.includes('s0') && one.includes('critical'))).toBe(true);
  expect(kinds.filter((one) => one.includes('"watch":"seconds"') && one.includes('s1')).length).toBeGreaterThan(2);
  expect(kinds.some((one) => one.includes('"kind":"absent"'))).toBe(true);
  expect(Object.keys(ours.messages).sort()).toEqual(['pager', 'team']);
});
