// `promql/fragile`: queries whose result changes for reasons that have nothing to do with what they watch.
import type { Aggregation, Binary, Expr, Span, VectorSelector } from '../../../promql/ast.ts';
import type { Check, Finding } from '../../check.ts';
import type { AlertRule, Rule } from '../../rule-file.ts';
import { samplingAggregations } from '../../sources/aggregation-sources.ts';
import { isComparison } from '../../sources/binary-sources.ts';
import { flowOf } from '../../sources/flow.ts';
import { unwrapParens } from '../../../promql/walk.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { around, type Parents, placedNodes, placedOf } from '../expr-nodes.ts';

function* judge(rule: Rule): Iterable<Finding> {
  const tree = treeOf(rule);
  if (rule.kind !== 'alert' || tree === null) return;
  for (const { node, parents } of placedOf(tree, 'aggregation')) {
    if (samples(node, parents)) yield sampling(rule, node);
  }
  if (rule.for === null && flowOf(tree).sources.some(({ isConditional }) => isConditional)) {
    for (const { node } of placedOf(tree, 'binary')) yield* betweenTargets(rule, node);
  }
}

/** topk() and its like at the outside: an aggregation around them levels the difference. */
function samples(node: Aggregation, parents: Parents): boolean {
  if (!samplingAggregations.has(node.name)) return false;
  return ![...around(parents)].some((outer) => outer.kind === 'aggregation' && !samplingAggregations.has(outer.name));
}

function sampling(rule: AlertRule, node: Aggregation): Finding {
  const message = `${node.name}() may choose other series at every evaluation, so alerts come and go: compare all series instead`;
  return { ...exprFinding(rule, unwrapParens(node.expr).span, message), argument: node.name };
}

/** Aggregations of different targets: after a restart, one side is back before the other. */
function* betweenTargets(rule: AlertRule, node: Binary): Iterable<Finding> {
  if (isComparison(node.operator) || ['and', 'or', 'unless'].includes(node.operator)) return;
  const [left, right] = [aggregated(node.left), aggregated(node.right)];
  if (left === null || right === null || !differ(left, right)) return;
  const message =
    'the two sides come from different scrapes, so a restart of Prometheus makes them disagree for a moment: add `for` to the alert';
  yield exprFinding(rule, right.span, message);
}

type Read = { readonly selector: VectorSelector; readonly span: Span; readonly offsetMs: number };

/** What an aggregation reads first. */
function aggregated(expr: Expr): Read | null {
  const outer = unwrapParens(expr);
  if (outer.kind !== 'aggregation') return null;
  for (const { node } of placedNodes(outer.expr)) {
    if (node.kind === 'vector-selector') return { selector: node, span: node.span, offsetMs: node.modifiers.offset?.ms ?? 0 };
    // The offset of a range is its own, not its selector's.
    if (node.kind !== 'matrix-selector') continue;
    return { selector: node.selector, span: node.span, offsetMs: node.modifiers.offset?.ms ?? 0 };
  }
  return null;
}

/** Metrics of one target are scraped together; another job, instance or time is another scrape. */
function differ(left: Read, right: Read): boolean {
  if (left.offsetMs !== right.offsetMs) return true;
  return ['job', 'instance'].some((label) => {
    const [a, b] = [pinned(left.selector, label), pinned(right.selector, label)];
    return a !== null && b !== null && a !== b;
  });
}

function pinned(selector: VectorSelector, label: string): string | null {
  return selector.matchers.find(({ name, operator }) => name === label && operator === '=')?.value ?? null;
}

export const promqlFragile: Check = { id: 'promql/fragile', severity: 'warning', isDefault: true, rule: judge };
