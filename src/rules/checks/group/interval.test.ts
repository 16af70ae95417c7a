import { expect, test } from 'vitest';
import { saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { groupInterval } from './interval.ts';

const group = (interval: string, rule: string): string =>
  `groups:\n- name: g\n  interval: ${interval}\n  rules:\n  - ${rule}\n    expr: up == 0\n`;

test.for(['5m', '300s', '1m'])('interval %s keeps samples fresh', (interval) => {
  expect(saysOf(groupInterval, group(interval, 'record: a:b:c'))).toEqual([]);
});

test.for(['5m1s', '10m', '1h'])('interval %s leaves gaps', (interval) => {
  expect(saysOf(groupInterval, group(interval, 'record: a:b:c'))).toEqual([
    expect.stringContaining(`3:13 interval ${interval} is longer than 5m`),
  ]);
});

test('an alert that keeps firing for the interval bridges it, one that does not flaps', () => {
  expect(saysOf(groupInterval, group('10m', 'alert: A\n    keep_firing_for: 10m'))).toEqual([]);
  expect(saysOf(groupInterval, group('10m', 'alert: A\n    keep_firing_for: 9m'))).toHaveLength(1);
  expect(saysOf(groupInterval, group('10m', 'alert: A'))).toHaveLength(1);
});
