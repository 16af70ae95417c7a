import { expect, test } from 'vitest';
import { historyCaution } from './history-caution.ts';

const day = 86_400;

test('15 % more while the season was seen once, neither before nor after', () => {
  expect([1.3, 1.5, 2.4, 2.6].map((days) => historyCaution(1, days * day, 7 * day))).toEqual([1, 1.15, 1.15, 1]);
  expect([1.3, 1.5, 2.4, 2.6].map((days) => historyCaution(2, days * day, day))).toEqual([1, 1.15, 1.15, 1]);
});

test('of runs: 10 % more for each power of ten between the history and the time of the budget, at most 30 %', () => {
  expect(historyCaution(2, 0, 7 * day)).toBe(1.3);
  expect(historyCaution(2, 0.006 * day, 7 * day)).toBe(1.3);
  expect(historyCaution(2, 0.7 * day, 7 * day)).toBeCloseTo(1.1, 12);
  expect(historyCaution(2, 7 * day, 7 * day)).toBe(1);
  expect(historyCaution(3, 70 * day, 7 * day)).toBe(1);
});
