import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlRate } from './rate.ts';

test.for([
  'rate(a_total[59s]) > 1',
  'irate(a_total[30s]) > 1',
  'delta(a[30s]) > 1',
  'rate(a_temperature[5m]) > 1',
  'increase(disk_used_ratio[5m]) > 1',
])('%s is told', (expr) => {
  expect(saysOf(promqlRate, oneAlert('', expr))).toHaveLength(1);
});

test.for(['rate(a_total[1m]) > 1', 'delta(a[1m]) > 1', 'max_over_time(a[1s]) > 1', 'rate(a[5m]) > 1', 'rate(job:a:sum[5m]) > 1'])(
  '%s is not',
  (expr) => {
    expect(saysOf(promqlRate, oneAlert('', expr))).toEqual([]);
  },
);

test('the scrape interval is what the configuration says', () => {
  const options = { scrape_interval: '1m' };
  expect(saysOf(promqlRate, oneAlert('', 'rate(a_total[1m]) > 1'), { options })).toEqual([
    '5:24 rate() needs two samples, and with a scrape every 1m a range of 1m may hold fewer: take at least 2m',
  ]);
  expect(saysOf(promqlRate, oneAlert('', 'rate(a_total[2m]) > 1'), { options })).toEqual([]);
});

test('what a record has summed or rated is no counter any more', () => {
  const recorded = (expr: string): string => `${oneAlert('', 'rate(job:a[5m]) > 1')}  - record: job:a\n    expr: ${expr}\n`;
  expect(saysOf(promqlRate, recorded('sum by (job) (a_total)'))[0]).toMatch(
    /^5:16 rate\(\) of job:a, which is recorded as sum\(…\)/,
  );
  expect(saysOf(promqlRate, recorded('rate(a_total[5m])'))).toHaveLength(1);
  expect(saysOf(promqlRate, recorded('a_total{job="x"}'))).toEqual([]);
});
