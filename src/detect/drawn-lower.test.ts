import { expect, test } from 'vitest';
import { drawnLower } from './drawn-lower.ts';

test.each([
  [-0.001, 'traffic', 0],
  [0, 'latency', 0],
  [0.001, 'errors', 0.001],
  [-5, 'custom', -5],
  [null, 'traffic', null],
])('drawnLower(%s, %s) is %s', (lower, signal, expected) => {
  expect(drawnLower(lower, signal)).toBe(expected);
});

test('drawnLower() leaves "no band yet" alone', () => {
  expect(drawnLower(Number.NaN, 'traffic')).toBeNaN();
});
