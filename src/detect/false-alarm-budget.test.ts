import { expect, test } from 'vitest';
import { tailProbabilityOf } from './false-alarm-budget.ts';

const week = 604_800_000;

test('tailProbabilityOf() is the budget divided by the samples it covers', () => {
  expect(tailProbabilityOf({ count: 1, perMs: week, series: 1 }, 15_000)).toBeCloseTo(1 / 40_320, 12);
  expect(tailProbabilityOf({ count: 2, perMs: week, series: 10 }, 15_000)).toBeCloseTo(2 / 403_200, 12);
});

test('tailProbabilityOf() stays where a band means something', () => {
  expect(tailProbabilityOf({ count: 1, perMs: week, series: 1 }, 86_400_000)).toBe(0.01);
  expect(tailProbabilityOf({ count: 1, perMs: week, series: 1e9 }, 1000)).toBe(1e-6);
});
