// `rule/reject`: words that no label or annotation may have, such as the address of a system that was shut down.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Entry, Rule, Scalar } from '../../rule-file.ts';
import { type Pattern, pattern } from '../options-schema.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  label_keys: pattern.optional().describe('Regular expression of label names that are rejected.'),
  label_values: pattern.optional().describe('Regular expression of label values that are rejected.'),
  annotation_keys: pattern.optional().describe('Regular expression of annotation names that are rejected.'),
  annotation_values: pattern.optional().describe('Regular expression of annotation values that are rejected.'),
});
const read = optionsOf('rule/reject', options);

type Rejected = { readonly what: string; readonly scalar: Scalar; readonly by: Pattern | undefined; readonly argument: string };

function* partsOf(
  what: string,
  entries: readonly Entry[],
  keys: Pattern | undefined,
  values: Pattern | undefined,
): Iterable<Rejected> {
  for (const { key, value } of entries) {
    yield { what: `${what} name`, scalar: key, by: keys, argument: key.value };
    yield { what: `${what} ${key.value}`, scalar: value, by: values, argument: key.value };
  }
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const rejected = read(context);
  const parts = [
    ...partsOf('label', rule.labels, rejected.label_keys, rejected.label_values),
    ...partsOf('annotation', rule.kind === 'alert' ? rule.annotations : [], rejected.annotation_keys, rejected.annotation_values),
  ];
  for (const { what, scalar, by, argument } of parts) {
    if (by === undefined || !by.test(scalar.value)) continue;
    yield {
      message: `${what} ${JSON.stringify(scalar.value)} is rejected: it matches ${by.source}`,
      range: scalar.range,
      argument,
    };
  }
}

export const ruleReject: Check = {
  id: 'rule/reject',
  severity: 'error',
  isDefault: false,
  options,
  rule: judge,
  readsBroken: true,
};
