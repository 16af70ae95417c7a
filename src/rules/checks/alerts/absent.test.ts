import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsAbsent } from './absent.ts';

const expr = 'absent(up{job="web"})';

test('absent() needs a `for` of two scrapes', () => {
  expect(saysOf(alertsAbsent, oneAlert('', expr))).toEqual([
    '5:11 absent() without `for` fires when Prometheus restarts or misses a scrape: add `for: 1m` (two scrapes) or more',
  ]);
  expect(saysOf(alertsAbsent, oneAlert('for: 59s', expr))).toHaveLength(1);
  expect(saysOf(alertsAbsent, oneAlert('for: 1m', expr))).toEqual([]);
});

test('the scrape interval is what the configuration says', () => {
  const options = { scrape_interval: '2m' };
  expect(saysOf(alertsAbsent, oneAlert('for: 3m', expr), { options })).toHaveLength(1);
  expect(saysOf(alertsAbsent, oneAlert('for: 4m', expr), { options })).toEqual([]);
});

test('absent_over_time() has a range of its own, and records never fire', () => {
  expect(saysOf(alertsAbsent, oneAlert('', 'absent_over_time(up[5m])'))).toEqual([]);
  expect(saysOf(alertsAbsent, oneAlert('', 'up == 0').replace('alert: Down', 'record: x').replace('up == 0', expr))).toEqual([]);
});
