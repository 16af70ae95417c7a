// Ways through a tree: children, every node, the selectors and the metric names an expression reads.
import type { Expr, VectorSelector } from './ast.ts';

/** What a node is made of, in the order it is written; a parameter of an aggregation comes first, the selector of a range is its child. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector-selector':
      return [];
    case 'matrix-selector':
      return [expr.selector];
    case 'subquery':
    case 'unary':
    case 'paren':
      return [expr.expr];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.param === null ? [expr.expr] : [expr.param, expr.expr];
    case 'binary':
      return [expr.left, expr.right];
  }
}

/** Calls `visit` with every node from the outside in; `parents` are those around it, the nearest last, and must not be kept. */
export function walk(expr: Expr, visit: (expr: Expr, parents: readonly Expr[]) => void): void {
  const parents: Expr[] = [];
  const descend = (node: Expr): void => {
    visit(node, parents);
    parents.push(node);
    for (const child of childrenOf(node)) descend(child);
    parents.pop();
  };
  descend(expr);
}

/** Every selector of an expression, also those of ranges, from left to right. */
export function selectorsOf(expr: Expr): readonly VectorSelector[] {
  const selectors: VectorSelector[] = [];
  walk(expr, (node) => {
    if (node.kind === 'vector-selector') selectors.push(node);
  });
  return selectors;
}

/** The metric a selector reads: its name, or what `__name__` must equal; null when it does not name one. */
export function metricNameOf(selector: VectorSelector): string | null {
  return metricNamesOfSelector(selector)[0] ?? null;
}

/** More than one only for `{"a", __name__="b"}`, which reads nothing. */
function metricNamesOfSelector({ name, matchers }: VectorSelector): readonly string[] {
  const named = matchers.filter((matcher) => matcher.name === '__name__' && matcher.operator === '=' && matcher.value !== '');
  const values = named.map(({ value }) => value);
  return name === null ? values : [name, ...values];
}

/** The metrics an expression reads, each once, from left to right. Those that a regular expression picks are not among them. */
export function metricNamesOf(expr: Expr): readonly string[] {
  return [...new Set(selectorsOf(expr).flatMap(metricNamesOfSelector))];
}

/** The node inside any parentheses around it. */
export function unwrapParens(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}

/** The innermost node that covers an offset of the text; null when the offset is outside the expression. */
export function nodeAt(expr: Expr, offset: number): Expr | null {
  if (offset < expr.span.from || offset >= expr.span.to) return null;
  for (const child of childrenOf(expr)) {
    const found = nodeAt(child, offset);
    if (found !== null) return found;
  }
  return expr;
}
