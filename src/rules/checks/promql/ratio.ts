// `promql/ratio`: a ratio of two aggregations that keep different labels, or that fold differently, is no ratio of a whole.
import type { Aggregation, Binary, Expr } from '../../../promql/ast.ts';
import type { Check, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { unwrapParens } from '../../../promql/walk.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  for (const { node } of placedOf(tree, 'binary')) {
    if (node.operator !== '/') continue;
    const [left, right] = [aggregation(node.left), aggregation(node.right)];
    if (left === null || right === null) continue;
    const message = folding(left, right) ?? labels(node, left, right);
    if (message !== null) yield exprFinding(rule, node.operatorSpan, message);
  }
}

function aggregation(expr: Expr): Aggregation | null {
  const inner = unwrapParens(expr);
  return inner.kind === 'aggregation' ? inner : null;
}

/** `avg / sum` and `sum / avg`: parts and wholes mixed up. `sum / count` is an average and meant. */
function folding(left: Aggregation, right: Aggregation): string | null {
  const pair = [left.name, right.name];
  if (!pair.includes('sum') || !pair.includes('avg')) return null;
  return `${left.name}() divided by ${right.name}() is no ratio of the same things: use sum() on both sides`;
}

/** Without on(), sides that keep different labels match only where nothing is kept. */
function labels(node: Binary, left: Aggregation, right: Aggregation): string | null {
  if (node.matching !== null || left.grouping?.kind === 'without' || right.grouping?.kind === 'without') return null;
  const [a, b] = [kept(left), kept(right)];
  if (a === b) return null;
  return `the two sides keep different labels, \`by (${a})\` and \`by (${b})\`, so they never match: keep the same, or say which with on(…) group_left()`;
}

const kept = (node: Aggregation): string =>
  (node.grouping?.labels ?? [])
    .map(({ name }) => name)
    .toSorted()
    .join(', ');

export const promqlRatio: Check = { id: 'promql/ratio', severity: 'warning', isDefault: true, rule: judge };
