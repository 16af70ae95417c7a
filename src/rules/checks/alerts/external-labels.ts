// `alerts/external-labels`: a template reads an external label that Prometheus is not configured to have.
import { z } from 'zod';
import { didYouMean } from '../../../model/did-you-mean.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  external_labels: z
    .record(z.string(), z.string())
    .default({})
    .describe('external_labels of prometheus.yml; default: rules.external_labels.'),
});
const read = optionsOf('alerts/external-labels', options);

/** `$externalLabels.cluster` and `.ExternalLabels.cluster`; only inside an action of the template. */
const reads = /(?:\$externalLabels|\.ExternalLabels)\.([a-zA-Z_][a-zA-Z0-9_]*)/g;
const actions = /\{\{[\s\S]*?\}\}/g;

function* readsOf(template: string): Iterable<{ readonly name: string; readonly from: number; readonly to: number }> {
  for (const action of template.matchAll(actions)) {
    for (const match of action[0].matchAll(reads)) {
      const from = action.index + match.index;
      yield { name: match[1] ?? '', from, to: from + match[0].length };
    }
  }
}

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  if (rule.kind !== 'alert') return;
  const known = read(context).external_labels;
  for (const { value } of [...rule.labels, ...rule.annotations]) {
    for (const { name, from, to } of readsOf(value.value)) {
      if (Object.hasOwn(known, name)) continue;
      const near = didYouMean(name, Object.keys(known));
      const remedy = near === null ? `known are ${Object.keys(known).join(', ') || 'none'}` : `did you mean ${near}?`;
      const message = `there is no external label ${name}, so the template reads an empty text: ${remedy}`;
      yield { message, range: value.rangeOf({ from, to }), argument: name };
    }
  }
}

export const alertsExternalLabels: Check = {
  id: 'alerts/external-labels',
  severity: 'error',
  isDefault: false,
  options,
  rule: judge,
  readsBroken: true,
};
