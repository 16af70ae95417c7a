import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlCounter } from './counter.ts';

test.for([
  'a_total > 1',
  'sum(a_total) > 1',
  'max({__name__="a_total"}) > 1',
  'max_over_time(a_total[5m]) > 1',
  'a_total and up',
])('%s is told', (expr) => {
  expect(saysOf(promqlCounter, oneAlert('', expr))).toHaveLength(1);
});

test.for([
  'rate(a_total[5m]) > 1',
  'increase(a_total[1h]) > 1',
  'count(a_total) > 1',
  'a_total - a_total offset 5m > 1',
  'up and a_total',
  'absent(a_total)',
  'changes(a_total[5m]) > 1',
  'memory_bytes > 1',
  'a_count > 1',
])('%s is not', (expr) => {
  expect(saysOf(promqlCounter, oneAlert('', expr))).toEqual([]);
});

test('a record is what its expression makes of it', () => {
  const both = (expr: string): string =>
    `${oneAlert('', 'job_errors_total > 1')}  - record: job_errors_total\n    expr: ${expr}\n`;
  expect(saysOf(promqlCounter, both('sum(up)'))).toEqual([]);
});
