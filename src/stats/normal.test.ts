import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile, normalTail } from './normal.ts';

test.each([
  [0, 0.5],
  [1, 0.158655253931457],
  [1.959963984540054, 0.025],
  [3, 0.00134989803163009],
  [6, 9.86587645037698e-10],
  [20, 2.75362411860623e-89],
  [-1, 0.841344746068543],
])('normalTail() at %d is the tabled %d', (x, tail) => {
  expect(normalTail(x) / tail).toBeCloseTo(1, 11);
});

test('normalTail() is continuous where the series gives way to the continued fraction', () => {
  expect(normalTail(3 - 1e-12) / normalTail(3)).toBeCloseTo(1, 10);
});

test('normalQuantile() is the inverse of normalTail() in all three of its ranges', () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 30, noNaN: true }), (x) => {
      expect(-normalQuantile(normalTail(x))).toBeCloseTo(x, x < -5 ? 1 : 9);
    }),
  );
});

test('normalQuantile() is infinite at the ends and undefined beyond', () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
});
