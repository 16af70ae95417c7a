import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsComparison } from './comparison.ts';

test.for(['up', 'rate(a_total[5m]) > bool 5', '(a > 0) or vector(0)', 'a and b', 'sum(a) / sum(b)', 'a_info{ready="no"}'])(
  '%s is told',
  (expr) => {
    expect(saysOf(alertsComparison, oneAlert('', expr))).toHaveLength(1);
  },
);

test.for([
  'up == 0',
  'absent(up)',
  '(a > 0) > bool 1',
  '(a or vector(0)) / b > 0',
  'a unless b',
  'a and on () b > 1',
  'count(a > 1)',
  'ALERTS{alertstate="firing"}',
  'vector(1)',
  'absent(a) or b > 1',
])('%s is not', (expr) => {
  expect(saysOf(alertsComparison, oneAlert('', expr))).toEqual([]);
});

test('the message says which part has no condition, and why', () => {
  expect(saysOf(alertsComparison, oneAlert('', '(a > 0) or vector(0)'))).toEqual([
    '5:22 this part always returns a value, so the alert fires whenever the other parts return nothing',
  ]);
  expect(saysOf(alertsComparison, oneAlert('', 'a > bool 5'))[0]).toMatch(/^5:11 the comparison has `bool`/);
  expect(saysOf(alertsComparison, oneAlert('', 'a_info{ready="no"}'))[0]).toMatch(/^5:11 info the query has no condition/);
});

test('the condition of a record counts, one that has none does not', () => {
  const withRecord = (expr: string): string => `${oneAlert('', 'job:down')}  - record: job:down\n    expr: ${expr}\n`;
  expect(saysOf(alertsComparison, withRecord('up == 0'))).toEqual([]);
  expect(saysOf(alertsComparison, withRecord('sum(up)'))).toHaveLength(1);
  // A record of itself is no condition, and no endless search.
  expect(saysOf(alertsComparison, withRecord('job:down'))).toHaveLength(1);
});
