// Normal shapes of service metrics, generated: each has a level that a fault may change and noise that is drawn once, so that a series with a
// fault equals the fault-free one everywhere else. docs/fault-set.md has the formulas. Knows nothing of this program.
import { exponential, heavyNormal, makeRandom, poissonQuantile, type Random } from './random.ts';

export const shapeNames = [
  'steady',
  'daily',
  'weekly',
  'bursty',
  'sparse',
  'growing',
  'deploy steps',
  'constant',
  'latency',
  'pausing',
] as const;
/** Normal too, and no alarm is wanted of them: what is not there was not meant to be. */
export const plannedNames = ['nightly zero', 'nightly absent', 'batch job'] as const;
export type ShapeName = (typeof shapeNames)[number] | (typeof plannedNames)[number];

export type SeriesPlan = { readonly seed: number; readonly stepMs: number; readonly count: number; readonly startAt: number };

/** A generated series before it is sampled. */
export type ShapedSeries = {
  readonly count: number;
  /** What is true of the service at step i, before noise. */
  readonly level: (i: number) => number;
  /** What is measured at step i when the level is this and the noise so many times its usual; NaN: no sample. */
  readonly measure: (i: number, level: number, noise: number) => number;
  /** Whether it is planned to be zero or absent at step i. */
  readonly isOff?: (i: number) => boolean;
};

const dayMs = 86_400_000;

/** The series of a shape. Equal plans give equal series. */
export function makeShape(name: ShapeName, plan: SeriesPlan): ShapedSeries {
  return shapes[name](plan, makeRandom(plan.seed, name, 'level'));
}

/** The samples of a series without any fault. */
export function sampleNormal(series: ShapedSeries): Float64Array {
  return Float64Array.from({ length: series.count }, (_, i) => series.measure(i, series.level(i), 1));
}

const shapes: Readonly<Record<ShapeName, (plan: SeriesPlan, random: Random) => ShapedSeries>> = {
  steady: (plan, random) => traffic('steady', plan, levelled(random), () => 1),
  daily: (plan, random) => {
    const day = dayFactors(plan, random);
    return traffic('daily', plan, levelled(random), (i, at) => dayCurve(at) * day(i));
  },
  weekly: (plan, random) => {
    const day = dayFactors(plan, random);
    return traffic('weekly', plan, levelled(random), (i, at) => dayCurve(at) * weekendFactor(at) * day(i));
  },
  bursty: makeBursty,
  sparse: (plan, random) => makeSparse('sparse', plan, 0.15 + 0.25 * random.uniform()),
  growing: (plan, random) => {
    const perDay = 0.02 + 0.02 * random.uniform();
    return traffic('growing', plan, levelled(random), (_, at) => 1 + (perDay * (at - plan.startAt)) / dayMs);
  },
  'deploy steps': (plan, random) => {
    const steps = deploySteps(plan, random);
    return traffic('deploy steps', plan, levelled(random), (i) => steps[i]!);
  },
  constant: (plan, random) => {
    const value = [1, 3, 8, 512, 0.75, 16_384][Math.floor(random.uniform() * 6)]!;
    const jitter = drawAll(plan, 'constant', heavyNormal);
    // Without noise of its own; a variance burst gives it some.
    return { count: plan.count, level: () => value, measure: (i, level, noise) => level * (1 + 0.03 * (noise - 1) * jitter[i]!) };
  },
  latency: makeLatency,
  pausing: (plan, random) => {
    const { measure, ...sparse } = makeSparse('pausing', plan, 0.15 + 0.25 * random.uniform());
    const whenAny = (value: number): number => (value === 0 ? Number.NaN : value);
    return { ...sparse, measure: (i, level, noise) => whenAny(measure(i, level, noise)) };
  },
  'nightly zero': (plan, random) => makeNightly('nightly zero', plan, random, 0),
  'nightly absent': (plan, random) => makeNightly('nightly absent', plan, random, Number.NaN),
  'batch job': makeBatchJob,
};

/** 20 to 2000 requests per second, log-uniform. */
function levelled(random: Random): number {
  return 20 * 100 ** random.uniform();
}

/** Requests per second as `rate()` shows them: whole requests per step, noise of the users (slow) and of arrivals (with the root of the level). */
function traffic(name: string, plan: SeriesPlan, base: number, factor: (i: number, at: number) => number): ShapedSeries {
  const slow = autoregressive(plan, name, 0.6);
  const arrivals = drawAll(plan, `${name} arrivals`, heavyNormal);
  const stepSeconds = plan.stepMs / 1000;
  return {
    count: plan.count,
    level: (i) => base * factor(i, plan.startAt + i * plan.stepMs),
    measure: (i, level, noise) => {
      const value = level * (1 + 0.03 * noise * slow[i]!) + 0.6 * noise * Math.sqrt(level) * arrivals[i]!;
      return Math.round(Math.max(0, value) * stepSeconds) / stepSeconds;
    },
  };
}

/** 0.35 at night to 1.6 in the afternoon, UTC. */
function dayCurve(at: number): number {
  const hour = (at % dayMs) / 3_600_000;
  return 1 + 0.55 * Math.cos(((hour - 15) / 24) * 2 * Math.PI) + 0.15 * Math.cos(((hour - 11) / 12) * 2 * Math.PI);
}

/** Saturday and Sunday have 45 % of the traffic, come to and left in the six hours around midnight; 1970-01-01 was a Thursday. */
function weekendFactor(at: number): number {
  const sinceMonday = (at / dayMs + 3) % 7;
  // 1 on Sunday evening and before, 0 from Monday 3 h and until Friday 21 h, a line between.
  const in24ths = (days: number): number => Math.max(0, Math.min(1, days * 4 + 0.5));
  const share = Math.max(in24ths(sinceMonday - 5), in24ths(-sinceMonday)) - in24ths(sinceMonday - 7);
  return 1 - 0.55 * share;
}

/** No two days are equal: each has a factor of its own (5 %), gone over smoothly from noon to noon. */
function dayFactors(plan: SeriesPlan, random: Random): (i: number) => number {
  const days = Math.ceil((plan.count * plan.stepMs) / dayMs) + 2;
  const factors = Array.from({ length: days }, () => Math.exp(0.05 * random.normal()));
  return (i) => {
    const day = (i * plan.stepMs) / dayMs;
    const whole = Math.floor(day);
    return factors[whole]! + (factors[whole + 1]! - factors[whole]!) * (day - whole);
  };
}

/** A deployment every day and a half in the mean; each changes the level by 10 %, for good. */
function deploySteps(plan: SeriesPlan, random: Random): Float64Array {
  const factors = new Float64Array(plan.count);
  let factor = 1;
  let next = exponential(random) * 1.5 * dayMs;
  for (let i = 0; i < plan.count; i += 1) {
    if (i * plan.stepMs >= next) {
      // Drawn back towards 1, so that the level wanders but does not run away.
      factor = factor ** 0.7 * Math.exp(0.1 * random.normal());
      next += exponential(random) * 1.5 * dayMs;
    }
    factors[i] = factor;
  }
  return factors;
}

/** Work that comes in bursts: log-normal around the base, and harmless spikes of 1.5 to 4 times, every 3 h in the mean, that die away within minutes. */
function makeBursty(plan: SeriesPlan, random: Random): ShapedSeries {
  const base = levelled(random) / 4;
  const slow = autoregressive(plan, 'bursty', 0.8);
  const quick = drawAll(plan, 'bursty quick', heavyNormal);
  const spikes = new Float64Array(plan.count);
  const decayMs = 3 * 60_000;
  let height = 0;
  for (let i = 0; i < plan.count; i += 1) {
    height *= Math.exp(-plan.stepMs / decayMs);
    if (random.uniform() < plan.stepMs / (3 * 3_600_000)) height += Math.min(3, 0.5 / random.uniform() ** 0.7);
    spikes[i] = height;
  }
  return {
    count: plan.count,
    level: (i) => base * (1 + spikes[i]!),
    measure: (i, level, noise) => level * Math.exp(noise * (0.2 * slow[i]! + 0.1 * quick[i]!)),
  };
}

/** Events counted per step, most often none: orders of a small shop, errors of a healthy service. */
function makeSparse(name: string, plan: SeriesPlan, perMinute: number): ShapedSeries {
  const draws = drawAll(plan, name, (random) => random.uniform());
  const perStep = (perMinute * plan.stepMs) / 60_000;
  return { count: plan.count, level: () => perStep, measure: (i, level) => poissonQuantile(draws[i]!, level) };
}

/** A 95th percentile in seconds: log-normal, skewed up, a little slower by day, now and then a slow minute that means nothing. */
function makeLatency(plan: SeriesPlan, random: Random): ShapedSeries {
  const base = 0.05 * 20 ** random.uniform();
  const slow = autoregressive(plan, 'latency', 0.5);
  const quick = drawAll(plan, 'latency quick', heavyNormal);
  const hiccups = drawAll(plan, 'latency hiccups', (draw) => (draw.uniform() < 0.002 ? exponential(draw) : 0));
  return {
    count: plan.count,
    level: (i) => base * (0.85 + 0.15 * dayCurve(plan.startAt + i * plan.stepMs)),
    measure: (i, level, noise) => level * Math.exp(noise * (0.12 * slow[i]! + 0.08 * quick[i]!)) * (1 + hiccups[i]!),
  };
}

/** A service scaled to zero from 20 h to 6 h UTC each day by a schedule; it goes and comes within three minutes of it. */
function makeNightly(name: string, plan: SeriesPlan, random: Random, off: number): ShapedSeries {
  const days = Math.ceil((plan.count * plan.stepMs) / dayMs) + 1;
  const lags = Array.from({ length: 2 * days }, () => random.uniform() * 3 * 60_000);
  const series = traffic(name, plan, levelled(random), (_, at) => dayCurve(at));
  const isOn = (i: number): boolean => {
    const day = Math.floor((i * plan.stepMs) / dayMs);
    const sinceMidnight = (plan.startAt + i * plan.stepMs) % dayMs;
    return sinceMidnight >= 6 * 3_600_000 + lags[2 * day]! && sinceMidnight < 20 * 3_600_000 + lags[2 * day + 1]!;
  };
  return switched(series, isOn, off);
}

/** Rows per second of a job that starts at 2 h UTC and some minutes each night, runs for 30 to 50 minutes, and reports nothing until the next night. */
function makeBatchJob(plan: SeriesPlan, random: Random): ShapedSeries {
  const days = Math.ceil((plan.count * plan.stepMs) / dayMs) + 1;
  const runs = Array.from({ length: days }, () => ({
    lag: random.uniform() * 5 * 60_000,
    lasts: (30 + 20 * random.uniform()) * 60_000,
  }));
  const series = traffic('batch job', plan, levelled(random), () => 1);
  const isOn = (i: number): boolean => {
    const { lag, lasts } = runs[Math.floor((i * plan.stepMs) / dayMs)]!;
    const sinceStart = ((plan.startAt + i * plan.stepMs) % dayMs) - 2 * 3_600_000 - lag;
    return sinceStart >= 0 && sinceStart < lasts;
  };
  return switched(series, isOn, Number.NaN);
}

/** A series that is `off` by plan where it is not on. */
function switched(series: ShapedSeries, isOn: (i: number) => boolean, off: number): ShapedSeries {
  return {
    ...series,
    measure: (i, level, noise) => (isOn(i) ? series.measure(i, level, noise) : off),
    isOff: (i) => !isOn(i),
  };
}

/** One draw a step, from a generator of its own: what one part draws changes no other part. */
function drawAll(plan: SeriesPlan, name: string, draw: (random: Random) => number): Float64Array {
  const random = makeRandom(plan.seed, name, 'noise');
  return Float64Array.from({ length: plan.count }, () => draw(random));
}

/** A first-order autoregression of standard deviation 1; `perMinute` is its correlation one minute apart. */
function autoregressive(plan: SeriesPlan, name: string, perMinute: number): Float64Array {
  const correlation = perMinute ** (plan.stepMs / 60_000);
  const fresh = Math.sqrt(1 - correlation ** 2);
  const values = drawAll(plan, `${name} slow`, (random) => random.normal());
  for (let i = 1; i < values.length; i += 1) values[i] = correlation * values[i - 1]! + fresh * values[i]!;
  return values;
}
