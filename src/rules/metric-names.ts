// The metrics an expression reads, by name: what coverage, dashboards and reports join on.
import type { Expr, VectorSelector } from '../promql/ast.ts';

/** Sorted, each once; a selector that names its metric by a regular expression names none. */
export function metricNames(expr: Expr): readonly string[] {
  const names = new Set<string>();
  collect(expr, names);
  return [...names].sort();
}

function collect(expr: Expr, names: Set<string>): void {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return;
    case 'vector-selector':
      add(expr, names);
      return;
    case 'matrix-selector':
      add(expr.selector, names);
      return;
    case 'call':
      for (const argument of expr.args) collect(argument, names);
      return;
    case 'aggregation':
      if (expr.param !== null) collect(expr.param, names);
      collect(expr.expr, names);
      return;
    case 'binary':
      collect(expr.left, names);
      collect(expr.right, names);
      return;
    case 'subquery':
    case 'unary':
    case 'paren':
      collect(expr.expr, names);
      return;
  }
}

function add({ name, matchers }: VectorSelector, names: Set<string>): void {
  if (name !== null) names.add(name);
  for (const matcher of matchers) if (matcher.name === '__name__' && matcher.operator === '=') names.add(matcher.value);
}
