// `alerts/description`: what is affected, and by how much. An older name for it is `message`.
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';

const names: readonly string[] = ['description', 'message'];

function* judge(rule: Rule): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  if (rule.annotations.some(({ key, value }) => names.includes(key.value) && value.value.trim() !== '')) return;
  const message = `${rule.name.value} has no description: add an annotation description that says what is affected and by how much`;
  yield { message, range: rule.name.range };
}

export const alertsDescription: Check = {
  id: 'alerts/description',
  severity: 'info',
  isDefault: true,
  rule: judge,
  readsBroken: true,
};
