import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  learnQuantiles,
  outerQuantile,
  type Quantiles,
  quantileOf,
  quantileSeed,
  quantileWindow,
  readQuantiles,
  rollingQuantileWidth,
} from './rolling-quantile.ts';

function rolled(values: readonly number[], scaleMin = 1e-6): Quantiles {
  const page = new Float64Array(rollingQuantileWidth + 4).fill(3);
  page.fill(0, 2, 2 + rollingQuantileWidth);
  for (const value of values) learnQuantiles(page, 2, value, scaleMin);
  const out = { low: 0, median: 0, high: 0 };
  readQuantiles(page, 2, out);
  expect([page[0], page[1], page.at(-2), page.at(-1)]).toEqual([3, 3, 3, 3]);
  return out;
}

const exact = (values: readonly number[]): Quantiles => {
  const last = values.slice(-quantileWindow);
  return { low: quantileOf(last, outerQuantile), median: quantileOf(last, 0.5), high: quantileOf(last, 1 - outerQuantile) };
};

test('a row is at most 900 bytes', () => {
  expect(rollingQuantileWidth * 8).toBeLessThanOrEqual(900);
});

test('readQuantiles() equals the exact quantiles of the last 360 values to a bucket', () => {
  const series = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: quantileSeed, maxLength: 900 });
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 6 }), (base, repeat) => {
      // Spread over the whole range from the start, so that no seed value is an outlier that is clipped.
      const values = [
        ...Array.from({ length: quantileSeed }, (_, i) => -100 + (200 * i) / 29),
        ...Array(repeat).fill(base).flat(),
      ];
      const [got, wanted] = [rolled(values), exact(values)];
      for (const key of ['low', 'median', 'high'] as const) expect(Math.abs(got[key] - wanted[key])).toBeLessThan(12);
    }),
    { numRuns: 40 },
  );
});

test('readQuantiles() follows a level that moves a thousand spreads away within four turns of the window, and back', () => {
  const noise = (level: number): number[] =>
    Array.from({ length: 4 * quantileWindow }, (_, i) => level + ((i * 7919) % 101) / 101);
  for (const path of [
    [10, 5000],
    [10, 5000, 10],
    [0, -3, 40_000, 1],
  ]) {
    const values = path.flatMap(noise);
    const [got, wanted] = [rolled(values), exact(values)];
    for (const key of ['low', 'median', 'high'] as const) expect(Math.abs(got[key] - wanted[key])).toBeLessThan(0.15);
  }
});

test('readQuantiles() of a constant is the constant', () => {
  for (const level of [0, 5, -1e6]) expect(rolled(Array(400).fill(level)).median).toBeCloseTo(level, 5);
});

test('readQuantiles() of a skewed series is skewed', () => {
  const { low, median, high } = rolled(Array.from({ length: 400 }, (_, i) => Math.exp(((i * 7919) % 400) / 100)));
  expect(high - median).toBeGreaterThan(3 * (median - low));
});
