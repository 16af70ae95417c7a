import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test.each([
  [1, 500, 1000],
  [2, 1000, 2000],
  [4, 4000, 8000],
  [12, 7500, 15_000],
  [13, 15_000, 30_000],
  [40, 15_000, 30_000],
  [41, 150_000, 300_000],
  [3000, 150_000, 300_000],
])('backoffMs() attempt %i lies in [%i, %i)', (attempts, from, to) => {
  expect(backoffMs(attempts, null, 0)).toBe(from);
  expect(backoffMs(attempts, null, 0.999999)).toBeLessThan(to);
});

test('backoffMs() is whole milliseconds and never tries before the peer said', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 900_000, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (n, after, r) => {
        const waitMs = backoffMs(n, after, r);
        expect(waitMs).toBeGreaterThanOrEqual(after);
        expect(Number.isInteger(waitMs)).toBe(true);
      },
    ),
  );
});
