import { beforeEach, expect, test } from 'vitest';
import { configOf, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { WatchConfig } from '../config/config.ts';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection, type WatchDetection } from '../detect/watch-detection.ts';
import { makeLabels } from '../model/labels.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeObserver, type Observer } from './observe.ts';

const stepMs = 15_000;
const hourMs = 3_600_000;
const labels = makeLabels([['service', 'api']]);

const watchesOf = (more = ''): readonly WatchConfig[] =>
  configOf(`
prometheus: [ { name: main, url: "http://127.0.0.1:1" } ]
watches:
  - { name: orders, query: sum by (service) (orders), detector: ewma, for: 30s, interval: 15s${more} }
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`).watches.filter(({ name }) => name === 'orders');

function makeDetection(watch: WatchConfig): WatchDetection {
  const { name, forMs, keepFiringForMs, seriesMax, direction } = watch;
  const policy = { tailProbability: 1e-4, stepSeconds: 15, direction };
  return makeWatchDetection({ name, detector: findDetector('ewma')!, policy, forMs, keepFiringForMs, seriesMax, stepMs });
}

let rig: TurnRig;
let observer: Observer;
let impact: Promise<null>;
let at: number;
let step = 0;

function start(): void {
  observer = makeObserver({
    ...{ clock: rig.clock, log: silentLog, metrics: makeMetrics({ version: 'test' }), run: rig.run, makeDetection },
    context: rig.configuration.context,
    openAnomalies: () => rig.views.openAnomalies.values(),
    acceptedLevels: () => rig.views.acceptedLevels.values(),
    impactOf: () => impact,
  });
  observer.configure(watchesOf());
}

/** Samples about `level`; the alerts' ends are at most the turn's now, so the clock goes along. */
function feed(level: number, durationMs: number, mode: 'teach' | 'judge' = 'judge'): void {
  for (const end = at + durationMs; at < end; ) {
    at += stepMs;
    step += 1;
    rig.clock.at = at;
    observer.samples('orders', at, [{ labels, at, value: level * (1 + 0.03 * Math.sin(step * 1.7)) }], mode === 'teach');
  }
}

const open = () => [...rig.views.openAnomalies.values()];
const reasons = () => rowsOf(rig.written, 'transition').map(({ transition }) => `${transition.to} ${transition.reason}`);
const settled = () => observer.settled(5000);

beforeEach(async () => {
  rig = await startTurnRig();
  impact = Promise.resolve(null);
  at = rig.clock.at;
  start();
  feed(100, hourMs, 'teach');
  feed(300, 60_000);
  await settled();
  expect(reasons()).toEqual(['firing detected']);
});

test('configure() a watch that changes in what is told of it only keeps its detection and its anomaly', async () => {
  const { detection } = observer.runs.get('orders')!;
  observer.configure(watchesOf(', severity: info, labels: { tier: "2" }'));
  expect(observer.runs.get('orders')).toMatchObject({ detection, watch: { severity: 'info' } });
  feed(100, 600_000);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved recovered']);
});

test('configure() a watch that is judged otherwise starts anew, and its anomaly ends with the first good sample', async () => {
  observer.configure(watchesOf(', keep_firing_for: 7m'));
  feed(100, hourMs, 'teach');
  await settled();
  expect(open()).toHaveLength(1);
  feed(100, stepMs);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved recovered']);
});

test('configure() a watch that is judged otherwise and still is anomalous goes on as the one anomaly', async () => {
  observer.configure(watchesOf(', keep_firing_for: 7m'));
  feed(100, hourMs, 'teach');
  feed(300, 120_000);
  await settled();
  expect(reasons()).toEqual(['firing detected']);
  expect(open()).toHaveLength(1);
});

test('samples() an anomaly whose series is absent stays one episode, told once more, until that has lasted so long that it is gone', async () => {
  const other = makeLabels([['service', 'db']]);
  const without = (durationMs: number) => {
    for (const until = at + durationMs; at < until; ) {
      at += stepMs;
      rig.clock.at = at;
      observer.samples('orders', at, [{ labels: other, at, value: 100 }], false);
      observer.expire();
    }
  };
  without(2 * hourMs - 2 * 60_000);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'firing worsened']);
  without(2 * 60_000);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'firing worsened', 'resolved series-gone']);
});

test('expire() ends an anomaly whose series never came back after a restart, an hour later', async () => {
  start();
  const other = makeLabels([['service', 'db']]);
  const evaluate = () => {
    at += stepMs;
    rig.clock.at = at;
    observer.samples('orders', at, [{ labels: other, at, value: 100 }], false);
    observer.expire();
  };
  for (let i = 0; i <= hourMs / stepMs; i += 1) evaluate();
  await settled();
  expect(open()).toHaveLength(1);
  evaluate();
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved series-gone']);
});

test('samples() a level that lasts is accepted, and the end says that', async () => {
  start();
  feed(100, 80 * hourMs, 'teach');
  feed(300, 36 * hourMs);
  await settled();
  expect(reasons()).toEqual(['firing detected']);
  feed(300, stepMs);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved accepted']);
  const ended = rowsOf(rig.written, 'anomaly').at(-1)?.anomaly;
  expect(ended?.evidence).toMatchObject({ endReason: 'accepted', acceptance: { kind: 'duration', afterMs: 36 * hourMs } });
});

test('settled() waits for an anomaly whose impact is being measured, but not longer than it may', async () => {
  feed(100, 600_000);
  await settled();
  const { promise, resolve } = Promise.withResolvers<null>();
  impact = promise;
  feed(900, 60_000);
  await observer.settled(5);
  expect(open()).toHaveLength(0);
  const done = settled();
  resolve(null);
  await done;
  expect(open()).toHaveLength(1);
});

test('a snapshot that fires with nothing on record is recorded with the first live sample', async () => {
  feed(100, 600_000);
  await settled();
  impact = new Promise(() => {});
  feed(900, 60_000);
  const snapshot = new Uint8Array(Buffer.concat([...observer.runs.get('orders')!.detection.snapshot()]));
  expect(open()).toHaveLength(0);
  impact = Promise.resolve(null);
  start();
  expect(observer.runs.get('orders')!.detection.restore(snapshot)).toMatchObject({ kind: 'restored' });
  feed(900, stepMs);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved recovered', 'firing detected']);
});

test('a snapshot in which an episode is graver than on record is recorded as that with the first live sample; any other is not', async () => {
  const snapshotOf = (detection: WatchDetection): Uint8Array<ArrayBuffer> =>
    new Uint8Array(Buffer.concat([...detection.snapshot()]));
  feed(100, 600_000);
  feed(60, 20 * 60_000);
  await settled();
  const known = reasons();
  const low = snapshotOf(observer.runs.get('orders')!.detection);
  const unrecorded = makeDetection(watchesOf()[0]!);
  unrecorded.restore(low);
  for (let i = 1; i <= 12; i += 1) unrecorded.observe(at + i * stepMs, [{ labels, at: at + i * stepMs, value: 0 }], 'judge');
  start();
  observer.runs.get('orders')!.detection.restore(low);
  feed(60, stepMs);
  await settled();
  expect(reasons()).toEqual(known);
  start();
  observer.runs.get('orders')!.detection.restore(snapshotOf(unrecorded));
  feed(0, 15 * stepMs);
  await settled();
  expect(reasons()).toEqual([...known, 'firing worsened']);
  expect(open()[0]?.evidence.kind).toBe('zero');
});
