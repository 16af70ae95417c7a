// `promql/nan`: one NaN or Inf of a division spoils the whole sum or average around it.
import type { Aggregation, Binary, Expr } from '../../../promql/ast.ts';
import type { Check, CheckContext, Finding } from '../../check.ts';
import type { Rule } from '../../rule-file.ts';
import { isComparison } from '../../sources/binary-sources.ts';
import { flowOf } from '../../sources/flow.ts';
import { metricNameOf, unwrapParens } from '../../../promql/walk.ts';
import { exprFinding, treeOf } from '../expr-finding.ts';
import { placedOf } from '../expr-nodes.ts';

/** Aggregations that one bad sample spoils; count() and topk() bear it. */
const spoilt = new Set(['sum', 'avg', 'stddev', 'stdvar']);

function* judge(rule: Rule, context: CheckContext): Iterable<Finding> {
  const tree = treeOf(rule);
  if (tree === null) return;
  const told = new Set<number>();
  for (const { node } of placedOf(tree, 'aggregation')) {
    if (!spoilt.has(node.name)) continue;
    for (const { at, divisor, through } of unsafeParts(node.expr, context)) {
      if (told.has(at.span.from)) continue;
      told.add(at.span.from);
      yield exprFinding(rule, at.span, messageFor(node, divisor, through));
    }
  }
}

function messageFor(node: Aggregation, divisor: string, through: string | null): string {
  const where = through === null ? '' : ` in the record ${through}`;
  return `a single zero of ${divisor}${where} makes the whole ${node.name}() NaN or infinite: aggregate both sides before dividing, or keep zeros out with \`> 0\``;
}

type UnsafePart = { readonly at: Expr; readonly divisor: string; readonly through: string | null };

/** Divisions that reach an aggregation as they are: a comparison around one filters, another aggregation is judged by itself. */
function* unsafeParts(expr: Expr, context: CheckContext): Iterable<UnsafePart> {
  const inner = unwrapParens(expr);
  switch (inner.kind) {
    case 'vector-selector':
      yield* throughRecord(inner, context);
      return;
    case 'unary':
      yield* unsafeParts(inner.expr, context);
      return;
    case 'call':
      if (!inner.name.startsWith('clamp')) for (const arg of inner.args) yield* unsafeParts(arg, context);
      return;
    case 'binary':
      yield* unsafeBinary(inner, context);
      return;
    default:
  }
}

function* unsafeBinary(node: Binary, context: CheckContext): Iterable<UnsafePart> {
  if (isComparison(node.operator)) return;
  if ((node.operator === '/' || node.operator === '%') && mayBeZero(node.right)) {
    const at = flowOf(node.right).sources[0];
    if (at !== undefined) yield { at: at.selector ?? at.origin, divisor: describe(at.selector ?? at.origin), through: null };
    return;
  }
  yield* unsafeParts(node.left, context);
  if (node.operator !== 'and' && node.operator !== 'unless') yield* unsafeParts(node.right, context);
}

const describe = (expr: Expr): string =>
  expr.kind === 'vector-selector' && metricNameOf(expr) !== null ? `\`${metricNameOf(expr)}\`` : 'the divisor';

function* throughRecord(selector: Expr & { kind: 'vector-selector' }, context: CheckContext): Iterable<UnsafePart> {
  const name = metricNameOf(selector);
  const makers = name === null ? undefined : context.records.get(name);
  for (const maker of makers ?? []) {
    // One level: what a record of a record divides is told where that record aggregates it.
    const expr = treeOf(maker);
    if (expr === null) continue;
    for (const { divisor } of unsafeParts(expr, { ...context, records: new Map() }))
      yield { at: selector, divisor, through: name };
  }
}

function mayBeZero(divisor: Expr): boolean {
  const expr = unwrapParens(divisor);
  switch (expr.kind) {
    case 'number':
      return expr.value === 0;
    case 'string':
      return false;
    case 'binary':
      return binaryMayBeZero(expr);
    case 'call':
      return callMayBeZero(expr.name, expr.args);
    case 'aggregation':
      return !['count', 'group'].includes(expr.name) && mayBeZero(expr.expr);
    case 'unary':
      return mayBeZero(expr.expr);
    default:
      return true;
  }
}

function binaryMayBeZero(node: Binary): boolean {
  if (isComparison(node.operator)) return node.returnsBool || !excludesZero(node);
  if (node.operator === 'or') return mayBeZero(node.left) || mayBeZero(node.right);
  if (node.operator === 'and' || node.operator === 'unless' || node.operator === '^') return mayBeZero(node.left);
  if (node.operator === '*') return mayBeZero(node.left) || mayBeZero(node.right);
  return node.operator === '/' ? mayBeZero(node.left) : flowOf(node).sources.every(({ value }) => value === null || value === 0);
}

/** `> 0`, `!= 0`, `>= 1` and the like. */
function excludesZero({ operator, left, right }: Binary): boolean {
  const threshold = flowOf(right).sources[0]?.value ?? flowOf(left).sources[0]?.value ?? null;
  // Against another vector anything may be meant: no reason to tell.
  if (threshold === null) return true;
  const holdsAtZero = {
    '>': 0 > threshold,
    '>=': 0 >= threshold,
    '<': 0 < threshold,
    '<=': 0 <= threshold,
    '==': threshold === 0,
    '!=': threshold !== 0,
  };
  return !(holdsAtZero[operator as keyof typeof holdsAtZero] ?? true); // comparisons only, see the caller
}

function callMayBeZero(name: string, args: readonly Expr[]): boolean {
  const numbers = args.map((arg) => flowOf(arg).sources[0]?.value ?? null);
  if (name === 'clamp_min') return (numbers[1] ?? 0) <= 0;
  if (name === 'clamp_max') return (numbers[1] ?? 0) >= 0;
  if (name === 'clamp') return !((numbers[1] ?? 0) > 0 || (numbers[2] ?? 0) < 0);
  if (name === 'time' || name === 'pi' || name.startsWith('absent') || name === 'exp') return false;
  const first = args[0];
  if (name === 'vector' || name === 'scalar') return first === undefined || mayBeZero(first);
  return true;
}

export const promqlNan: Check = { id: 'promql/nan', severity: 'warning', isDefault: true, rule: judge, readsOtherFiles: true };
