import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneReceiver, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { detectionOf } from '../app.ts';
import { type Labels, makeLabels } from '../model/labels.ts';
import type { Change } from '../model/sample.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeObserver, type Observer } from './observe.ts';

const stepMs = 15_000;
const api = makeLabels([['service', 'api']]);
const web = makeLabels([['service', 'web']]);

const yaml = `
prometheus: { url: "http://127.0.0.1:1/" }
watches:
  - { name: requests, query: 'x', signal: traffic, unit: req/s, interval: 15s, for: 30s, keep_firing_for: 1m }
${oneReceiver}`;

let rig: TurnRig;
let observer: Observer;
let step = 0;

beforeEach(async () => {
  rig = await startTurnRig({ yaml, startAt: Date.UTC(2026, 10, 23, 9) });
  start();
  feed([api, web], 500, { warmUp: true });
});
afterEach(() => observer.stop());

function start(): void {
  observer = makeObserver({
    ...{ clock: rig.clock, log: silentLog, metrics: makeMetrics({ version: 'test' }), run: rig.run, makeDetection: detectionOf },
    context: rig.configuration.context,
    openAnomalies: () => rig.views.openAnomalies.values(),
    acceptedLevels: () => [],
    impactOf: () => Promise.resolve(null),
  });
  observer.configure(rig.configuration.config.watches);
}

/** Evaluations of the one source that list these series. */
function feed(listed: readonly Labels[], evaluations: number, how: { warmUp?: boolean; value?: number } = {}): void {
  for (let i = 0; i < evaluations; i += 1) {
    rig.clock.at += stepMs;
    step += 1;
    const { at } = rig.clock;
    const value = how.value ?? 100 * (1 + 0.05 * Math.sin(step * 1.7) * Math.cos(step * 0.6));
    const samples = listed.map((labels) => ({ labels, at, value: labels === api ? value : 50 + Math.sin(step) }));
    observer.samplesOf('prometheus/main')('requests', at, samples, how.warmUp ?? false);
  }
}

const open = () => [...rig.views.openAnomalies.values()];
const told = () =>
  [...rig.views.alerts.values()].map(({ labels, annotations }) => [
    labels['service'],
    annotations['fault'],
    annotations['summary'],
  ]);
const transitions = () => rowsOf(rig.written, 'transition').map(({ transition }) => `${transition.to} ${transition.reason}`);

test('a fall to zero is told as that, with when it began and what was usual', async () => {
  feed([api, web], 20);
  feed([api, web], 3, { value: 0 });
  await observer.settled(5000);
  expect(open()).toMatchObject([
    { watch: 'requests', evidence: { kind: 'zero', value: 0, rarity: null, silence: { samples: 3 } } },
  ]);
  expect(told()).toEqual([
    ['api', 'zero', expect.stringMatching(/^api requests fell to zero at 11:10:15 UTC, usually [89]\d(\.\d)?–1[12]\d req\/s$/)],
  ]);
  feed([api, web], 10);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected', 'resolved recovered']);
});

test('a service that comes no more is told once, and ends when it is back', async () => {
  feed([api, web], 20);
  feed([web], 10);
  await observer.settled(5000);
  expect(told()).toEqual([['api', 'no-data', 'api requests no samples since 11:10:00 UTC, usually one every 15 s']]);
  expect(open()).toMatchObject([{ evidence: { kind: 'absent', value: null } }]);
  feed([api, web], 10);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected', 'resolved recovered']);
});

test('a value that is wrong and then comes no more is one anomaly', async () => {
  feed([api, web], 20);
  feed([api, web], 5, { value: 400 });
  feed([web], 40);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected']);
  expect(open()).toMatchObject([{ evidence: { kind: 'value', value: 400 } }]);
});

test('an absence of before a restart goes on as the one anomaly', async () => {
  feed([api, web], 20);
  feed([web], 10);
  await observer.settled(5000);
  const snapshot = new Uint8Array(Buffer.concat([...observer.runs.get('requests')!.detection.snapshot()]));
  observer.stop();
  start();
  observer.runs.get('requests')!.detection.restore(snapshot);
  feed([web], 20);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected']);
  feed([api, web], 10);
  await observer.settled(5000);
  expect(transitions()).toEqual(['firing detected', 'resolved recovered']);
});

const change = (over: Partial<Change>): Omit<Change, 'tenant'> => ({
  ...{ id: 'c1', kind: 'scale', service: 'api', environment: null, version: null, previous: null, by: null },
  ...{ at: rig.clock.at, endedAt: null, text: null, links: [], ...over },
});

test.each<[string, Partial<Change>, number]>([
  ['scaled to zero', {}, 0],
  ['taken down for maintenance with an end', { kind: 'maintenance', endedAt: Date.UTC(2026, 10, 23, 20) }, 0],
  ['scaled an hour ago', { at: Date.UTC(2026, 10, 23, 9) }, 1],
  ['deployed', { kind: 'deploy' }, 1],
  ['another service', { service: 'web' }, 1],
])('a fall to zero of a service that was announced: %s', async (_, over, anomalies) => {
  feed([api, web], 20);
  await rig.intake.receiveChange(change(over));
  feed([api, web], 10, { value: 0 });
  await observer.settled(5000);
  expect(open()).toHaveLength(anomalies);
  feed([web], 10);
  await observer.settled(5000);
  expect(open()).toHaveLength(anomalies);
});

test('a service that was announced to stop and comes no more is no anomaly', async () => {
  feed([api, web], 20);
  await rig.intake.receiveChange(change({ kind: 'decommission' }));
  feed([web], 40);
  await observer.settled(5000);
  expect(open()).toEqual([]);
});
