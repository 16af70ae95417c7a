// A tree of PromQL as text without places and spellings, so that two of them are equal when they mean the same.
import type { Expr } from '../../src/promql/ast.ts';

/** Places differ, and a number, string or duration may be spelt in several ways; what it is worth is kept beside the spelling. */
const notMeaning = new Set(['span', 'nameSpan', 'valueSpan', 'operatorSpan', 'text']);

export function withoutPlaces(expr: Expr): string {
  return JSON.stringify(expr, (key, value: unknown) => {
    if (notMeaning.has(key)) return undefined;
    // JSON has no word for them, and NaN must not equal infinity.
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
}
