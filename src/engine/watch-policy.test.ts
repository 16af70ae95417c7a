// The policy of a watch as the engine applies it: least deviation, least traffic, overrides.
import { afterEach, expect, test } from 'vitest';
import { configOf, oneReceiver, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { WatchConfig } from '../config/config.ts';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection, type WatchDetection } from '../detect/watch-detection.ts';
import { makeLabels } from '../model/labels.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeObserver, type Observer } from './observe.ts';

const stepMs = 15_000;
const minute = 60_000;
const ewma = findDetector('ewma');

function detectionOf({ name, intervalMs, forMs, keepFiringForMs, seriesMax, direction, noData }: WatchConfig): WatchDetection {
  if (!ewma) throw new Error('no ewma');
  const policy = { tailProbability: 1e-4, stepSeconds: intervalMs / 1000, direction };
  return makeWatchDetection({ name, detector: ewma, policy, forMs, keepFiringForMs, seriesMax, stepMs: intervalMs, noData });
}

const config = (latency: string, traffic = ''): string => `
prometheus: { url: "http://127.0.0.1:1/" }
watches:
  - { name: request_rate, query: a, signal: traffic, unit: req/min, interval: 15s, ${traffic} }
  - { name: latency, query: b, signal: latency, unit: s, interval: 15s, ${latency} }
${oneReceiver}`;

let rig: TurnRig;
let observer: Observer;
let warnings: string[] = [];
let step = 0;

async function start(yaml: string): Promise<void> {
  warnings = [];
  step = 0;
  rig = await startTurnRig({ yaml });
  const warn = (message: string, fields?: object): void => void warnings.push(`${message} ${JSON.stringify(fields)}`);
  observer = makeObserver({
    ...{ clock: rig.clock, log: { ...silentLog, warn }, metrics: makeMetrics({ version: 'test' }), makeDetection: detectionOf },
    run: rig.run,
    context: rig.configuration.context,
    acceptedLevels: () => [],
    openAnomalies: () => rig.views.openAnomalies.values(),
    impactOf: () => Promise.resolve(null),
  });
  observer.configure(rig.configuration.config.watches);
}
afterEach(() => observer.stop());

type Levels = { readonly traffic?: number; readonly latency: number; readonly service?: string };

async function feed({ traffic, latency, service = 'api' }: Levels, durationMs: number, warmUp = false): Promise<void> {
  for (const end = rig.clock.at + durationMs; rig.clock.at < end; ) {
    rig.clock.at += stepMs;
    step += 1;
    const { at } = rig.clock;
    const noise = 1 + 0.05 * Math.sin(step * 1.7) * Math.cos(step * 0.6);
    const sampleOf = (value: number, name: string) => ({ labels: makeLabels([[name, service]]), at, value: value * noise });
    if (traffic !== undefined) observer.samples('request_rate', at, [sampleOf(traffic, 'service')], warmUp);
    // The identity finds the same service under another label.
    observer.samples('latency', at, [sampleOf(latency, 'job')], warmUp);
  }
  await observer.settled(5000);
}
const open = (): string[] => [...rig.views.openAnomalies.values()].map(({ watch }) => watch).sort();

test.each([
  // 60 req/min are 1/s.
  [66, ['latency']],
  [50, []],
])('with %d req/min against a minimum of 1/s: %j', async (traffic, expected) => {
  await start(config('min: { traffic: 1/s }'));
  await feed({ traffic, latency: 0.1 }, 120 * minute, true);
  await feed({ traffic, latency: 0.5 }, 2 * minute);
  expect(open()).toEqual(expected);
  expect(warnings.filter((one) => one.includes('traffic'))).toEqual([]);
});

test('traffic that is not known counts as enough, and the log says so once', async () => {
  await start(config('min: { traffic: 1/s }'));
  await feed({ latency: 0.1 }, 120 * minute, true);
  await feed({ latency: 0.5 }, 5 * minute);
  expect(open()).toEqual(['latency']);
  expect(warnings.filter((one) => one.includes('traffic'))).toEqual([
    'traffic not known, it counts as enough {"watch":"latency","service":"api"}',
  ]);
});

test('traffic that was measured long ago is not known', async () => {
  await start(config('min: { traffic: 1/s }'));
  await feed({ traffic: 6, latency: 0.1 }, 120 * minute, true);
  await feed({ latency: 0.1 }, minute);
  expect(open()).toEqual([]);
  await feed({ latency: 0.5 }, 2 * minute);
  expect(open()).toEqual(['latency']);
});

test('a minimum of traffic does not blind the watch of traffic itself', async () => {
  await start(config('for: 15s', 'min: { traffic: 1/s }'));
  await feed({ traffic: 600, latency: 0.1 }, 120 * minute, true);
  await feed({ traffic: 0, latency: 0.1 }, minute);
  expect(open()).toEqual(['request_rate']);
});

test('the least deviation widens the band that people see', async () => {
  await start(config('min: { change: 300ms }'));
  await feed({ latency: 0.1 }, 120 * minute, true);
  await feed({ latency: 0.37 }, 2 * minute);
  expect(open()).toEqual([]);
  const [series] = observer.runs.get('latency')?.detection.series(1) ?? [];
  expect(series?.upper).toBeCloseTo((series?.expected ?? 0) + 0.3, 9);
  expect(series?.score).toBeGreaterThan(0.7);
  await feed({ latency: 0.9 }, 2 * minute);
  expect(open()).toEqual(['latency']);
});

test('an override takes series out, and gives others a policy of their own', async () => {
  const overrides = `overrides: [
    { matchers: [ 'service="batch"' ], stage: none },
    { matchers: [ 'service="quiet"' ], stage: shadow, severity: info },
    { matchers: [ 'job="down"' ], direction: down } ], no_data: off`;
  await start(config(overrides));
  for (const service of ['batch', 'quiet', 'down', 'api']) {
    await feed({ latency: 0.1, service }, 120 * minute, true);
    await feed({ latency: 0.5, service }, 2 * minute);
  }
  expect(observer.runs.get('latency')?.detection.size).toBe(3);
  const anomalies = [...rig.views.openAnomalies.values()];
  expect(anomalies.map(({ seriesLabels, severity, stage }) => [seriesLabels['job'], severity, stage])).toEqual([
    ['quiet', 'info', 'shadow'],
    ['api', 'warning', 'notify'],
  ]);
  expect([...rig.configuration.routing.shadowOf([...rig.views.alerts.values()])]).toEqual([anomalies[0]?.fingerprint]);
});

test('a reload changes the policy and keeps what was learnt', async () => {
  await start(config('min: { change: 10s }'));
  await feed({ latency: 0.1 }, 120 * minute, true);
  await feed({ latency: 0.5 }, 2 * minute);
  expect(open()).toEqual([]);
  const before = observer.runs.get('latency')?.detection;
  observer.configure(configOf(config('severity: info')).watches);
  expect(observer.runs.get('latency')?.detection).toBe(before);
  await feed({ latency: 0.9 }, 2 * minute);
  expect(open()).toEqual(['latency']);
  expect(rowsOf(rig.written, 'anomaly')[0]?.anomaly.severity).toBe('info');
});

test('the alert says why in words', async () => {
  await start(config('direction: up'));
  await feed({ latency: 0.1 }, 120 * minute, true);
  await feed({ latency: 0.5 }, minute);
  const [anomaly] = rig.views.openAnomalies.values();
  const why = anomaly?.evidence.why ?? '';
  expect(why).toMatch(/^(?:0\.)?\d+ m?s, expected [\d.]+–[\d.]+(?: m?s)?, never seen before in \d\d0 samples$/);
  const [alert] = rig.views.alerts.values();
  expect(alert?.annotations['summary']).toBe(`api latency ${why}`);
  expect(alert?.annotations['description']).toBe(`latency of api is above what its auto detector expects: ${why}.`);
});
