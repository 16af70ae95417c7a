// `labels/conflict`: a rule sets a label that Prometheus adds to everything it sends; the rule's value is lost or hides the other.
import { z } from 'zod';
import type { Check, CheckContext, Finding } from '../../check.ts';
import { labelsOf } from '../../facts.ts';
import type { Rule } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  external_labels: z
    .record(z.string(), z.string())
    .default({})
    .describe('external_labels of prometheus.yml; default: rules.external_labels.'),
});
const read = optionsOf('labels/conflict', options);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const external = read(context).external_labels;
  for (const { key } of labelsOf(rule)) {
    const value = Object.hasOwn(external, key.value) ? external[key.value] : undefined;
    if (value === undefined) continue;
    const message = `label ${key.value} is also an external label (${key.value}=${JSON.stringify(value)}) of Prometheus: one of them hides the other; use another name`;
    yield { message, range: key.range, argument: key.value };
  }
}

export const labelsConflict: Check = {
  id: 'labels/conflict',
  severity: 'warning',
  isDefault: false,
  options,
  rule: judge,
  readsBroken: true,
};
