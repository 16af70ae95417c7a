import { expect, test } from 'vitest';
import { standardErrorOf } from './resample.ts';

const mean = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0) / parts.length;
const parts = Array.from({ length: 100 }, (_, i) => (i * 37) % 100);

test('standardErrorOf() of a mean is its standard deviation over the root of the count', () => {
  const deviation = Math.sqrt(mean(parts.map((part) => (part - mean(parts)) ** 2)));
  const expected = deviation / Math.sqrt(parts.length);
  expect(standardErrorOf(parts, mean)).toBeGreaterThan(0.9 * expected);
  expect(standardErrorOf(parts, mean)).toBeLessThan(1.1 * expected);
});

test('standardErrorOf() gives the same error each time, none for fewer than ten parts, and leaves out draws without a figure', () => {
  expect(standardErrorOf(parts, mean)).toBe(standardErrorOf(parts, mean));
  expect(standardErrorOf(parts.slice(0, 9), mean)).toBeNull();
  expect(standardErrorOf(parts.slice(0, 10), mean)).not.toBeNull();
  expect(standardErrorOf(parts, () => Number.NaN)).toBeNull();
  expect(standardErrorOf(parts, (drawn) => (mean(drawn) > mean(parts) ? 1 : Number.NaN))).toBe(0);
});
