import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../test/stand-ins/engine-rig.ts';
import { configOf, oneReceiver, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { WatchConfig } from '../config/config.ts';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection, type WatchDetection } from '../detect/watch-detection.ts';
import { makeLabels } from '../model/labels.ts';
import { StoreError } from '../store/port.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeObserver, type Observer } from './observe.ts';
import type { Turn } from './turns.ts';

const stepMs = 15_000;
const minute = 60_000;
const labels = makeLabels([['service', 'api']]);

const yaml = `
prometheus: { url: "http://127.0.0.1:1/" }
watches:
  - { name: latency, query: 'up', signal: latency, detector: ewma, interval: 15s, for: 30s, stage: page, severity: critical }
${oneReceiver}`;

function detectionOf({ name, detector, intervalMs, forMs, keepFiringForMs, seriesMax, direction }: WatchConfig): WatchDetection {
  const make = findDetector(detector);
  if (!make) throw new Error(`no detector ${detector}`);
  const policy = { tailProbability: 1e-4, stepSeconds: intervalMs / 1000, direction };
  return makeWatchDetection({ name, detector: make, policy, forMs, keepFiringForMs, seriesMax, stepMs: intervalMs });
}

let rig: TurnRig;
let observer: Observer;
let refusals = 0;
let step = 0;
beforeEach(async () => {
  rig = await startTurnRig({ yaml });
  observer = makeObserver({
    ...{ clock: rig.clock, log: silentLog, metrics: makeMetrics({ version: 'test' }), makeDetection: detectionOf },
    run: <T>(work: (turn: Turn) => T): Promise<T> => {
      refusals -= 1;
      return refusals >= 0 ? Promise.reject(new StoreError('disk full')) : rig.run(work);
    },
    context: rig.configuration.context,
    openAnomalies: () => rig.views.openAnomalies.values(),
    acceptedLevels: () => rig.views.acceptedLevels.values(),
    impactOf: () => Promise.resolve(null),
  });
  observer.configure(rig.configuration.config.watches);
  refusals = 0;
});
afterEach(() => observer.stop());

function feed(level: number, durationMs: number, warmUp = false): void {
  for (const end = rig.clock.at + durationMs; rig.clock.at < end; ) {
    rig.clock.at += stepMs;
    step += 1;
    const value = level * (1 + 0.05 * Math.sin(step * 1.7) * Math.cos(step * 0.6));
    observer.samples('latency', rig.clock.at, [{ labels, at: rig.clock.at, value }], warmUp);
  }
}
const transitions = () => rowsOf(rig.written, 'transition').map(({ transition }) => `${transition.to} ${transition.reason}`);

test('samples() an episode becomes an anomaly and an alert with its evidence, and ends', async () => {
  feed(100, 120 * minute, true);
  expect(rig.views.openAnomalies.size).toBe(0);
  feed(400, 5 * minute);
  // As it was when it fired, whatever comes before it is recorded.
  const after = rig.clock.at;
  feed(900, minute);
  await observer.settled(5000);
  const [anomaly] = rig.views.openAnomalies.values();
  expect(anomaly).toMatchObject({ watch: 'latency', severity: 'critical', seriesLabels: { service: 'api' } });
  expect(anomaly?.evidence.value).toBeGreaterThan(350);
  expect(anomaly?.evidence.value).toBeLessThan(450);
  expect(anomaly?.firedAt).toBeLessThan(after);
  const [alert] = rig.views.alerts.values();
  expect(alert).toMatchObject({ status: 'firing', anomalyId: anomaly?.id, expiresAt: null });
  expect(alert?.labels).toMatchObject({ alertname: 'MLAnomaly_latency', severity: 'critical', signal: 'latency' });
  feed(100, 10 * minute);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected', 'resolved recovered']);
  expect(rig.views.openAnomalies.size).toBe(0);
});

test('samples() a beginning that the disk refused is written before its end', async () => {
  feed(100, 120 * minute, true);
  refusals = 1;
  feed(400, 5 * minute);
  feed(100, 10 * minute);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected', 'resolved recovered']);
});

test('samples() an open anomaly whose watch was changed ends with the first sample judged normal', async () => {
  feed(100, 120 * minute, true);
  feed(400, 5 * minute);
  await observer.settled(5000);
  const [watch] = configOf(yaml.replace('detector: ewma', 'detector: z-score')).watches;
  if (!watch) throw new Error('no watch');
  observer.configure([watch]);
  feed(100, 120 * minute, true);
  expect(rig.views.openAnomalies.size).toBe(1);
  feed(100, stepMs);
  await until('it ends', () => rig.views.openAnomalies.size === 0);
  expect(transitions()).toEqual(['firing detected', 'resolved recovered']);
});

test('samples() accounts for the time judged, which outlives the detection', async () => {
  feed(100, 120 * minute, true);
  feed(100, 10 * minute);
  const judged = observer.runs.get('latency')?.judged.upTo(rig.clock.at);
  // The first live sample is one step after the last one of the history.
  expect(judged).toMatchObject({ seriesMs: 10 * minute, watchMs: 10 * minute });
  const [watch] = configOf(yaml.replace('detector: ewma', 'detector: z-score')).watches;
  if (!watch) throw new Error('no watch');
  observer.configure([watch]);
  expect(observer.runs.get('latency')?.judged.upTo(rig.clock.at)).toEqual(judged);
});

test('samples() after the clock was set a year ahead and back: judged on at once, and no series is forgotten', async () => {
  feed(100, 120 * minute, true);
  feed(100, 5 * minute);
  rig.clock.at += 365 * 24 * 60 * minute;
  feed(100, minute);
  rig.clock.at -= 365 * 24 * 60 * minute;
  feed(100, 5 * minute);
  observer.expire();
  expect(observer.seriesCount()).toBe(1);
  feed(400, 5 * minute);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected']);
});

test('configure() keeps the detection of a watch that did not change, and forgets one that is gone', () => {
  feed(100, minute);
  expect(observer.seriesCount()).toBe(1);
  const before = observer.runs.get('latency')?.detection;
  observer.configure(configOf(yaml).watches);
  expect(observer.runs.get('latency')?.detection).toBe(before);
  observer.configure([]);
  expect(observer.seriesCount()).toBe(0);
  feed(100, minute);
});
