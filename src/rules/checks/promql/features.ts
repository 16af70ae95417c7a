// `promql/features`: what Prometheus reads only with a feature flag, which is set where it runs and not in the file.
import { z } from 'zod';
import type { Expr, Span } from '../../../promql/ast.ts';
import { functions } from '../../../promql/functions.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { lookingBack, placedOf } from '../expr-nodes.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  enabled: z.array(z.string()).default([]).describe('Feature flags that the servers have, as in --enable-feature.'),
});
const read = optionsOf('promql/features', options);

type Use = { readonly span: Span; readonly what: string; readonly flag: string };

const functionsFlag = 'promql-experimental-functions';

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { span, what, flag } of [...callsOf(tree), ...durationsOf(tree)]) {
    if (read(context).enabled.includes(flag)) continue;
    const message = `${what} needs Prometheus to run with --enable-feature=${flag}: if it does, say so in the option \`enabled\``;
    yield { ...exprFinding(rule, span, message), argument: flag };
  }
}

function callsOf(tree: Expr): readonly Use[] {
  const uses: Use[] = [];
  for (const { node } of placedOf(tree, 'call')) {
    if (functions.get(node.name)?.isExperimental !== true) continue;
    uses.push({ span: node.nameSpan, what: `the function ${node.name}()`, flag: functionsFlag });
  }
  for (const { node } of placedOf(tree, 'aggregation')) {
    if (node.name !== 'limitk' && node.name !== 'limit_ratio') continue;
    uses.push({ span: node.nameSpan, what: `the aggregation ${node.name}()`, flag: functionsFlag });
  }
  return uses;
}

function durationsOf(tree: Expr): readonly Use[] {
  const uses: Use[] = [];
  for (const { node } of lookingBack(tree)) {
    const { offset, extension } = node.modifiers;
    const own = node.kind === 'vector-selector' ? [] : node.kind === 'subquery' ? [node.range, node.step] : [node.range];
    for (const duration of [...own, offset]) {
      if (duration?.expr === undefined) continue;
      uses.push({ span: duration.span, what: 'arithmetic in a duration', flag: 'promql-duration-expr' });
    }
    if (extension !== undefined)
      uses.push({ span: node.span, what: `\`${extension}\``, flag: 'promql-extended-range-selectors' });
  }
  return uses;
}

export const promqlFeatures: Check = { id: 'promql/features', severity: 'warning', isDefault: true, options, rule: judge };
