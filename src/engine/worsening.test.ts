// An anomaly that grows graver: who is told of what, and who hears the end.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRecordingChannel } from '../../test/stand-ins/engine-rig.ts';
import { rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection, type WatchDetection } from '../detect/watch-detection.ts';
import type { WatchConfig } from '../config/config.ts';
import { makeLabels } from '../model/labels.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { closeAnomaly } from './anomalies.ts';
import { makeObserver, type Observer } from './observe.ts';

const stepMs = 15_000;
const minute = 60_000;
const labels = makeLabels([['service', 'api']]);

const watch = `
prometheus: { url: "http://127.0.0.1:1/" }
watches:
  - name: latency
    query: up
    signal: latency
    unit: s
    detector: ewma
    interval: 15s
    for: 15s
    keep_firing_for: 1m
    stage: page
    severity: { warning: "score > 1", critical: "value > 1 for 30s" }
`;
const webhook = 'webhook_configs: [ { url: "http://127.0.0.1:1/" } ]';
const twoRoutes = `${watch}
route:
  receiver: notify
  group_by: [service]
  group_wait: 0s
  routes: [ { matchers: [ 'severity="critical"' ], receiver: page, group_wait: 0s } ]
receivers: [ { name: notify, ${webhook} }, { name: page, ${webhook} } ]
`;
const oneRoute = `${watch}
route: { receiver: notify, group_by: [service], group_wait: 0s, group_interval: 1m }
receivers: [ { name: notify, ${webhook} } ]
`;

const ewma = findDetector('ewma');
function detectionOf({ name, intervalMs, forMs, keepFiringForMs, seriesMax, direction }: WatchConfig): WatchDetection {
  if (!ewma) throw new Error('no ewma');
  const policy = { tailProbability: 1e-4, stepSeconds: intervalMs / 1000, direction };
  return makeWatchDetection({ name, detector: ewma, policy, forMs, keepFiringForMs, seriesMax, stepMs: intervalMs });
}

let rig: TurnRig;
let observer: Observer;
let step = 0;

const channels = { notify: [makeRecordingChannel('webhook:notify')], page: [makeRecordingChannel('webhook:page')] };

async function start(yaml: string, given: Partial<Parameters<typeof startTurnRig>[0]> = {}): Promise<void> {
  rig = await startTurnRig({ yaml, channels, ...given });
  observer = makeObserver({
    ...{ clock: rig.clock, log: silentLog, metrics: makeMetrics({ version: 'test' }), makeDetection: detectionOf },
    run: rig.run,
    context: rig.configuration.context,
    acceptedLevels: () => [],
    openAnomalies: () => rig.views.openAnomalies.values(),
    impactOf: () => Promise.resolve(null),
  });
  observer.configure(rig.configuration.config.watches);
}

beforeEach(() => {
  step = 0;
});
afterEach(() => observer.stop());

async function feed(level: number, durationMs: number, warmUp = false): Promise<void> {
  for (const end = rig.clock.at + durationMs; rig.clock.at < end; ) {
    if (warmUp) rig.clock.at += stepMs;
    else await rig.advance(stepMs);
    step += 1;
    const value = level * (1 + 0.05 * Math.sin(step * 1.7) * Math.cos(step * 0.6));
    observer.samples('latency', rig.clock.at, [{ labels, at: rig.clock.at, value }], warmUp);
    if (!warmUp) await observer.settled(5000);
  }
}

const told = (): string[] =>
  rowsOf(rig.written, 'notification').map(
    ({ notification: { receiver, reason, alerts } }) =>
      `${receiver} ${reason} ${alerts.map((one) => `${one.status} ${one.labels['severity']}`).join(', ')}`,
  );

test('warning becomes critical after 30 s of value > 1: one page, and both hear the end', async () => {
  await start(twoRoutes);
  await feed(0.3, 120 * minute, true);
  await feed(0.7, minute);
  expect(told()).toEqual(['notify first firing warning']);
  await feed(2, 30_000);
  expect(told()).toEqual(['notify first firing warning']);
  await feed(2, 5 * minute);
  expect(told()).toEqual(['notify first firing warning', 'page first firing critical']);
  const [anomaly] = rig.views.openAnomalies.values();
  expect(anomaly).toMatchObject({ severity: 'critical', stage: 'page' });
  expect(anomaly?.evidence.value).toBeGreaterThan(1.8);
  expect(rig.views.alerts.size).toBe(1);
  await feed(0.3, 10 * minute);
  expect(told().slice(2).sort()).toEqual(['notify all-resolved resolved critical', 'page all-resolved resolved critical']);
  expect(rig.views.alerts.size).toBe(0);
  expect(rowsOf(rig.written, 'transition').map(({ transition }) => transition.reason)).toEqual([
    'detected',
    'worsened',
    'recovered',
  ]);
});

test('what was told before the severity rose is held with the reason, and not repeated there', async () => {
  await start(twoRoutes.replace('group_wait: 0s\n', 'group_wait: 0s\n  repeat_interval: 10m\n  group_interval: 1m\n'));
  await feed(0.3, 120 * minute, true);
  await feed(0.7, minute);
  await feed(2, 25 * minute);
  expect(told().filter((line) => line.startsWith('notify'))).toEqual(['notify first firing warning']);
  const [held] = rowsOf(rig.written, 'decision')
    .map(({ decision }) => decision)
    .filter(({ receiver, decision }) => receiver === 'notify' && decision.kind === 'hold');
  expect(held).toMatchObject({ decision: { reason: 'raised' }, held: [{ reason: 'raised', by: 'severity critical' }] });
});

test('it is critical at once when the condition is met before it fires: the lower route hears nothing', async () => {
  await start(twoRoutes.replace('for: 15s', 'for: 45s'));
  await feed(0.3, 120 * minute, true);
  await feed(2, 5 * minute);
  expect(told()).toEqual(['page first firing critical']);
});

test('a severity never falls within an episode', async () => {
  await start(twoRoutes);
  await feed(0.3, 120 * minute, true);
  await feed(2, minute);
  await feed(0.7, 30 * minute);
  expect(rig.views.openAnomalies.values().next().value?.severity).toBe('critical');
  expect(told().filter((line) => line.startsWith('page'))).toEqual(['page first firing critical']);
});

test('within one group the rise is told at its next tick', async () => {
  await start(oneRoute);
  await feed(0.3, 120 * minute, true);
  await feed(0.7, minute);
  await feed(2, 3 * minute);
  expect(told()).toEqual(['notify first firing warning', 'notify worsened firing critical']);
  await feed(0.3, 5 * minute);
  expect(told().at(-1)).toBe('notify all-resolved resolved critical');
});

test('a restart between the rise and the end loses neither', async () => {
  const store = openSqliteStore({ path: ':memory:', programVersion: 'test', now: () => 0 });
  await start(twoRoutes, { store });
  await feed(0.3, 120 * minute, true);
  await feed(0.7, minute);
  await feed(2, 2 * minute);
  rig = await startTurnRig({ yaml: twoRoutes, channels, store, startAt: rig.clock.at });
  await rig.run((turn) => rig.dispatcher.tellOfLeft(turn));
  await rig.advance(6 * minute);
  expect(told()).toEqual([]);
  const [anomaly] = rig.views.openAnomalies.values();
  if (!anomaly) throw new Error('no anomaly after the restart');
  const end = { at: rig.clock.at, peakScore: 1, reason: 'recovered' } as const;
  await rig.run((turn) => closeAnomaly(turn, anomaly, end, rig.configuration.context()));
  await rig.advance(6 * minute);
  expect(told().sort()).toEqual(['notify all-resolved resolved critical', 'page all-resolved resolved critical']);
});

test('an alarm of a value that is low does not hide that it falls to zero: told once more, as that', async () => {
  await start(oneRoute);
  await feed(0.3, 120 * minute, true);
  await feed(0.2, 20 * minute);
  expect(told()).toEqual(['notify first firing warning']);
  await feed(0, 10 * minute);
  expect(told()).toEqual(['notify first firing warning', 'notify worsened firing warning']);
  const [anomaly] = rig.views.openAnomalies.values();
  expect(anomaly?.evidence).toMatchObject({ kind: 'zero', value: 0 });
  // Its own beginning, not that of the episode.
  expect(anomaly?.evidence.why).toMatch(/^fell to zero at 11:20:15 UTC, /);
  expect([...rig.views.alerts.values()].map(({ annotations }) => annotations['summary'])).toEqual([
    `api latency ${anomaly?.evidence.why}`,
  ]);
  await feed(0.3, 10 * minute);
  expect(told().slice(2)).toEqual(['notify all-resolved resolved warning']);
});

test('a fault that shows in full within minutes is told once', async () => {
  await start(oneRoute);
  await feed(0.3, 120 * minute, true);
  for (const level of [0.2, 0.15, 0.1, 0.05]) await feed(level, minute);
  await feed(0.05, 60 * minute);
  expect(told()).toEqual(['notify first firing warning']);
});
