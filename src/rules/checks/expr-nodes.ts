// Every node of an expression with what it is inside of: what most checks of expressions begin with.
import type { Expr } from '../../promql/ast.ts';

/** A node and those around it, the innermost first. */
export type PlacedNode = { readonly node: Expr; readonly parents: Parents };
export type Parents = { readonly node: Expr; readonly next: Parents } | null;

export function childrenOf(expr: Expr): readonly Expr[] {
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

/** In the order of the text. A loop, not a recursion: expressions that programs write are deep. */
export function placedNodes(expr: Expr): readonly PlacedNode[] {
  const placed: PlacedNode[] = [];
  const open: PlacedNode[] = [{ node: expr, parents: null }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    placed.push(next);
    const parents = { node: next.node, next: next.parents };
    for (const child of childrenOf(next.node).toReversed()) open.push({ node: child, parents });
  }
  return placed;
}

/** The nodes around one, the innermost first. */
export function* around(parents: Parents): Iterable<Expr> {
  for (let at = parents; at !== null; at = at.next) yield at.node;
}
