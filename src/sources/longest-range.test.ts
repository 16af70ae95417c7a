import { expect, test } from 'vitest';
import { longestRangeMs } from './longest-range.ts';

test.each([
  ['up', 0],
  ['rate(a[5m])', 300_000],
  ['sum(rate(a[30s])) / sum(rate(b[1h30m]))', 5_400_000],
  ['max_over_time(rate(a[1m])[2h:30s])', 7_200_000],
  ['rate(a{path="[7d]"}[ 2m ])', 120_000],
  ['service:http_requests:rate5m', 300_000],
  ['service_class:http_requests:ratio_rate10m{class="5xx"}', 600_000],
  ['service:http_request_duration_seconds:p95_rate5m > 0', 300_000],
  ['instance:node_memory:ratio', 0],
  ['service:a:p95', 0],
  ['a{b="service:http_requests:rate5m"}', 0],
])('longestRangeMs() of %s', (promql, expected) => {
  expect(longestRangeMs(promql)).toBe(expected);
});
