import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlRange } from './range.ts';

test('ranges and offsets beyond what is kept', () => {
  expect(saysOf(promqlRange, oneAlert('', 'max_over_time(a[15d]) > 1'))).toEqual([]);
  expect(saysOf(promqlRange, oneAlert('', 'max_over_time(a[16d]) > 1'))).toEqual([
    '5:27 16d reaches back further than the 15d that samples are kept: set retention if it is longer',
  ]);
  expect(saysOf(promqlRange, oneAlert('', 'a offset 16d > 1'))).toHaveLength(1);
  expect(saysOf(promqlRange, oneAlert('', 'rate(a_total[5m] offset 16d) > 1'))).toHaveLength(1);
  const options = { retention: '30d' };
  expect(saysOf(promqlRange, oneAlert('', 'max_over_time(a[30d]) > 1'), { options })).toEqual([]);
  expect(saysOf(promqlRange, oneAlert('', 'max_over_time(a[31d]) > 1'), { options })).toHaveLength(1);
});

test('a subquery is told in a record, not in an alert', () => {
  expect(saysOf(promqlRange, oneRecord('x', 'max_over_time(rate(a_total[5m])[1h:1m])'))).toHaveLength(1);
  expect(saysOf(promqlRange, oneAlert('', 'max_over_time(rate(a_total[5m])[1h:1m]) > 1'))).toEqual([]);
});
