import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlOffset } from './offset.ts';

test.for(['a offset -5m > 1', 'rate(a_total[5m] offset -1m) > 1', 'max_over_time(a[5m:1m] offset -1m) > 1'])(
  '%s is told',
  (expr) => {
    expect(saysOf(promqlOffset, oneAlert('', expr))).toHaveLength(1);
  },
);

test.for(['a offset 5m > 1', 'a offset 0s > 1', 'a > 1'])('%s is not', (expr) => {
  expect(saysOf(promqlOffset, oneAlert('', expr))).toEqual([]);
});
