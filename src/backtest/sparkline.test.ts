import { expect, test } from 'vitest';
import { sparkline } from './sparkline.ts';

test.for([
  ['no days', [], ''],
  ['quiet days are dots', [0, 0, 0], '···'],
  ['the highest is full and the smallest is seen', [0, 1, 4, 100, 0], '·▁▁█·'],
  ['equal counts are equal', [2, 2], '██'],
] as const)('sparkline(): %s', ([, counts, text]) => expect(sparkline(counts)).toBe(text));

test('sparkline() adds up days where there are more than fit', () => {
  expect(sparkline([1, 1, 0, 0, 2, 2, 0], 4)).toBe('▄·█·');
});
