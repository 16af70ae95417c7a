import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnMoments, momentsOf, rollingMomentsWidth, rollingVariance, rollingWindow } from './rolling-moments.ts';

function rolled(values: readonly number[]): { mean: number; variance: number } {
  const page = new Float64Array(rollingMomentsWidth + 4);
  for (const value of values) learnMoments(page, 2, value);
  return { mean: page[3]!, variance: rollingVariance(page, 2) };
}

test('learnMoments() equals momentsOf() the last 60 values', () => {
  const series = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(series, (values) => {
      const wanted = momentsOf(values.slice(-rollingWindow).map(Math.fround));
      const got = rolled(values);
      expect(got.mean).toBeCloseTo(wanted.mean, 8);
      expect(got.variance).toBeCloseTo(wanted.variance, 5);
    }),
  );
});

test('learnMoments() does not drift: after 1e9 values passed through, a million small ones read exactly', () => {
  const page = new Float64Array(rollingMomentsWidth);
  for (let i = 0; i < 1000; i += 1) learnMoments(page, 0, 1e9 * Math.sin(i));
  for (let i = 0; i < 120; i += 1) learnMoments(page, 0, i % 2);
  expect(page[1]).toBeCloseTo(0.5, 12);
  expect(rollingVariance(page, 0)).toBeCloseTo(0.25, 12);
});

test('learnMoments() keeps a small spread on a high level', () => {
  const got = rolled(Array.from({ length: 90 }, (_, i) => 1e6 + (i % 2)));
  expect(got.variance).toBeCloseTo(0.25, 6);
});

test('rollingVariance() of nothing and of one value is 0', () => {
  expect([rolled([]).variance, rolled([42]).variance]).toEqual([0, 0]);
});
