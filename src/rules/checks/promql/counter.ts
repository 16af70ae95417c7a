// `promql/counter`: the value of a counter says how long a process has been running; only its change says anything.
import { metricNameOf } from '../../../promql/walk.ts';
import type { Expr } from '../../../promql/ast.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { around, type Placed, placedOf } from '../expr-nodes.ts';
import { metricKind } from '../metric-kind.ts';

/** Functions that make something of a counter, or ask only whether it is there. */
const fit = new Set([
  ...[
    'rate',
    'irate',
    'increase',
    'resets',
    'changes',
    'absent',
    'absent_over_time',
    'timestamp',
    'count_over_time',
    'present_over_time',
  ],
  ...[
    'delta',
    'idelta',
    'deriv',
    'histogram_quantile',
    'histogram_fraction',
    'histogram_count',
    'histogram_sum',
    'histogram_avg',
    'info',
  ],
]);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const placed of placedOf(tree, 'vector-selector')) {
    const { node } = placed;
    const name = metricNameOf(node);
    if (name === null || metricKind(name) !== 'counter' || context.records.has(name) || isFit(placed)) continue;
    const message = `${name} is named like a counter, whose value only grows: use its change, as in \`rate(${name}[5m])\` or \`increase(${name}[1h])\``;
    yield { ...exprFinding(rule, node.nameSpan ?? node.span, message), argument: name };
  }
}

function isFit({ node: selector, parents }: Placed<'vector-selector'>): boolean {
  let inner: Expr = selector;
  for (const outer of around(parents)) {
    if (outer.kind === 'call' && fit.has(outer.name)) return true;
    if (outer.kind === 'aggregation' && (outer.name === 'count' || outer.name === 'group' || outer.name === 'count_values'))
      return true;
    if (outer.kind === 'binary') {
      // Only its labels are read on the right of `and` and `unless`; `x - x offset 5m` is its change.
      if ((outer.operator === 'and' || outer.operator === 'unless') && outer.right === inner) return true;
      if (outer.operator === '-' || outer.operator === '/') return true;
    }
    inner = outer;
  }
  return false;
}

export const promqlCounter: Check = {
  id: 'promql/counter',
  severity: 'info',
  isDefault: true,
  rule: judge,
  readsOtherFiles: true,
};
