import { beforeEach, expect, test } from 'vitest';
import { configOf, oneReceiver, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { Config } from '../config/config.ts';
import { detectionOf } from '../app.ts';
import type { Sample } from '../model/sample.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeObserver, type Observer } from './observe.ts';

const stepMs = 15_000;
const count = 400;
const start = Date.UTC(2026, 0, 1);
const yamlOf = (watch: string): string => `
prometheus: { url: "http://127.0.0.1:1/" }
watches: [ { name: latency, query: 'up', detector: ewma, interval: 15s, for: 0s${watch} } ]
${oneReceiver}`;

let rig: TurnRig;
beforeEach(async () => {
  rig = await startTurnRig({ yaml: yamlOf('') });
});

function observerOf(config: Config = rig.configuration.config): Observer {
  const observer = makeObserver({
    ...{
      clock: rig.clock,
      log: silentLog,
      metrics: makeMetrics({ version: 'test' }),
      makeDetection: (watch) => detectionOf(watch),
    },
    ...{ run: rig.run, context: rig.configuration.context, impactOf: () => Promise.resolve(null) },
    openAnomalies: () => rig.views.openAnomalies.values(),
    acceptedLevels: () => rig.views.acceptedLevels.values(),
  });
  observer.configure(config.watches);
  return observer;
}

const samplesAt = (step: number): Sample[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ labels: { service: `s${i}` }, at: start + step * stepMs },
    value: (step === 45 && i % 50 === 0 ? 9 : 1) * (100 + i) * (1 + 0.05 * Math.sin(i + step * 1.7)),
  }));
const evaluationAt = (step: number) => ({
  ...{ source: 'p', watch: 'latency', at: start + step * stepMs, samples: samplesAt(step), warmUp: false },
});
const drain = (slices: Iterable<void>): void => {
  for (const _ of slices);
};
/** Evaluations up to `step`; after the first slice of the last one `between` happens. */
function feed(observer: Observer, step: number, between: () => void = () => {}): void {
  for (let i = 1; i < step; i += 1) drain(observer.evaluate(evaluationAt(i)));
  let slice = 0;
  for (const _ of observer.evaluate(evaluationAt(step))) if (slice++ === 0) between();
}
const runOf = (observer: Observer) => observer.runs.get('latency')!;
const stateOf = (observer: Observer): string => Buffer.concat([...runOf(observer).detection.snapshot()]).toString('base64');
const opened = async (observer: Observer): Promise<number> => {
  await observer.settled(5000);
  return rig.views.openAnomalies.size;
};

test('evaluate() a reload between two slices that leaves the detection loses and doubles nothing', async () => {
  const undisturbed = observerOf();
  feed(undisturbed, 45);
  const observer = observerOf();
  feed(observer, 45, () => observer.configure(configOf(yamlOf(', stage: shadow')).watches));
  expect(stateOf(observer)).toBe(stateOf(undisturbed));
  expect(runOf(observer)).toMatchObject({ newestAt: start + 45 * stepMs, watch: { stage: 'shadow' } });
  expect(await opened(observer)).toBe(count / 50);
});

test('evaluate() ends where a reload brings another detection, or takes the watch away', async () => {
  const observer = observerOf();
  feed(observer, 45, () => observer.configure(configOf(yamlOf(', detector: z-score').replace('detector: ewma, ', '')).watches));
  expect([runOf(observer).newestAt, runOf(observer).detection.size]).toEqual([0, 0]);
  feed(observer, 3, () => observer.configure([]));
  expect(observer.runs.size).toBe(0);
  expect(await opened(observer)).toBe(0);
});

test('evaluate() a state written between two slices goes on from the evaluation before, and misses no sample', async () => {
  const undisturbed = observerOf();
  feed(undisturbed, 45);
  let written = Buffer.alloc(0);
  let newestAt = 0;
  const observer = observerOf();
  feed(observer, 45, () => {
    newestAt = runOf(observer).newestAt;
    written = Buffer.concat([...runOf(observer).detection.snapshot()]);
  });
  expect(newestAt).toBe(start + 44 * stepMs);
  const next = observerOf();
  expect(runOf(next).detection.restore(written).kind).toBe('restored');
  drain(next.evaluate(evaluationAt(45)));
  expect(stateOf(next)).toBe(stateOf(undisturbed));
});

test('evaluate() lets others have their turn while a storm is recorded, and records all of it', async () => {
  const observer = observerOf();
  for (let i = 1; i < 45; i += 1) drain(observer.evaluate(evaluationAt(i)));
  const storm = {
    ...evaluationAt(45),
    samples: samplesAt(44).map((one) => ({ ...one, at: start + 45 * stepMs, value: 9 * one.value })),
  };
  let turns = 0;
  for (const _ of observer.evaluate(storm)) turns += 1;
  expect(turns).toBeGreaterThan(count / 20);
  expect(await opened(observer)).toBe(count);
});

test('evaluate() refuses a second evaluation of the watch, and no series ends in the middle of one', () => {
  const observer = observerOf();
  feed(observer, 2, () => {
    expect(() => drain(observer.evaluate(evaluationAt(3)))).toThrow('still under way');
    observer.expire();
  });
  expect(runOf(observer).detection.size).toBe(count);
});
