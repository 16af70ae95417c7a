// `promql/rate-before-sum`: a rate of a sum sees the restart of one process as a reset of all; the rate comes first.
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { unwrapParens } from '../../../promql/walk.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';
import { counterFunctions } from './rate.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { node } of placedOf(tree, 'call')) {
    if (!counterFunctions.has(node.name)) continue;
    const arg = node.args[0] === undefined ? null : unwrapParens(node.args[0]);
    if (arg?.kind !== 'subquery') continue;
    const inner = unwrapParens(arg.expr);
    if (inner.kind !== 'aggregation' || !['sum', 'avg'].includes(inner.name)) continue;
    const message =
      `${node.name}() of a ${inner.name}() takes the restart of one process for a reset of them all: ` +
      `write \`${inner.name}(${node.name}(…))\` instead`;
    yield exprFinding(rule, node.nameSpan, message);
  }
}

export const promqlRateBeforeSum: Check = { id: 'promql/rate-before-sum', severity: 'warning', isDefault: true, rule: judge };
