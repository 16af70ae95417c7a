// The metrics an expression reads by name, and where.
import type { Expr, Span, VectorSelector } from '../../promql/ast.ts';
import { metricNameOf, selectorsOf } from '../../promql/walk.ts';
import { perObject } from './per-context.ts';

export type MetricUse = { readonly name: string; readonly span: Span };

function useOf(selector: VectorSelector): MetricUse[] {
  const name = metricNameOf(selector);
  if (name === null) return [];
  const matcher = selector.matchers.find((one) => one.name === '__name__' && one.value === name);
  return [{ name, span: selector.nameSpan ?? matcher?.valueSpan ?? selector.span }];
}

/** In the order of the text. Several checks ask, so it is kept with the tree. */
export const metricUses: (expr: Expr) => readonly MetricUse[] = perObject((expr: Expr) => selectorsOf(expr).flatMap(useOf));
