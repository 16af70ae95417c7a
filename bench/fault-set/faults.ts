// Faults, put into a generated series from a given step on, and what is to be told of them. docs/fault-set.md has the formulas.
import { makeRandom } from './random.ts';
import type { ShapedSeries } from './shapes.ts';

export const faultNames = [
  'zero',
  'absent',
  'stuck',
  'x4',
  '/5',
  'slow leak',
  'level shift',
  'variance burst',
  'latency tail',
  '60-minute step',
  '24-hour step',
  'counter reset',
  'gap',
] as const;
export type FaultName = (typeof faultNames)[number];

export type Fault = {
  readonly name: FaultName;
  readonly lastsMs: number;
  /** The side on which it shows; 0: either. */
  readonly side: -1 | 0 | 1;
  /** Whether an alarm is wanted: a counter reset and a gap of the scrapes are harmless. */
  readonly isHarmless: boolean;
  /** Whether it ends; a level shift does not. */
  readonly ends: boolean;
  readonly shape: FaultShape;
};

/** What it does to the sample of step i, `since` ms after the onset of step `onset`; NaN: no sample. */
type FaultShape = (faulted: Faulted) => number;
type Faulted = {
  readonly series: ShapedSeries;
  readonly i: number;
  readonly onset: number;
  readonly since: number;
  readonly stepMs: number;
  readonly seed: number;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const scaled =
  (factor: number): FaultShape =>
  ({ series, i }) =>
    series.measure(i, series.level(i) * factor, 1);

const common = { side: 0, isHarmless: false, ends: true } as const;

export const faults: Readonly<Record<FaultName, Fault>> = {
  zero: { ...common, name: 'zero', lastsMs: 30 * minuteMs, side: -1, shape: () => 0 },
  absent: { ...common, name: 'absent', lastsMs: 30 * minuteMs, shape: () => Number.NaN },
  stuck: { ...common, name: 'stuck', lastsMs: hourMs, shape: lastBefore },
  x4: { ...common, name: 'x4', lastsMs: 30 * minuteMs, side: 1, shape: scaled(4) },
  '/5': { ...common, name: '/5', lastsMs: 30 * minuteMs, side: -1, shape: scaled(0.2) },
  'slow leak': {
    ...common,
    name: 'slow leak',
    lastsMs: 6 * hourMs,
    side: 1,
    shape: (faulted) => scaled(1 + (0.8 * faulted.since) / (6 * hourMs))(faulted),
  },
  'level shift': { ...common, name: 'level shift', lastsMs: 12 * hourMs, side: 1, ends: false, shape: scaled(1.5) },
  'variance burst': {
    ...common,
    name: 'variance burst',
    lastsMs: 2 * hourMs,
    shape: ({ series, i }) => series.measure(i, series.level(i), 4),
  },
  'latency tail': { ...common, name: 'latency tail', lastsMs: 2 * hourMs, side: 1, shape: tailed },
  '60-minute step': { ...common, name: '60-minute step', lastsMs: hourMs, side: 1, shape: scaled(2) },
  '24-hour step': { ...common, name: '24-hour step', lastsMs: 24 * hourMs, side: 1, shape: scaled(2) },
  'counter reset': { ...common, name: 'counter reset', lastsMs: 10 * minuteMs, isHarmless: true, shape: reset },
  gap: { ...common, name: 'gap', lastsMs: 40 * minuteMs, isHarmless: true, shape: () => Number.NaN },
};

export type FaultedSamples = {
  /** Those of the fault-free series outside [onset, end). */
  readonly values: Float64Array;
  readonly onset: number;
  /** The first step after the fault. */
  readonly end: number;
  /** The first sample that shows it is over: the fault would have made another one. A count of rare events may be 0 for long, with the fault or without. */
  readonly shownAt: number;
};

/** The samples of a series with a fault from step `onset` on. Equal arguments give equal samples. */
export function sampleFaulted(series: ShapedSeries, normal: Float64Array, fault: Fault, place: FaultPlace): FaultedSamples {
  const { onset, stepMs, seed, lastsMs } = place;
  const end = Math.min(series.count, onset + Math.round((lastsMs ?? fault.lastsMs) / stepMs));
  const values = Float64Array.from(normal);
  const faulted = (i: number): number => fault.shape({ series, i, onset, since: (i - onset) * stepMs, stepMs, seed });
  for (let i = onset; i < end; i += 1) values[i] = faulted(i);
  let shownAt = end;
  while (shownAt < series.count - 1 && Object.is(normal[shownAt], faulted(shownAt))) shownAt += 1;
  return { values, onset, end, shownAt };
}

export type FaultPlace = {
  readonly onset: number;
  readonly stepMs: number;
  readonly seed: number;
  /** In place of the fault's own. */
  readonly lastsMs?: number;
};

/** The last sample before the fault, again and again, exactly. */
function lastBefore({ series, onset }: Faulted): number {
  for (let i = onset - 1; i >= 0; i -= 1) {
    const value = series.measure(i, series.level(i), 1);
    if (!Number.isNaN(value)) return value;
  }
  return 0;
}

/** A quarter of the samples are 2 times and more as large, with a Pareto tail (index 1.5), at most 20 times. */
function tailed({ series, i, seed }: Faulted): number {
  const random = makeRandom(seed, 'tail', String(i));
  const value = series.measure(i, series.level(i), 1);
  return random.uniform() < 0.25 ? value * Math.min(20, 2 / random.uniform() ** (1 / 1.5)) : value;
}

/** How a counter becomes the samples of its rate: scrapes in the window of `rate()`, and between two evaluations. */
export type RateWindow = { readonly scrapes: number; readonly perStep: number };

/** `rate(x[2m])` of scrapes each 15 s where it is evaluated less often; over two scrapes where each is judged, as our own scrapes are by default. */
export function rateWindowOf(stepMs: number): RateWindow {
  return stepMs > 15_000 ? { scrapes: 8, perStep: stepMs / 15_000 } : { scrapes: 2, perStep: 1 };
}

/**
 * The share by which the rate of a counter is too low, `age` scrapes after the first one since it started anew at zero, when it had lost the share
 * `lost` of the increase between two scrapes. Source: prometheus/prometheus, extrapolatedRate: n samples in the window are n − 1 increases,
 * extended to its edges, but at the older one not beyond where the counter was zero.
 */
export function resetLoss(age: number, lost: number, { scrapes }: RateWindow): number {
  if (age < 0 || age >= scrapes) return 0;
  return age < scrapes - 1 ? lost / (scrapes - 1) : lost / scrapes;
}

/** A rolling restart of 1, 2 or 4 pods, two minutes apart: the rate shows each one's part too low while its reset is in the window, and nothing else. */
function reset({ series, i, since, stepMs, seed }: Faulted): number {
  const pods = [1, 2, 4][seed % 3]!;
  const window = rateWindowOf(stepMs);
  let loss = 0;
  for (let pod = 0; pod < pods; pod += 1) {
    const random = makeRandom(seed, 'reset', String(pod));
    const phase = Math.floor(random.uniform() * window.perStep);
    const age = (since - pod * 2 * minuteMs) / (stepMs / window.perStep) + phase;
    loss += resetLoss(age, random.uniform(), window) / pods;
  }
  return series.measure(i, series.level(i), 1) * (1 - loss);
}
