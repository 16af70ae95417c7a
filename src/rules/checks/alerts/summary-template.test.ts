import { expect, test } from 'vitest';
import { oneAlert, problemsOf, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsSummaryTemplate } from './summary-template.ts';

test('the template is pointed at', () => {
  const text = oneAlert('annotations:\n  summary: "Down: {{ $labels.job }}."');
  expect(saysOf(alertsSummaryTemplate, text)).toEqual([expect.stringContaining('7:23 the summary has a template')]);
  expect(problemsOf(alertsSummaryTemplate, text)[0]?.range).toEqual({ line: 7, column: 23, endLine: 7, endColumn: 40 });
});

test('a plain summary and a template elsewhere are fine', () => {
  expect(saysOf(alertsSummaryTemplate, oneAlert('annotations:\n  summary: Down.\n  description: "{{ $value }}"'))).toEqual([]);
});
