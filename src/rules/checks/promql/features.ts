// `promql/features`: what Prometheus reads only with a feature flag, which is set where it runs and not in the file.
import { z } from 'zod';
import type { Expr, Span } from '../../../promql/ast.ts';
import { functions } from '../../../promql/functions.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedNodes } from '../expr-nodes.ts';
import { optionsOf } from '../per-context.ts';

const options = z.strictObject({
  enabled: z.array(z.string()).default([]).describe('Feature flags that the servers have, as in --enable-feature.'),
});
const read = optionsOf('promql/features', options);

type Use = { readonly span: Span; readonly what: string; readonly flag: string };

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  const { enabled } = read(context);
  for (const { node } of placedNodes(tree)) {
    for (const { span, what, flag } of usesOf(node)) {
      if (enabled.includes(flag)) continue;
      const message = `${what} needs Prometheus to run with --enable-feature=${flag}: if it does, say so in the option \`enabled\``;
      yield { ...exprFinding(rule, span, message), argument: flag };
    }
  }
}

function* usesOf(node: Expr): Iterable<Use> {
  const functionsFlag = 'promql-experimental-functions';
  if (node.kind === 'call' && functions.get(node.name)?.isExperimental === true) {
    yield { span: node.nameSpan, what: `the function ${node.name}()`, flag: functionsFlag };
  }
  if (node.kind === 'aggregation' && (node.name === 'limitk' || node.name === 'limit_ratio')) {
    yield { span: node.nameSpan, what: `the aggregation ${node.name}()`, flag: functionsFlag };
  }
  for (const duration of durationsOf(node)) {
    if (duration.expr !== undefined)
      yield { span: duration.span, what: 'arithmetic in a duration', flag: 'promql-duration-expr' };
  }
  if ('modifiers' in node && node.modifiers.extension !== undefined) {
    yield { span: node.span, what: `\`${node.modifiers.extension}\``, flag: 'promql-extended-range-selectors' };
  }
}

function durationsOf(node: Expr) {
  if (!('modifiers' in node)) return [];
  const { offset } = node.modifiers;
  const own = node.kind === 'subquery' ? [node.range, node.step] : node.kind === 'matrix-selector' ? [node.range] : [];
  return [...own, offset].filter((duration) => duration !== null);
}

export const promqlFeatures: Check = { id: 'promql/features', severity: 'warning', isDefault: true, options, rule: judge };
