// Every node of an expression with what it is inside of: what most checks of expressions begin with.
import type { Expr } from '../../promql/ast.ts';
import { childrenOf } from '../../promql/walk.ts';
import { perObject } from './per-context.ts';

type Kind = Expr['kind'];

/** A node and those around it, the innermost first. */
export type Placed<Of extends Kind = Kind> = { readonly node: Extract<Expr, { kind: Of }>; readonly parents: Parents };
export type Parents = { readonly node: Expr; readonly next: Parents } | null;

/** In the order of the text. */
export const placedNodes: (expr: Expr) => readonly Placed[] = perObject(placeNodes);

/** A loop, not a recursion: expressions that programs write are deep. */
function placeNodes(expr: Expr): readonly Placed[] {
  const placed: Placed[] = [];
  const open: Placed[] = [{ node: expr, parents: null }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    placed.push(next);
    const parents = { node: next.node, next: next.parents };
    const children = childrenOf(next.node);
    for (let at = children.length - 1; at >= 0; at--) {
      const node = children[at];
      if (node !== undefined) open.push({ node, parents });
    }
  }
  return placed;
}

/** Most checks ask for nodes of one kind, so they are kept with the tree by kind: a run over 10,000 rules asks 200,000 times. */
const groupedNodes = perObject((expr: Expr) => Map.groupBy(placedNodes(expr), ({ node }) => node.kind));
const none: readonly Placed[] = [];

/** Nodes of a kind, in the order of the text. */
export function placedOf<Of extends Kind>(expr: Expr, kind: Of): readonly Placed<Of>[];
export function placedOf(expr: Expr, kind: Kind): readonly Placed[] {
  return groupedNodes(expr).get(kind) ?? none;
}

/** Nodes that may look back in time: selectors, ranges and subqueries. */
export function lookingBack(expr: Expr): readonly (Placed<'vector-selector'> | Placed<'matrix-selector'> | Placed<'subquery'>)[] {
  return [...placedOf(expr, 'vector-selector'), ...placedOf(expr, 'matrix-selector'), ...placedOf(expr, 'subquery')];
}

/** The nodes around one, the innermost first. */
export function* around(parents: Parents): Iterable<Expr> {
  for (let at = parents; at !== null; at = at.next) yield at.node;
}
