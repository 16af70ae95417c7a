// `rule/for`: the shortest and longest `for` and `keep_firing_for` that a team allows.
import { z } from 'zod';
import { formatDuration, parseDuration } from '../../../model/time.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { FileRange } from '../../problem.ts';
import type { Rule, Scalar } from '../../rule-file.ts';
import { span } from '../options-schema.ts';
import { optionsOf } from '../per-context.ts';

const bounds = z.strictObject({
  min: span.optional().describe('At least this long.'),
  max: span.optional().describe('At most this long.'),
});
const options = z.strictObject({
  for: bounds.optional().describe('Bounds of for.'),
  keep_firing_for: bounds.optional().describe('Bounds of keep_firing_for.'),
});
const read = optionsOf('rule/for', options);

type Field = { readonly key: string; readonly scalar: Scalar | null; readonly allowed: z.output<typeof bounds> | undefined };

function judgeField({ key, scalar, allowed }: Field, without: FileRange): Finding | null {
  // Absent is 0s; what is no duration is refused by Prometheus and said there.
  const ms = scalar === null ? 0 : parseDuration(scalar.value);
  if (allowed === undefined || ms === null) return null;
  const what = scalar === null ? `there is no ${key}` : `${key} is ${scalar.value}`;
  const range = scalar?.range ?? without;
  if (allowed.min !== undefined && ms < allowed.min)
    return { message: `${what}, but at least ${formatDuration(allowed.min)} is required`, range, argument: key };
  if (allowed.max !== undefined && ms > allowed.max)
    return { message: `${what}, but at most ${formatDuration(allowed.max)} is allowed`, range, argument: key };
  return null;
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  const allowed = read(context);
  const fields = [
    { key: 'for', scalar: rule.for, allowed: allowed.for },
    { key: 'keep_firing_for', scalar: rule.keepFiringFor, allowed: allowed.keep_firing_for },
  ];
  for (const field of fields) {
    const finding = judgeField(field, rule.name.range);
    if (finding !== null) yield finding;
  }
}

export const ruleFor: Check = { id: 'rule/for', severity: 'error', isDefault: false, options, rule: judge, readsBroken: true };
