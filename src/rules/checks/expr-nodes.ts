// Every node of an expression with what it is inside of: what most checks of expressions begin with.
import type { Expr } from '../../promql/ast.ts';
import { childrenOf } from '../../promql/walk.ts';
import { perObject } from './per-context.ts';

/** A node and those around it, the innermost first. */
export type PlacedNode = { readonly node: Expr; readonly parents: Parents };
export type Parents = { readonly node: Expr; readonly next: Parents } | null;

/** In the order of the text. Most checks ask, so it is kept with the tree. */
export const placedNodes: (expr: Expr) => readonly PlacedNode[] = perObject(placeNodes);

/** A loop, not a recursion: expressions that programs write are deep. */
function placeNodes(expr: Expr): readonly PlacedNode[] {
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
