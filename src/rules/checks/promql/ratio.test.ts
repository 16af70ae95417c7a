import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlRatio } from './ratio.ts';

test.for(['sum by (x) (a) / sum by (y) (b) > 1', 'sum by (x) (a) / sum(b) > 1', 'avg(a) / sum(b) > 1'])('%s is told', (expr) => {
  expect(saysOf(promqlRatio, oneAlert('', expr))).toHaveLength(1);
});

test.for([
  'sum(a) / sum(b) > 1',
  'sum by (x, y) (a) / sum by (y, x) (b) > 1',
  'sum(a) / count(a) > 1',
  'sum by (x, y) (a) / on (x) group_left () sum by (x) (b) > 1',
  'sum without (x) (a) / sum by (y) (b) > 1',
  'sum by (x) (a) / b > 1',
])('%s is not', (expr) => {
  expect(saysOf(promqlRatio, oneAlert('', expr))).toEqual([]);
});
