import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlFragile } from './fragile.ts';

test.for([
  'bottomk(10, a)',
  'topk(3, a) > 5',
  'sum(a) - sum(a offset 30m) > 5',
  'sum(rate(a[5m])) / sum(rate(a[5m] offset 1d)) > 5',
  'sum(a{job="x"}) / sum(a{job="y"}) > 5',
  'sum(a{instance="x"}) + sum(a{instance="y"}) > 5',
])('%s is told', (expr) => {
  expect(saysOf(promqlFragile, oneAlert('', expr))).toHaveLength(1);
});

test.for([
  'min(topk(10, a)) > 5',
  'sum(a) / sum(b) > 5',
  'sum(a{job="x"}) / sum(b{job="x"}) > 5',
  'sum(a) / sum(a offset 30m)',
  'sum(a{job="x"}) > sum(a{job="y"})',
])('%s is not', (expr) => {
  expect(saysOf(promqlFragile, oneAlert('', expr))).toEqual([]);
});

test('`for` outlasts a restart', () => {
  expect(saysOf(promqlFragile, oneAlert('for: 5m', 'sum(a) - sum(a offset 30m) > 5'))).toEqual([]);
  expect(saysOf(promqlFragile, oneAlert('for: 5m', 'topk(3, a) > 5'))).toHaveLength(1);
});
