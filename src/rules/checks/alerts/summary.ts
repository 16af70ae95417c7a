// `alerts/summary`: one line that says what happened, for whoever is woken. Without any words at all it is a warning.
import type { Check, Finding } from '../../check.ts';
import type { AlertRule, Rule } from '../../rule-file.ts';

const anyWords = ['summary', 'description', 'message', 'title'];

const annotation = (rule: AlertRule, name: string): string =>
  rule.annotations.find(({ key }) => key.value === name)?.value.value.trim() ?? '';

function* judge(rule: Rule): Iterable<Finding> {
  if (rule.kind !== 'alert' || annotation(rule, 'summary') !== '') return;
  const range = rule.name.range;
  if (anyWords.some((name) => annotation(rule, name) !== '')) {
    yield {
      message: `${rule.name.value} has no summary: add an annotation summary, one sentence that says what happened`,
      range,
      severity: 'info',
    };
    return;
  }
  yield {
    message: `${rule.name.value} has neither a summary nor a description: whoever is woken learns a name only; add an annotation summary`,
    range,
  };
}

export const alertsSummary: Check = {
  id: 'alerts/summary',
  severity: 'warning',
  isDefault: true,
  rule: judge,
  readsBroken: true,
};
