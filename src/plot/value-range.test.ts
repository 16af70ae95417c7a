import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DrawnSeries, PlotPoint } from './plot-point.ts';
import { samplePoints } from './plot-samples.ts';
import { drawnRange, makeValueAxis, niceStep } from './value-range.ts';

const seriesOf = (points: readonly PlotPoint[]): DrawnSeries => ({
  points,
  from: 0,
  to: 1,
  stepMs: 1,
  unbrokenMs: 1,
  isNeverNegative: points.every((point) => point.value >= 0),
});
const valued = (values: readonly number[], band: Partial<PlotPoint> = { lower: Number.NaN, upper: Number.NaN }): DrawnSeries =>
  seriesOf(samplePoints(values.length, (i) => ({ value: values[i] ?? 0, ...band })));
const labels = (values: readonly number[], unit: string): string[] =>
  makeValueAxis(valued(values), unit, 300).ticks.map((tick) => tick.label);

describe('drawnRange()', () => {
  test('shows a spike of four times the level, and cuts off one of 1e300', () => {
    const calm = Array.from({ length: 500 }, (_, i) => 100 + (i % 7));
    expect(drawnRange(valued([...calm, 412])).max).toBeGreaterThan(412);
    const { min, max } = drawnRange(valued([...calm, 1e300]));
    expect(max).toBeLessThan(130);
    expect(min).toBeGreaterThanOrEqual(0);
  });

  test('shows bursts of a series that is mostly zero', () => {
    expect(drawnRange(valued([...Array.from({ length: 500 }, () => 0), 5, 7, 6])).max).toBeGreaterThan(7);
  });

  test('starts at zero when that costs little, not when the series is far from it', () => {
    expect(drawnRange(valued([40, 100])).min).toBe(0);
    expect(drawnRange(valued([41, 100])).min).toBeGreaterThan(0);
    expect(drawnRange(valued([-100, -40])).max).toBe(0);
  });

  test('goes below zero only for a series that does', () => {
    const band = { lower: -50, upper: 150 };
    expect(drawnRange(valued([10, 20, 90, 100], band)).min).toBe(0);
    expect(drawnRange(valued([10, -1, 90, 100], band)).min).toBeLessThan(-49);
  });

  test('a constant, an empty and an overflowing series have a range with a length', () => {
    for (const values of [[5, 5, 5], [0, 0], [], [-1.7e308, 1.7e308], [1e-300], [5e-324]]) {
      const { min, max } = makeValueAxis(valued(values), '', 300);
      expect(max).toBeGreaterThan(min);
      expect(Number.isFinite(max - min)).toBe(true);
    }
  });
});

describe('makeValueAxis()', () => {
  test.for([
    [[0.18, 0.44], 's', 'ms', ['100', '200', '300', '400', '500']],
    [[0, 12_000], 'req/s', 'req/s', ['0', '5,000', '10,000', '15,000']],
    [[2 ** 30, 1.5 * 2 ** 30], 'bytes', 'GiB', ['0.8', '1.0', '1.2', '1.4', '1.6']],
    [[0, 0, 0], '', '', ['0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [[-3, 5], '', '', ['−4', '−2', '0', '2', '4', '6']],
    [[1e300, 2e300], '', '', ['5e299', '1e300', '1.5e300', '2e300', '2.5e300']],
  ] as const)('%s in %s', ([values, unit, caption, ticks]) => {
    expect(makeValueAxis(valued(values), unit, 300).caption).toBe(caption);
    expect(labels(values, unit)).toEqual(ticks);
  });

  test('has between two and fifteen ticks that hold all values drawn, whatever the series', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1, maxLength: 40 }), (values) => {
        const axis = makeValueAxis(valued(values), '', 300);
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        expect(axis.ticks.length).toBeLessThanOrEqual(15);
        const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
        expect(axis.min).toBeLessThanOrEqual(middle + Math.abs(middle) * 1e-9 + 1e-300);
        expect(axis.max).toBeGreaterThanOrEqual(middle - Math.abs(middle) * 1e-9 - 1e-300);
      }),
    );
  });

  test('niceStep() is 1, 2 or 5 times a power of ten', () => {
    expect([niceStep(10, 10), niceStep(11, 10), niceStep(21, 10), niceStep(51, 10), niceStep(0, 5)]).toEqual([
      1, 2, 5, 10, 1e-300,
    ]);
  });
});
