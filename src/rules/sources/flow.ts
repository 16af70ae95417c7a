// Follows labels and values through an expression: what its results are made of, and what is wrong on the way. Computed once a tree.
import type { Expr } from '../../promql/ast.ts';
import { aggregationSources } from './aggregation-sources.ts';
import { binarySources } from './binary-sources.ts';
import { callSources } from './call-sources.ts';
import type { FlowProblem, Report } from './flow-problem.ts';
import { selectorSource } from './selector-source.ts';
import { openSource, type Source } from './source.ts';

export type Flow = { readonly sources: readonly Source[]; readonly problems: readonly FlowProblem[] };

/** Trees are immutable, and several checks ask about each. */
const known = new WeakMap<Expr, Flow>();

/** More alternatives than this are followed as one of which nothing is known: `or` inside `or` would multiply them. */
const sourcesMax = 64;

export function flowOf(expr: Expr): Flow {
  const before = known.get(expr);
  if (before !== undefined) return before;
  const problems = new Map<string, FlowProblem>();
  // Alternatives that share a fault would tell it once each.
  const report: Report = (problem) => {
    const key = `${problem.kind} ${problem.span.from} ${problem.message}`;
    if (!problems.has(key)) problems.set(key, problem);
  };
  const sources = follow(expr, report);
  const flow = { sources, problems: [...problems.values()] };
  known.set(expr, flow);
  return flow;
}

function follow(expr: Expr, report: Report): readonly Source[] {
  const sources = sourcesOf(expr, report);
  return sources.length > sourcesMax ? [openSource(expr)] : sources;
}

function sourcesOf(expr: Expr, report: Report): readonly Source[] {
  switch (expr.kind) {
    case 'number':
      return [{ ...openSource(expr), isScalar: true, value: expr.value, alwaysReturns: true }];
    case 'string':
      return [{ ...openSource(expr), isScalar: true }];
    case 'vector-selector':
      return [selectorSource(expr)];
    case 'matrix-selector':
      return [{ ...selectorSource(expr.selector), origin: expr }];
    case 'subquery':
      return follow(expr.expr, report).map((source) => ({ ...source, origin: expr, value: null, isScalar: false }));
    case 'paren':
      return follow(expr.expr, report);
    case 'unary':
      return follow(expr.expr, report).map((source) => ({ ...source, value: signed(expr.operator, source.value) }));
    case 'call':
      return callSources(expr, (inner) => follow(inner, report));
    case 'aggregation':
      return aggregationSources(expr, follow(expr.expr, report), report);
    case 'binary':
      return binarySources(expr, { left: follow(expr.left, report), right: follow(expr.right, report) }, report);
  }
}

function signed(operator: '+' | '-', value: number | null): number | null {
  if (value === null || operator === '+') return value;
  return -value;
}
