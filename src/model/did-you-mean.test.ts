import { expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

test('didYouMean() finds a slip of the finger and nothing farther', () => {
  const known = ['prometheus', 'for', 'route', 'receivers'];
  expect(didYouMean('promethues', known)).toBe('prometheus');
  expect(didYouMean('recievers', known)).toBe('receivers');
  expect(didYouMean('fro', known)).toBe('for');
  expect(didYouMean('zebra', known)).toBe(null);
  expect(didYouMean('x'.repeat(100), known)).toBe(null);
});
