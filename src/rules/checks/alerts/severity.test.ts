import { expect, test } from 'vitest';
import { oneAlert, oneRecord, problemsOf, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsSeverity } from './severity.ts';

const withSeverity = (text: string): string => oneAlert(`labels:\n  severity: ${text}`);

test.for(['critical', 'warning', 'info', 'none', '"critical"', '"{{ $labels.severity }}"'])('severity: %s is fine', (text) => {
  expect(saysOf(alertsSeverity, withSeverity(text))).toEqual([]);
});

test('no severity and an empty one are told; a record needs none', () => {
  expect(saysOf(alertsSeverity, oneAlert())).toEqual([expect.stringContaining('4:12 Down has no severity')]);
  expect(saysOf(alertsSeverity, withSeverity('""'))).toEqual([expect.stringContaining('7:17 Down has no severity')]);
  expect(saysOf(alertsSeverity, oneRecord('a:b:c'))).toEqual([]);
});

test("the group's label counts, and the rule's own overrides it", () => {
  const grouped = (rest: string): string => oneAlert(rest).replace('  rules:', '  labels: { severity: loud }\n  rules:');
  expect(saysOf(alertsSeverity, grouped(''))).toEqual([expect.stringContaining('3:23 severity "loud"')]);
  expect(saysOf(alertsSeverity, grouped('labels:\n  severity: info'))).toEqual([]);
});

test('another word is told with the one that was meant', () => {
  expect(saysOf(alertsSeverity, withSeverity('Critical'))).toEqual([expect.stringContaining('did you mean critical?')]);
  expect(saysOf(alertsSeverity, withSeverity('warn'))).toEqual([expect.stringContaining('did you mean warning?')]);
  expect(saysOf(alertsSeverity, withSeverity('page'))).toEqual([
    expect.stringContaining('use one of critical, warning, info, none'),
  ]);
});

test('only the spelling of a word is fixed: another word may be what routes match', () => {
  const at = { line: 7, column: 17, endLine: 7, endColumn: 25 };
  expect(problemsOf(alertsSeverity, withSeverity('Critical'))[0]?.fix).toEqual([{ range: at, text: 'critical' }]);
  expect(problemsOf(alertsSeverity, withSeverity('"Critical"'))[0]?.fix?.[0]?.range).toEqual({
    ...at,
    column: 18,
    endColumn: 26,
  });
  expect(problemsOf(alertsSeverity, withSeverity('warn'))[0]?.fix).toBeUndefined();
});

test('the words are configurable', () => {
  const options = { values: ['page', 'ticket'] };
  expect(saysOf(alertsSeverity, withSeverity('page'), { options })).toEqual([]);
  expect(saysOf(alertsSeverity, withSeverity('critical'), { options })).toHaveLength(1);
});
