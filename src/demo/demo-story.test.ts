// The demo in simulated time: the fleet, its past, the signals and the detection of the demo's own configuration, without waiting.
import { expect, test } from 'vitest';
import { detectionOf } from '../app.ts';
import type { PhaseChange } from '../detect/watch-detection.ts';
import { judgementOf } from '../engine/judgement.ts';
import { SignalEvaluator } from '../signals/signal-evaluator.ts';
import { loadDemoConfig } from './demo-config.ts';
import { type DemoFault, demoFaults, faultyService, findFault } from './demo-faults.ts';
import { clearFaults, deploy, injectFault, makeFleet } from './fleet.ts';
import { scrapesOfPast } from './fleet-past.ts';
import { dayOfFleetMs, pastMs } from './run-demo.ts';

const stepMs = 1000;
const url = 'http://127.0.0.1:5101';
/** The last ones have a service without errors in the first minute of its past. */
const seeds = [...Array.from({ length: 20 }, (_, i) => i + 1), 40, 44];

type Seen = PhaseChange & { readonly watch: string };

/** The demo's detection over a fleet; `run` goes on for so many seconds and returns what fired and resolved. */
function startDemo(fault: DemoFault, seed: number) {
  // Another time of day for each seed: it must not matter when somebody tries the demo.
  let now = Date.UTC(2026, 10, 23) + seed * 4_321_000;
  const fleet = makeFleet({ seed, at: now - pastMs - stepMs, dayMs: dayOfFleetMs(now) });
  const read = loadDemoConfig(fault, { fleetUrl: url, grafanaUrl: 'http://127.0.0.1:3000' });
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  const watches = read.config.watches.flatMap((watch) => (watch.from ? [{ ...watch, from: watch.from }] : []));
  const { identity } = read.config;
  const signals = new SignalEvaluator(watches, 100_000);
  const around = { identity: () => identity, traffic: { of: () => null, forget: () => {} }, trafficUnknown: () => {} };
  const detections = watches.map((watch) => {
    const detection = detectionOf(watch);
    detection.judgeBy(judgementOf(watch, around));
    return { name: watch.name, detection };
  });
  const scrape = (from: number, to: number, mode: 'teach' | 'judge'): Seen[] => {
    const seen: Seen[] = [];
    for (const batch of scrapesOfPast(fleet, { url, from, to, stepMs })) {
      signals.ingest(batch);
      for (const { name, detection } of detections)
        for (const change of detection.observe(batch.at, signals.evaluate(name, batch.at).samples, mode).changes)
          if (change.kind === 'firing' || change.kind === 'resolved') seen.push({ ...change, watch: name });
    }
    return seen;
  };
  scrape(now - pastMs, now, 'teach');
  const run = (seconds: number): Seen[] => {
    const seen = scrape(now + stepMs, now + seconds * stepMs, 'judge');
    now += seconds * stepMs;
    return seen;
  };
  return { fleet, run, now: () => now };
}

test('the quiet phase is quiet for every seed, also across a deployment, and the latency fault is found within 3 scrapes', () => {
  const found: number[] = [];
  for (const seed of seeds) {
    const fault = findFault('latency');
    const { fleet, run, now } = startDemo(fault, seed);
    expect.soft(run(24), `seed ${seed}: before the deployment`).toEqual([]);
    deploy(fleet, faultyService, 'v1.1.0');
    expect.soft(run(6), `seed ${seed}: after the deployment`).toEqual([]);
    const firstBadAt = now() + stepMs;
    injectFault(fleet, { ...fault.change, service: faultyService, from: now() + 1, until: null });
    const during = run(30);
    clearFaults(fleet, faultyService);
    const after = run(20);
    const first = during.find(({ kind }) => kind === 'firing');
    expect.soft([first?.watch, first?.labels['service']], `seed ${seed}`).toEqual([fault.watch, faultyService]);
    expect
      .soft(((first?.at ?? Infinity) - firstBadAt) / stepMs, `seed ${seed}: scrapes after the first bad one`)
      .toBeLessThanOrEqual(3);
    const all = [...during, ...after].map(({ kind }) => kind);
    const count = (kind: string): number => all.filter((one) => one === kind).length;
    expect.soft(count('resolved'), `seed ${seed}: all of it ends`).toBe(count('firing'));
    found.push(((first?.at ?? Infinity) - firstBadAt) / stepMs);
  }
  expect(found.reduce((a, b) => a + b, 0) / found.length).toBeLessThan(2.5);
}, 180_000);

test.each(demoFaults.filter(({ name }) => name !== 'latency').map((fault) => [fault.name, fault] as const))(
  'the fault %s is seen by its watch on its service within 6 scrapes, and ends',
  (_, fault) => {
    const { fleet, run, now } = startDemo(fault, 7);
    run(10);
    injectFault(fleet, { ...fault.change, service: faultyService, from: now() + 1, until: null });
    const during = run(30);
    clearFaults(fleet, faultyService);
    if (fault.name === 'leak') deploy(fleet, faultyService, 'v1.0.0');
    const all = [...during, ...run(60)];
    const first = all.find(({ kind, watch }) => kind === 'firing' && watch === fault.watch);
    expect(first?.labels['service']).toBe(faultyService);
    expect((first?.at ?? Infinity) - (during[0]?.onsetAt ?? 0)).toBeLessThanOrEqual(6 * stepMs);
    expect(all.filter(({ labels }) => labels['service'] !== faultyService)).toEqual([]);
    expect(all.at(-1)?.kind).toBe('resolved');
  },
);
