import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { learnTail, noteOutlier, type Recurrence, startTail, tailFloats, tailFoot, tailQuantile, tailSurprise } from './tail.ts';

/** Nothing recurs. */
const none: Recurrence = { tolerated: 0, weight: 0, historyMin: 1 };

function tailOf(values: Iterable<number>): Float32Array {
  const floats = new Float32Array(tailFloats + 4).fill(7);
  startTail(floats, 2);
  for (const value of values) learnTail(floats, 2, value);
  expect([floats[0], floats[1], floats.at(-2), floats.at(-1)]).toEqual([7, 7, 7, 7]);
  return floats;
}

const probabilityOf = (floats: Float32Array, x: number, recurrence: Recurrence): number =>
  10 ** -tailSurprise(floats, 2, x, recurrence);

/** Evenly spread quantiles of a distribution in an order without pattern: what a long series of independent draws looks like. */
const spread = (count: number, quantile: (p: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => quantile((((i * 0.618033988749895) % 1) * count + 0.5) / (count + 1)));

describe.each([
  ['exponential', (p: number) => -Math.log(1 - p)],
  ['heavy: Pareto of index 3', (p: number) => (1 - p) ** (-1 / 3) - 1],
  ['bounded: uniform', (p: number) => 2 * p],
])('a tail of %s distances', (_name, quantile) => {
  const floats = tailOf(spread(8000, quantile));

  test.each([1e-2, 1e-3, 1e-4])('knows the distance left with probability %d', (probability) => {
    const wanted = quantile(1 - probability);
    expect(tailQuantile(floats, 2, probability, none)).toBeGreaterThan(0.7 * wanted);
    expect(tailQuantile(floats, 2, probability, none)).toBeLessThan(1.6 * wanted);
  });

  test('knows the probability of a distance in the body', () => {
    for (const probability of [0.3, 0.15, 0.07, 0.03])
      expect(Math.abs(Math.log10(probabilityOf(floats, quantile(1 - probability), none) / probability))).toBeLessThan(0.08);
  });
});

test('tailSurprise() never falls with the distance, and tailQuantile() is its inverse beyond the foot', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 300 });
  fc.assert(
    fc.property(
      values,
      fc.double({ min: 1e-8, max: 0.019, noNaN: true }),
      fc.integer({ min: 0, max: 9 }),
      (learnt, probability, incidents) => {
        const floats = tailOf(learnt);
        const recurrence = { tolerated: 1e-4, weight: 0.5, historyMin: 200 };
        for (let i = 0; i < incidents; i += 1) noteOutlier(floats, 2, 50 + i);
        const ladder = [0, 0.1, 0.5, 1, 2, 4, 8, 16, 64, 512, 1e5].map((x) => probabilityOf(floats, x, recurrence));
        expect(ladder).toEqual(ladder.toSorted((a, b) => b - a));
        const x = tailQuantile(floats, 2, probability, recurrence);
        expect(probabilityOf(floats, x, recurrence)).toBeLessThanOrEqual(probability * 1.01);
      },
    ),
    { numRuns: 200 },
  );
});

test('startTail() guesses a tail between normal and exponential, so that a young series has an honest band', () => {
  const floats = tailOf([]);
  const normal = 5.08; // four deviations and a bit, in mean distances: 5.1
  const exponential = -Math.log(5e-5);
  expect(tailQuantile(floats, 2, 5e-5, none)).toBeGreaterThan(normal);
  expect(tailQuantile(floats, 2, 5e-5, none)).toBeLessThan(exponential * 1.3);
});

test('tailSurprise() is 0 for what is common, and for nothing near the tail', () => {
  const floats = tailOf(spread(2000, (p) => -Math.log(1 - p)));
  expect(tailSurprise(floats, 2, 0.3, none)).toBe(0);
  expect(tailSurprise(floats, 2, 0.99 * tailFoot(floats, 2), none)).toBeCloseTo(-Math.log10(0.02), 1);
});

test('tailSurprise() stays finite for a distance that is as good as infinite', () => {
  const floats = tailOf([]);
  expect(tailSurprise(floats, 2, Number.POSITIVE_INFINITY, none)).toBeLessThan(1000);
});

test('noteOutlier() makes nature only of what comes more often than is tolerated', () => {
  const floats = tailOf(spread(4000, (p) => -Math.log(1 - p)));
  const recurrence: Recurrence = { tolerated: 1 / 1000, weight: 1, historyMin: 1000 };
  const edge = tailQuantile(floats, 2, 1e-4, recurrence);
  // 4,020 values allow 4 outliers, and one is never a recurrence.
  for (let i = 0; i < 5; i += 1) noteOutlier(floats, 2, 60);
  expect(tailQuantile(floats, 2, 1e-4, recurrence)).toBe(edge);
  for (let i = 0; i < 3; i += 1) noteOutlier(floats, 2, 60);
  expect(tailQuantile(floats, 2, 1e-4, recurrence)).toBeGreaterThan(40);
  expect(probabilityOf(floats, 500, recurrence)).toBeLessThan(1e-4);
});

test('learnTail() halves an old history, so that what a series has become outweighs what it was', () => {
  const floats = tailOf(spread(20_000, (p) => -10 * Math.log(1 - p)));
  const before = tailQuantile(floats, 2, 1e-3, none);
  for (const value of spread(60_000, (p) => -Math.log(1 - p))) learnTail(floats, 2, value);
  expect(tailQuantile(floats, 2, 1e-3, none)).toBeLessThan(before / 2);
});
