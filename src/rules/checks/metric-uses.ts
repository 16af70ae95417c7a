// The metrics an expression reads by name, and where.
import type { Expr, Span, VectorSelector } from '../../promql/ast.ts';

export type MetricUse = { readonly name: string; readonly span: Span };

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector-selector':
      return [];
    case 'matrix-selector':
      return [expr.selector];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.param === null ? [expr.expr] : [expr.param, expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'subquery':
    case 'unary':
    case 'paren':
      return [expr.expr];
  }
}

function useOf(selector: VectorSelector): MetricUse[] {
  if (selector.name !== null) return [{ name: selector.name, span: selector.nameSpan ?? selector.span }];
  const matcher = selector.matchers.find(({ name, operator }) => name === '__name__' && operator === '=');
  return matcher === undefined ? [] : [{ name: matcher.value, span: matcher.valueSpan }];
}

/** In the order of the text. A loop, not a recursion: expressions that programs write are deep. */
export function metricUses(expr: Expr): readonly MetricUse[] {
  const uses: MetricUse[] = [];
  const open: Expr[] = [expr];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'vector-selector') uses.push(...useOf(next));
    open.push(...childrenOf(next).toReversed());
  }
  return uses;
}
