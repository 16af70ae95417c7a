// `promql/aggregate`: labels that a team wants every aggregation to keep, or to strip. Off until it says which.
import { z } from 'zod';
import type { Aggregation } from '../../../promql/ast.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';
import { pattern } from '../options-schema.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  keep: z.array(z.string()).default([]).describe('Labels that aggregations must keep.'),
  strip: z.array(z.string()).default([]).describe('Labels that aggregations must take away.'),
  name: pattern.optional().describe('Only rules whose name matches.'),
});
const read = optionsOf('promql/aggregate', options);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  const { keep, strip, name } = read(context);
  if (tree === null || name?.test(rule.name.value) === false) return;
  for (const { node } of placedOf(tree, 'aggregation')) {
    for (const label of keep) {
      if (!keeps(node, label)) yield aggregateFinding(rule, node, label, 'keep');
    }
    for (const label of strip) {
      if (keeps(node, label)) yield aggregateFinding(rule, node, label, 'take away');
    }
  }
}

function aggregateFinding(rule: Rule, node: Aggregation, label: string, should: 'keep' | 'take away'): Finding {
  const does = should === 'keep' ? 'takes away' : 'keeps';
  const message = `${node.name}() ${does} the label \`${label}\`, which aggregations here are to ${should}`;
  return { ...exprFinding(rule, node.nameSpan, message), argument: label };
}

function keeps({ name, grouping }: Aggregation, label: string): boolean {
  if (['topk', 'bottomk', 'limitk', 'limit_ratio'].includes(name)) return true;
  const isListed = grouping?.labels.some((listed) => listed.name === label) ?? false;
  return grouping?.kind === 'without' ? !isListed : isListed;
}

export const promqlAggregate: Check = { id: 'promql/aggregate', severity: 'warning', isDefault: false, options, rule: judge };
