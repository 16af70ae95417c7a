import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlRateBeforeSum } from './rate-before-sum.ts';

test.for(['rate(sum(a_total)[5m:1m]) > 1', 'increase((sum by (job) (a_total))[5m:]) > 1'])('%s is told', (expr) => {
  expect(saysOf(promqlRateBeforeSum, oneAlert('', expr))).toHaveLength(1);
});

test.for([
  'sum(rate(a_total[5m])) > 1',
  'rate(a_total[5m]) > 1',
  'max_over_time(sum(a)[5m:1m]) > 1',
  'rate(max(a_total)[5m:1m]) > 1',
])('%s is not', (expr) => {
  expect(saysOf(promqlRateBeforeSum, oneAlert('', expr))).toEqual([]);
});
