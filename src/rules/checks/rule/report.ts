// `rule/report`: says something of every rule of a kind, such as that a metric goes away next month.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { pattern } from '../options-schema.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  message: z.string().min(1).default('this rule is reported').describe('What is said.'),
  name: pattern.optional().describe('Regular expression of rule names; default: all.'),
  kind: z.enum(['alert', 'record']).optional().describe('Only alerts, or only records.'),
});
const read = optionsOf('rule/report', options);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const { message, name, kind } = read(context);
  if (kind !== undefined && kind !== rule.kind) return;
  if (name !== undefined && !name.test(rule.name.value)) return;
  yield { message, range: rule.name.range };
}

export const ruleReport: Check = {
  id: 'rule/report',
  severity: 'info',
  isDefault: false,
  options,
  rule: judge,
  readsBroken: true,
};
