import { expect, test } from 'vitest';
import { oneAlert, problemsOf, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsFor } from './for.ts';

test.for(['0', '0s', '0m', '0h', '0ms'])('for: %s is the default', (text) => {
  expect(saysOf(alertsFor, oneAlert(`for: ${text}`))).toEqual([`6:10 for: ${text} is the default: remove the line`]);
});

test.for(['1ms', '5m', 'abc'])('for: %s is not', (text) => {
  expect(saysOf(alertsFor, oneAlert(`for: ${text}`))).toEqual([]);
});

test('keep_firing_for is judged likewise', () => {
  expect(saysOf(alertsFor, oneAlert('keep_firing_for: 0s'))).toEqual([
    '6:22 keep_firing_for: 0s is the default: remove the line',
  ]);
  expect(saysOf(alertsFor, oneAlert('keep_firing_for: 1s'))).toEqual([]);
});

test('the fix takes the line out, and leaves it where something else stands on it', () => {
  const [problem] = problemsOf(alertsFor, oneAlert('for: 0s'));
  expect(problem?.fix).toEqual([{ range: { line: 5, column: 18, endLine: 6, endColumn: 12 }, text: '' }]);
  expect(problemsOf(alertsFor, oneAlert('for: 0s # at once'))[0]?.fix).toBeUndefined();
});
