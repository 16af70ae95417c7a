// `alerts/summary-template`: a summary with values in it differs from alert to alert, so that a group of them has no common headline.
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';

function* judge(rule: Rule): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  const summary = rule.annotations.find(({ key }) => key.value === 'summary')?.value;
  const from = summary?.value.indexOf('{{') ?? -1;
  if (summary === undefined || from < 0) return;
  const end = summary.value.indexOf('}}', from);
  const range = summary.rangeOf({ from, to: end < 0 ? summary.value.length : end + 2 });
  yield {
    message: 'the summary has a template in it, so alerts of one group have no common headline: move it to the description',
    range,
  };
}

export const alertsSummaryTemplate: Check = {
  id: 'alerts/summary-template',
  severity: 'info',
  isDefault: true,
  rule: judge,
  readsBroken: true,
};
