import { expect, test } from 'vitest';
import { rowsOfWindow } from './labelled-series.ts';

const times = Float64Array.of(10, 20, 30, 40, 50);

test.each([
  ['both ends are rows', 20, 40, { first: 1, last: 3 }],
  ['both ends lie between rows', 15, 45, { first: 1, last: 3 }],
  ['one instant', 30, 30, { first: 2, last: 2 }],
  ['wider than the series', 0, 99, { first: 0, last: 4 }],
  ['between two rows', 31, 39, null],
  ['behind the series', 51, 60, null],
])('rowsOfWindow() with %s: %d to %d', (_, from, to, rows) => {
  expect(rowsOfWindow(times, { from, to })).toEqual(rows);
});

test('rowsOfWindow() ends the first time its end is reached in an hour that the file repeats', () => {
  const repeated = Float64Array.of(10, 20, 30, 20, 30, 40);
  expect(rowsOfWindow(repeated, { from: 20, to: 30 })).toEqual({ first: 1, last: 2 });
  expect(rowsOfWindow(repeated, { from: 10, to: 35 })).toEqual({ first: 0, last: 4 });
});
