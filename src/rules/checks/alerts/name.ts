// `alerts/name`: CamelCase and short enough for a subject line, as the usual rule collections have it.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({ max_length: z.int().positive().default(40).describe('Longest name; default 40.') });
const read = optionsOf('alerts/name', options);
const camelCase = /^[A-Z][A-Za-z0-9]*$/;

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  const { value, range } = rule.name;
  const { max_length: lengthMax } = read(context);
  if (!camelCase.test(value))
    yield { message: `alert name ${JSON.stringify(value)} is not CamelCase, as in HighErrorRate`, range };
  if (value.length > lengthMax)
    yield {
      message: `alert name ${JSON.stringify(value)} has ${value.length} letters, more than ${lengthMax}: subject lines cut it`,
      range,
    };
}

export const alertsName: Check = {
  id: 'alerts/name',
  severity: 'info',
  isDefault: true,
  options,
  rule: judge,
  readsBroken: true,
};
