import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectationOf } from './combinations.ts';
import { faultNames, faults, resetLoss, sampleFaulted } from './faults.ts';
import { makeRandom, poissonQuantile } from './random.ts';
import { makeShape, plannedNames, sampleNormal, shapeNames } from './shapes.ts';
import { SortedWindow } from './sorted-window.ts';
import { counterRate } from '../../src/signals/counter-rate.ts';
import { SampleRing } from '../../src/signals/sample-ring.ts';

const stepMs = 60_000;
const day = 1440;
const startAt = Date.UTC(2026, 0, 5);
const plan = (seed: number, days = 2) => ({ seed, stepMs, count: days * day, startAt });
const bytes = (values: Float64Array): Buffer => Buffer.from(values.buffer);
const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe.each([...shapeNames, ...plannedNames])('makeShape(%s)', (shape) => {
  test('gives the same samples for the same seed, and others for another seed', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => sampleNormal(makeShape(shape, plan(seed))));
    expect(bytes(a!).equals(bytes(b!))).toBe(true);
    expect(bytes(a!).equals(bytes(c!))).toBe(false);
  });

  test('is never negative and never infinite', () => {
    const values = sampleNormal(makeShape(shape, plan(3, 7)));
    expect(values.filter((value) => value < 0 || value === Number.POSITIVE_INFINITY)).toHaveLength(0);
  });
});

describe('shapes', () => {
  test('daily is three times as high in the afternoon as at night, weekly half as high on a Saturday as on a Friday', () => {
    const daily = sampleNormal(makeShape('daily', plan(1)));
    const at = (values: Float64Array, hour: number): number => meanOf(values.slice(hour * 60, (hour + 1) * 60));
    expect(at(daily, 15) / at(daily, 4)).toBeGreaterThan(2.5);
    const weekly = sampleNormal(makeShape('weekly', plan(1, 7)));
    expect(at(weekly, 5 * 24 + 15) / at(weekly, 4 * 24 + 15)).toBeLessThan(0.6);
  });

  test('the batch job runs for 30 to 50 minutes a night and reports nothing else', () => {
    const values = sampleNormal(makeShape('batch job', plan(1, 4)));
    for (let night = 0; night < 4; night += 1) {
      const samples = values.slice(night * day, (night + 1) * day).filter((value) => !Number.isNaN(value)).length;
      expect(samples).toBeGreaterThanOrEqual(29);
      expect(samples).toBeLessThanOrEqual(51);
    }
  });

  test('the nightly scale to zero is zero at 4 h and not at 12 h', () => {
    const values = sampleNormal(makeShape('nightly zero', plan(1)));
    expect(values[4 * 60]).toBe(0);
    expect(values[12 * 60]).toBeGreaterThan(0);
  });
});

describe.each(faultNames)('sampleFaulted(%s)', (name) => {
  test('changes samples from its onset to its end and none outside', () => {
    const series = makeShape('steady', plan(1));
    const normal = sampleNormal(series);
    const { values, onset, end } = sampleFaulted(series, normal, faults[name], { onset: 500, stepMs, seed: 1 });
    expect([onset, end - onset]).toEqual([500, Math.min(normal.length - 500, faults[name].lastsMs / stepMs)]);
    expect(bytes(values.slice(0, onset)).equals(bytes(normal.slice(0, onset)))).toBe(true);
    expect(bytes(values.slice(end)).equals(bytes(normal.slice(end)))).toBe(true);
    expect(bytes(values.slice(onset, end)).equals(bytes(normal.slice(onset, end)))).toBe(false);
  });
});

describe('faults', () => {
  const series = makeShape('steady', plan(1));
  const normal = sampleNormal(series);
  const faulted = (name: (typeof faultNames)[number], seed = 1) =>
    sampleFaulted(series, normal, faults[name], { onset: 500, stepMs, seed });

  test.each([
    ['x4', 4],
    ['/5', 0.2],
    ['level shift', 1.5],
    ['60-minute step', 2],
    ['slow leak', 1.4],
  ] as const)('%s multiplies the level by %d in the mean', (name, factor) => {
    const { values, onset, end } = faulted(name);
    expect(meanOf(values.slice(onset, end)) / meanOf(normal.slice(onset, end))).toBeCloseTo(factor, 1);
  });

  test('stuck repeats the last sample before it', () => {
    const { values, onset, end } = faulted('stuck');
    expect(new Set(values.slice(onset, end))).toEqual(new Set([normal[onset - 1]]));
  });

  test('a variance burst leaves the mean and multiplies the spread by 4', () => {
    const { values, onset, end } = faulted('variance burst');
    const spread = (of: Float64Array): number => Math.sqrt(meanOf(of.map((value) => value ** 2)) - meanOf(of) ** 2);
    expect(meanOf(values.slice(onset, end)) / meanOf(normal.slice(onset, end))).toBeCloseTo(1, 1);
    expect(spread(values.slice(onset, end)) / spread(normal.slice(onset, end))).toBeCloseTo(4, 0);
  });

  test.each([
    [0, 1],
    [1, 2],
    [2, 4],
  ])(
    'a counter reset with seed %d lowers two samples for each of its pods, %d, by an eighth of its part at most',
    (seed, pods) => {
      const { values, onset, end } = faulted('counter reset', seed);
      const lowered = [...values.slice(onset, end).entries()].filter(([i, value]) => value < normal[onset + i]!);
      expect(lowered).toHaveLength(2 * pods);
      for (const [i, value] of lowered) expect(value).toBeGreaterThan(normal[onset + i]! * (1 - 1 / 7 / pods));
    },
  );
});

describe('resetLoss()', () => {
  const scrapeMs = 15_000;
  /** 10 a second, started anew within the step before scrape 100, when a share of its increase was lost. */
  function counterWithReset(lost: number): SampleRing {
    const ring = new SampleRing();
    for (let i = 0; i < 130; i += 1) ring.push(i * scrapeMs, i < 100 ? 1e6 + i * 150 : (i - 99 - lost) * 150);
    return ring;
  }

  test.each([
    [{ scrapes: 2, perStep: 1 }, 0.3],
    [{ scrapes: 2, perStep: 1 }, 0.9],
    [{ scrapes: 8, perStep: 4 }, 0.7],
  ])('is what the rate of a counter shows with a window of %o when %d of a step was lost', (window, lost) => {
    const ring = counterWithReset(lost);
    for (let age = -2; age < 12; age += 1) {
      const at = (100 + age) * scrapeMs;
      const rate = counterRate(ring, at - window.scrapes * scrapeMs, at, 0);
      expect(rate, `${age} scrapes after`).toBeCloseTo(10 * (1 - resetLoss(age, lost, window)), 6);
    }
  });
});

describe('expectationOf()', () => {
  test('wants the required faults within three samples on a steady series, and no alarm on a reset and a gap', () => {
    for (const fault of ['zero', 'absent', 'stuck', 'x4', '/5'] as const)
      expect(expectationOf('steady', fault)).toEqual({ kind: 'fault', withinSamples: 3 });
    for (const fault of ['counter reset', 'gap'] as const) expect(expectationOf('steady', fault)).toEqual({ kind: 'harmless' });
    expect(expectationOf('constant', '60-minute step')).toEqual({ kind: 'fault', withinSamples: 3 });
    expect(expectationOf('constant', 'stuck').kind).toBe('not a fault');
  });
});

describe('makeRandom()', () => {
  test('is uniform and normal, and independent for another word', () => {
    const random = makeRandom(7, 'a');
    const uniforms = Array.from({ length: 20_000 }, random.uniform);
    expect(meanOf(uniforms)).toBeCloseTo(0.5, 1);
    expect(Math.min(...uniforms)).toBeGreaterThan(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    const normals = Array.from({ length: 20_000 }, random.normal);
    expect(meanOf(normals)).toBeCloseTo(0, 1);
    expect(meanOf(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(makeRandom(7, 'b').uniform()).not.toBe(makeRandom(7, 'a').uniform());
  });

  test('poissonQuantile() has the mean it is given', () => {
    const { uniform } = makeRandom(1, 'poisson');
    expect(meanOf(Array.from({ length: 20_000 }, () => poissonQuantile(uniform(), 0.25)))).toBeCloseTo(0.25, 1);
    expect(poissonQuantile(0.5, 0)).toBe(0);
  });
});

describe('SortedWindow', () => {
  const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, Number.NaN));

  test('has the mean, deviation and median of its newest values, computed plainly', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (values, length) => {
        const window = new SortedWindow(length);
        for (const one of values) window.push(one);
        const known = values.slice(-length).filter((one) => !Number.isNaN(one));
        if (known.length === 0) return Number.isNaN(window.mean()) && Number.isNaN(window.median());
        const sorted = [...known].sort((a, b) => a - b);
        const mean = meanOf(known);
        const deviation = Math.sqrt(meanOf(known.map((one) => (one - mean) ** 2)));
        expect(window.mean()).toBeCloseTo(mean, 4);
        expect(window.deviation()).toBeCloseTo(deviation, 0);
        const [low, high] = [Math.floor, Math.ceil].map((round) => sorted[round((known.length - 1) / 2)]!);
        return window.median() === (low! + high!) / 2;
      }),
    );
  });

  test('a copy goes on by itself', () => {
    const window = new SortedWindow(3);
    window.push(1);
    const copy = window.copy();
    copy.push(3);
    expect([window.median(), copy.median()]).toEqual([1, 2]);
  });

  test('a constant has no spread at all', () => {
    const window = new SortedWindow(10);
    for (let i = 0; i < 25; i += 1) window.push(0.1);
    expect([window.mean(), window.deviation(), window.median()]).toEqual([0.1, 0, 0.1]);
  });
});
