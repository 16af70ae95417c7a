import { expect, test } from 'vitest';
import { longestRangeMs } from './longest-range.ts';

test.each([
  ['up', 0],
  ['rate(a[5m])', 300_000],
  ['sum(rate(a[30s])) / sum(rate(b[1h30m]))', 5_400_000],
  ['max_over_time(rate(a[1m])[2h:30s])', 7_200_000],
  ['rate(a{path="[7d]"}[ 2m ])', 120_000],
])('longestRangeMs() of %s', (promql, expected) => {
  expect(longestRangeMs(promql)).toBe(expected);
});
