// `promql/selector`: labels that a team wants every selector to name, such as `job` or `cluster`. Off until it says which.
import { metricNameOf } from '../../../promql/walk.ts';
import { z } from 'zod';
import type { VectorSelector } from '../../../promql/ast.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { around, placedOf } from '../expr-nodes.ts';
import { pattern } from '../options-schema.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  require: z.array(z.string()).default([]).describe('Labels that every selector must match on.'),
  metric: pattern.optional().describe('Only selectors of metrics whose name matches.'),
  call: pattern.optional().describe('Only selectors inside functions whose name matches.'),
});
const read = optionsOf('promql/selector', options);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  const { require, metric, call } = read(context);
  for (const { node, parents } of placedOf(tree, 'vector-selector')) {
    if (metric?.test(metricNameOf(node) ?? '') === false) continue;
    if (call !== undefined && ![...around(parents)].some((outer) => outer.kind === 'call' && call.test(outer.name))) continue;
    for (const label of require) {
      if (!names(node, label)) yield missing(rule, node, label);
    }
  }
}

const names = (selector: VectorSelector, label: string): boolean => selector.matchers.some(({ name }) => name === label);

function missing(rule: Rule, selector: VectorSelector, label: string): Finding {
  const message = `the selector does not match on \`${label}\`, which selectors here must: write \`${metricNameOf(selector) ?? ''}{${label}="…"}\``;
  return { ...exprFinding(rule, selector.span, message), argument: label };
}

export const promqlSelector: Check = { id: 'promql/selector', severity: 'warning', isDefault: false, options, rule: judge };
