// How labels flow through an expression: which its result always carries, may carry, cannot carry, and what took the others away. For lint (a template
// reads a label that an aggregation removed), for matching dashboards and alerts, for explanations. Holds for what Prometheus evaluates, whatever the data.
import type { Aggregation, Expr, VectorSelector } from './ast.ts';
import { binaryLabels, setOperationLabels } from './label-flow-binary.ts';
import { callLabels } from './label-flow-call.ts';
import {
  anyLabels,
  eitherOf,
  keepOnly,
  type LabelSet,
  noLabels,
  type Removal,
  remove,
  setLabel,
  withoutName,
} from './label-set.ts';
import { matchesEmpty } from './matches-empty.ts';
import { unwrapParens } from './walk.ts';

/** One way a series of the result can come about: `a or b` has two. */
export type Branch = {
  readonly labels: LabelSet /** The side of `or` it comes from; the whole expression when there is none. */;
  readonly expr: Expr;
};

/** The labels of an expression's result, whichever branch a series comes from. */
export function labelFlowOf(expr: Expr): LabelSet {
  return merge(branchesOf(expr));
}

function merge(branches: readonly Branch[]): LabelSet {
  const [first, ...others] = branches;
  return others.reduce((all, { labels }) => eitherOf(all, labels), first?.labels ?? anyLabels);
}

/** The branches of an expression, each with its labels. Their number is at most that of its `or` plus one. */
export function branchesOf(expr: Expr): readonly Branch[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return [{ labels: noLabels(expr), expr }];
    case 'vector-selector':
      return [{ labels: selectorLabels(expr), expr }];
    case 'matrix-selector':
      return [{ labels: selectorLabels(expr.selector), expr }];
    case 'subquery':
    case 'paren':
      return branchesOf(expr.expr);
    case 'unary':
      return map(branchesOf(expr.expr), (labels) => (expr.operator === '-' ? withoutName(labels) : labels));
    case 'aggregation':
      return map(branchesOf(expr.expr), (labels) => aggregationLabels(expr, labels));
    case 'call':
      return callBranches(expr);
    case 'binary':
      return binaryBranches(expr);
  }
}

const map = (branches: readonly Branch[], change: (labels: LabelSet) => LabelSet): readonly Branch[] =>
  branches.map(({ labels, expr }) => ({ labels: change(labels), expr }));

/** An argument that is read as series; at most one matters for the labels. */
function seriesArgument(call: Extract<Expr, { readonly kind: 'call' }>): Expr | null {
  return call.args.find((arg) => !isScalar(arg) && unwrapParens(arg).kind !== 'string') ?? null;
}

function callBranches(call: Extract<Expr, { readonly kind: 'call' }>): readonly Branch[] {
  const argument = seriesArgument(call);
  if (argument === null || call.name === 'scalar' || call.name === 'vector') return [{ labels: noLabels(call), expr: call }];
  if (call.name === 'absent' || call.name === 'absent_over_time') return [{ labels: absentLabels(call, argument), expr: call }];
  return map(branchesOf(argument), (labels) => callLabels(call, labels));
}

/** absent() gives the labels that the selector asks for by value, once each; of anything else it gives none. */
function absentLabels(call: Expr, argument: Expr): LabelSet {
  const inner = unwrapParens(argument);
  const selector = inner.kind === 'matrix-selector' ? inner.selector : inner;
  const none = noLabels(call);
  if (selector.kind !== 'vector-selector') return none;
  const asked = selector.matchers.filter(({ name }) => name !== '__name__');
  const isOnce = (label: string): boolean => asked.filter(({ name }) => name === label).length === 1;
  const given = asked.filter(({ operator, name, value }) => operator === '=' && value !== '' && isOnce(name));
  return given.reduce((labels, { name, value }) => setLabel(labels, name, value), none);
}

function binaryBranches(expr: Extract<Expr, { readonly kind: 'binary' }>): readonly Branch[] {
  const { left, right, operator } = expr;
  if (isScalar(left) && isScalar(right)) return [{ labels: noLabels(expr), expr }];
  if (operator === 'or') return [...branchesOf(left), ...branchesOf(right)];
  const keepsName = comparisons.has(operator) && !expr.returnsBool;
  const kept = (labels: LabelSet): LabelSet => (keepsName ? labels : withoutName(labels));
  if (isScalar(right)) return map(branchesOf(left), kept);
  if (isScalar(left)) return map(branchesOf(right), kept);
  if (operator === 'and' || operator === 'unless') {
    const other = labelFlowOf(right);
    return map(branchesOf(left), (labels) => setOperationLabels(expr, labels, other));
  }
  // The many side keeps its branches; of the other only what holds for all of its branches counts.
  const isRight = expr.matching?.group === 'right';
  const one = labelFlowOf(isRight ? left : right);
  return map(branchesOf(isRight ? right : left), (many) => kept(binaryLabels(expr, many, one)));
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<=', '<', '>=', '>']);
const scalarCalls: ReadonlySet<string> = new Set(['scalar', 'time', 'pi', 'start', 'end', 'step', 'range', 'min_of', 'max_of']);

function isScalar(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
      return true;
    case 'call':
      return scalarCalls.has(expr.name);
    case 'paren':
    case 'unary':
      return isScalar(expr.expr);
    case 'binary':
      return isScalar(expr.left) && isScalar(expr.right);
    default:
      return false;
  }
}

function selectorLabels(selector: VectorSelector): LabelSet {
  let labels = anyLabels;
  for (const matcher of selector.matchers) {
    const { name, operator, value, span } = matcher;
    if (name === '__name__') continue;
    const asksEmpty = value === '' && (operator === '=' || operator === '=~');
    if (asksEmpty) labels = remove(labels, [name], () => ({ how: 'matcher', expr: selector, span }));
    else if (!matchesEmpty(matcher))
      labels = setLabel(labels, name, operator === '=' ? value : (labels.always.get(name) ?? null));
  }
  return labels;
}

/** These choose series and leave them as they are. */
const choosing: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

function aggregationLabels(aggregation: Aggregation, inner: LabelSet): LabelSet {
  const { name, grouping, param } = aggregation;
  if (choosing.has(name)) {
    const choosesOne = grouping === null && param?.kind === 'number' && param.value === 1 && name !== 'limit_ratio';
    return choosesOne ? { ...inner, isSingle: true } : inner;
  }
  const grouped = groupedLabels(aggregation, inner);
  if (name !== 'count_values' || param === null) return grouped;
  const label = unwrapParens(param);
  return label.kind === 'string' ? { ...setLabel(grouped, label.value, null), isSingle: false } : grouped;
}

function groupedLabels(aggregation: Aggregation, inner: LabelSet): LabelSet {
  const { grouping, nameSpan } = aggregation;
  if (grouping === null) {
    const reason: Removal = { how: 'aggregation', expr: aggregation, span: nameSpan };
    return { ...keepOnly(inner, [], reason), isSingle: true };
  }
  const names = grouping.labels.map(({ name }) => name);
  if (grouping.kind === 'by') {
    const kept = keepOnly(inner, names, { how: 'by', expr: aggregation, span: grouping.span });
    const variable = [...(kept.only ?? [])].filter((label) => kept.always.get(label) == null);
    return { ...kept, isSingle: inner.isSingle || (variable.length === 0 && kept.metricName === 'dropped') };
  }
  const spanOf = (label: string) => grouping.labels.find(({ name }) => name === label)?.span ?? grouping.span;
  return withoutName(remove(inner, names, (label) => ({ how: 'without', expr: aggregation, span: spanOf(label) })));
}
