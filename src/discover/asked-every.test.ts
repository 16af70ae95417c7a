// A found watch is asked no more often than its metric changes.
import { expect, test } from 'vitest';
import { askedEvery, longer, stepOf } from './asked-every.ts';

const labels = (...jobs: readonly string[]) => new Map([['job', jobs]]);

test.for([
  ['a scrape every 5 s', [5000, 5000], 'default'],
  ['15 s', [15_000, 15_001, 14_998], 'default'],
  ['20 s', [20_000], 'default'],
  ['30 s, and once one was missed', [30_000, 29_998, 60_000, 30_002], '30s'],
  ['30 s, and a restart scraped at once', [30_000, 400, 30_000], '30s'],
  ['a minute', [59_990, 60_010], '1m'],
  ['more seldom than asked for', [120_000], '1m'],
  ['a single sample', [], null],
] as const)('%s', ([, gaps, every]) => {
  expect(stepOf(gaps)).toBe(every);
});

test('as often as the job that is scraped most often', () => {
  const intervals = new Map([
    ['api', '1m'],
    ['batch', '30s'],
  ] as const);
  expect(askedEvery(labels('api'), intervals)).toBe('1m');
  expect(askedEvery(labels('api', 'batch'), intervals)).toBe('30s');
  expect(askedEvery(labels('api', 'pushed'), intervals)).toBe(null);
  expect(askedEvery(labels(), intervals)).toBe(null);
  expect(askedEvery(undefined, intervals)).toBe(null);
});

test('the longer of two', () => {
  expect([longer('default', '1m'), longer('30s', 'default'), longer('1m', '30s')]).toEqual(['1m', '30s', '1m']);
});
