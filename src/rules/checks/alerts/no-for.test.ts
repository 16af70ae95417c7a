import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsNoFor } from './no-for.ts';

test('an alert without for is told', () => {
  expect(saysOf(alertsNoFor, oneAlert())).toEqual([expect.stringContaining('4:12 Down has no for')]);
});

test.for(['for: 1m', 'for: 0s', 'keep_firing_for: 5m'])('%s has been thought of', (line) => {
  expect(saysOf(alertsNoFor, oneAlert(line))).toEqual([]);
});

test('keep_firing_for: 0s changes nothing, and a Watchdog fires always', () => {
  expect(saysOf(alertsNoFor, oneAlert('keep_firing_for: 0s'))).toHaveLength(1);
  expect(saysOf(alertsNoFor, oneAlert().replace('Down', 'Watchdog'))).toEqual([]);
});
