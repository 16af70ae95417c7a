// `rule/label`: labels that rules must have, must not have, and the values they may take.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import { labelsOf } from '../../facts.ts';
import type { Rule } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';
import { demands, judgeEntries } from '../required-entries.ts';

const options = z.strictObject({ labels: demands.describe('What is demanded, by label name.') });
const read = optionsOf('rule/label', options);

function judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  return judgeEntries(rule, 'label', labelsOf(rule), read(context).labels);
}

export const ruleLabel: Check = {
  id: 'rule/label',
  severity: 'warning',
  isDefault: false,
  options,
  rule: judge,
  readsBroken: true,
};
