import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlFeatures } from './features.ts';

test.for(['mad_over_time(a[5m]) > 1', 'limitk(2, a) > 1', 'rate(a_total[5m * 2]) > 1', 'a offset (5m + 1m) > 1'])(
  '%s is told',
  (expr) => {
    expect(saysOf(promqlFeatures, oneAlert('', expr))).toHaveLength(1);
  },
);

test.for(['max_over_time(a[5m]) > 1', 'rate(a_total[5m] offset 1h) > 1'])('%s is not', (expr) => {
  expect(saysOf(promqlFeatures, oneAlert('', expr))).toEqual([]);
});

test('a flag that the servers have is no matter', () => {
  const says = (enabled: string[]): string[] =>
    saysOf(promqlFeatures, oneAlert('', 'rate(a_total[5m * 2]) > 1'), { options: { enabled } });
  expect(says([])[0]).toMatch(/--enable-feature=promql-duration-expr/);
  expect(says(['promql-experimental-functions'])).toHaveLength(1);
  expect(says(['promql-duration-expr'])).toEqual([]);
});
