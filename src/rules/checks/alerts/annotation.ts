// `alerts/annotation`: annotations that alerts must have, must not have, and the values they may take.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';
import { demands, judgeEntries } from '../required-entries.ts';

const options = z.strictObject({ annotations: demands.describe('What is demanded, by name of the annotation.') });
const read = optionsOf('alerts/annotation', options);

function judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  return rule.kind === 'alert' ? judgeEntries(rule, 'annotation', rule.annotations, read(context).annotations) : [];
}

export const alertsAnnotation: Check = {
  id: 'alerts/annotation',
  severity: 'warning',
  isDefault: false,
  options,
  rule: judge,
  readsBroken: true,
};
