import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleName } from './name.ts';

const options = { alerts: 'Payments[A-Z].*', records: '[a-z]+:.+' };

test('the whole name must match, alerts and records by their own', () => {
  expect(saysOf(ruleName, oneAlert(), { options })).toEqual(['4:12 alert name "Down" does not match Payments[A-Z].*']);
  expect(saysOf(ruleName, oneAlert().replace('Down', 'PaymentsDown'), { options })).toEqual([]);
  expect(saysOf(ruleName, oneAlert().replace('Down', 'MyPaymentsDown'), { options })).toHaveLength(1);
  expect(saysOf(ruleName, oneRecord('Job:x'), { options })).toEqual(['4:13 record name "Job:x" does not match [a-z]+:.+']);
  expect(saysOf(ruleName, oneRecord('job:x'), { options })).toEqual([]);
});

test('what is not configured is free', () => expect(saysOf(ruleName, oneAlert(), { options: {} })).toEqual([]));
