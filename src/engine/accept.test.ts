import { beforeEach, expect, test } from 'vitest';
import { configOf, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { WatchConfig } from '../config/config.ts';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection, type WatchDetection } from '../detect/watch-detection.ts';
import { makeLabels } from '../model/labels.ts';
import { sampleChange } from '../store/store-samples.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeAcceptDoor } from './accept.ts';
import { makeObserver, type Observer } from './observe.ts';

const stepMs = 15_000;
const minute = 60_000;
const hour = 60 * minute;
const labels = makeLabels([['service', 'api']]);

const watchOf = (more = ''): WatchConfig => {
  const [watch] = configOf(`
prometheus: { url: "http://127.0.0.1:1" }
watches: [ { name: orders, signal: traffic, query: orders, for: 30s, interval: 15s${more} } ]
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`).watches;
  if (!watch) throw new Error('no watch');
  return watch;
};

function makeDetection(watch: WatchConfig): WatchDetection {
  const { name, forMs, keepFiringForMs, acceptAfterMs, seriesMax, direction } = watch;
  const policy = { tailProbability: 2.5e-5, stepSeconds: 15, direction };
  const detector = findDetector('auto')!;
  return makeWatchDetection({ name, detector, policy, forMs, keepFiringForMs, acceptAfterMs, seriesMax, stepMs });
}

let rig: TurnRig;
let observer: Observer;
let step = 0;

function start(more = ''): void {
  observer = makeObserver({
    ...{ clock: rig.clock, log: silentLog, metrics: makeMetrics({ version: 'test' }), run: rig.run, makeDetection },
    context: rig.configuration.context,
    openAnomalies: () => rig.views.openAnomalies.values(),
    acceptedLevels: () => rig.views.acceptedLevels.values(),
    impactOf: () => Promise.resolve(null),
  });
  observer.configure([watchOf(more)]);
}

function feed(level: number, durationMs: number, mode: 'teach' | 'judge' = 'judge'): void {
  for (const end = rig.clock.at + durationMs; rig.clock.at < end; ) {
    rig.clock.at += stepMs;
    step += 1;
    const value = level * (1 + 0.05 * Math.sin(step * 1.7) * Math.cos(step * 0.6));
    observer.samples('orders', rig.clock.at, [{ labels, at: rig.clock.at, value }], mode === 'teach');
  }
}

const settled = (): Promise<void> => observer.settled(5000);
const reasons = () => rowsOf(rig.written, 'transition').map(({ transition }) => `${transition.to} ${transition.reason}`);
const lastAnomaly = () => rowsOf(rig.written, 'anomaly').at(-1)?.anomaly;
const door = () =>
  makeAcceptDoor({
    ...{ run: rig.run, context: rig.configuration.context, observer, log: silentLog, lists: rig.store.lists },
  });
const deploy = (at: number, over: Parameters<typeof sampleChange>[1] = {}): Promise<unknown> =>
  rig.run((turn) => turn.write({ kind: 'change', change: sampleChange('gh-1', { at, version: 'v2.31.0', ...over }) }));

beforeEach(async () => {
  rig = await startTurnRig();
  start();
  feed(100, 14 * hour, 'teach');
});

test('acceptAnomaly() ends it with who said so, takes the level for normal at once and is not blind', async () => {
  feed(300, 3 * minute);
  await settled();
  const id = lastAnomaly()?.id ?? 0;
  expect(await door().acceptAnomaly(id, { by: 'anna', note: 'new campaign' })).toBe('accepted');
  const acceptance = { kind: 'person', by: 'anna', note: 'new campaign' };
  expect(lastAnomaly()).toMatchObject({ id, evidence: { endReason: 'accepted-by-person', acceptance } });
  expect(rowsOf(rig.written, 'alert').at(-1)?.alert).toMatchObject({ status: 'resolved', annotations: { accepted: 'by anna' } });
  const input = rowsOf(rig.written, 'input').find((write) => write.input.kind === 'accept')?.input;
  expect(JSON.parse(input?.body ?? '')).toEqual({ anomaly: id, acceptance });
  feed(300, 30 * minute);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved accepted-by-person']);
  feed(900, minute);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved accepted-by-person', 'firing detected']);
});

test('acceptAnomaly() finds nothing to do on one that is over or not there', async () => {
  feed(300, 3 * minute);
  feed(100, 10 * minute);
  await settled();
  expect(await door().acceptAnomaly(lastAnomaly()?.id ?? 0, { by: null, note: null })).toBe('over');
  expect(await door().acceptAnomaly(99, { by: null, note: null })).toBe('unknown');
});

test('a level that was accepted stays so for a detection restored from before, and for one taught anew', async () => {
  feed(300, 3 * minute);
  await settled();
  const snapshot = new Uint8Array(Buffer.concat([...observer.runs.get('orders')!.detection.snapshot()]));
  await door().acceptAnomaly(lastAnomaly()?.id ?? 0, { by: 'anna', note: null });
  rig.views.reset(await rig.store.recover());
  start();
  expect(observer.runs.get('orders')!.detection.restore(snapshot)).toMatchObject({ kind: 'restored' });
  feed(300, 10 * minute);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved accepted-by-person']);
  const from = rig.clock.at;
  start(', accept_after: 2d');
  feed(100, 14 * hour, 'teach');
  // The history of the level begins before it was accepted.
  rig.clock.at = from - 8 * minute;
  observer.configure([]);
  start(', accept_after: 2d');
  rig.clock.at -= 2 * hour;
  feed(100, 2 * hour - 5 * minute, 'teach');
  feed(300, 13 * minute, 'teach');
  feed(300, 10 * minute);
  await settled();
  expect(reasons()).toEqual(['firing detected', 'resolved accepted-by-person']);
});

test.each([
  ['a deployment of the service 10 min before', 300, 10 * minute, {}, ['firing detected', 'resolved accepted-after-change']],
  ['one 31 min before', 300, 31 * minute, {}, ['firing detected']],
  ['one of another service', 300, 10 * minute, { service: 'web' }, ['firing detected']],
  ['one of no service in particular', 300, 10 * minute, { service: null }, ['firing detected']],
  ['traffic lost after the deployment', 20, 10 * minute, {}, ['firing detected']],
] as const)('accept_after_change: 2h, %s', async (_name, level, beforeMs, over, expected) => {
  start(', accept_after_change: 2h');
  feed(100, 14 * hour, 'teach');
  feed(100, 15 * minute);
  await deploy(rig.clock.at + stepMs - beforeMs, over);
  feed(level, minute);
  await settled();
  feed(level, 2 * hour - 2 * minute);
  await settled();
  expect(reasons()).toEqual(['firing detected']);
  feed(level, 5 * minute);
  await settled();
  expect(reasons()).toEqual(expected);
  if (expected.length === 1) return;
  const acceptance = { kind: 'change', id: 'gh-1', change: 'deploy v2.31.0', afterMs: 2 * hour };
  expect(lastAnomaly()?.evidence.acceptance).toEqual(acceptance);
});

test('accept_after_change accepts no level that goes on rising', async () => {
  start(', accept_after_change: 2h');
  feed(100, 14 * hour, 'teach');
  await deploy(rig.clock.at);
  for (let i = 0; i < 30; i += 1) {
    feed(300 + i * 20, 6 * minute);
    await settled();
  }
  expect(reasons()).toEqual(['firing detected', 'firing worsened']);
});

test('without accept_after_change a deployment accepts nothing', async () => {
  await deploy(rig.clock.at);
  feed(300, minute);
  await settled();
  feed(300, 6 * hour);
  await settled();
  expect(reasons()).toEqual(['firing detected']);
});
