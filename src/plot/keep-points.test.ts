import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepPoints, numberParts, pace } from './keep-points.ts';
import { isAnomalous } from './plot-point.ts';
import { anomalous, firstAt, minuteMs, samplePoints } from './plot-samples.ts';

test('keepPoints() keeps every point up to two a column, fewer above', () => {
  const columnOf = (point: { at: number }): number => Math.floor((point.at - firstAt) / minuteMs / 100);
  expect(keepPoints(samplePoints(200), 100, columnOf)).toHaveLength(200);
  expect(keepPoints(samplePoints(2000), 20, columnOf).length).toBeLessThanOrEqual(20 * 4);
});

test('keepPoints() loses no extreme, no alarm and no anomalous run of any column', () => {
  const special = fc.array(
    fc.record({
      i: fc.nat(2999),
      value: fc.integer({ min: -500, max: 500 }),
      score: fc.double({ min: 1.01, max: 9, noNaN: true }),
    }),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(special, (specials) => {
      const of = new Map(specials.map((one) => [one.i, one]));
      const points = samplePoints(3000, (i) => {
        const one = of.get(i);
        return one === undefined ? {} : anomalous(one.value, one.score, i % 2 === 0);
      });
      const column = (i: number): number => Math.floor(i / 30);
      const kept = keepPoints(points, 100, (point) => column((point.at - firstAt) / minuteMs));
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      for (let c = 0; c < 100; c += 1) {
        const all = points.slice(c * 30, c * 30 + 30);
        const drawn = kept.filter((i) => column(i) === c).map((i) => points[i]);
        const values = (of: typeof drawn): number[] => of.map((point) => point?.value ?? Number.NaN);
        expect(Math.max(...values(drawn))).toBe(Math.max(...values(all)));
        expect(Math.min(...values(drawn))).toBe(Math.min(...values(all)));
        expect(drawn.some((point) => point?.alarm)).toBe(all.some((point) => point.alarm));
        expect(drawn.some((point) => point !== undefined && isAnomalous(point))).toBe(all.some(isAnomalous));
      }
    }),
    { numRuns: 50 },
  );
});

test('pace() calls one missing sample of an even grid a gap, and of an uneven series only a far longer silence', () => {
  const even = samplePoints(100).filter((_, i) => i !== 50);
  const { stepMs, unbrokenMs } = pace(even);
  expect(stepMs).toBe(minuteMs);
  expect([...new Set(numberParts(even, unbrokenMs))]).toEqual([0, 1]);
  const uneven = samplePoints(100, (i) => ({ at: firstAt + i * minuteMs + (i % 3) * 50_000 })).filter((_, i) => i !== 50);
  expect([...new Set(numberParts(uneven, pace(uneven).unbrokenMs))]).toEqual([0]);
  expect(pace([])).toEqual({ stepMs: 0, unbrokenMs: 0 });
});
