// `rule/name`: names of alerts and records must match what a team has agreed on.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { pattern } from '../options-schema.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  alerts: pattern.optional().describe('Regular expression that whole alert names must match.'),
  records: pattern.optional().describe('Regular expression that whole record names must match.'),
});
const read = optionsOf('rule/name', options);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const { alerts, records } = read(context);
  const wanted = rule.kind === 'alert' ? alerts : records;
  if (wanted === undefined || wanted.test(rule.name.value)) return;
  yield {
    message: `${rule.kind} name ${JSON.stringify(rule.name.value)} does not match ${wanted.source}`,
    range: rule.name.range,
  };
}

export const ruleName: Check = { id: 'rule/name', severity: 'info', isDefault: false, options, rule: judge, readsBroken: true };
