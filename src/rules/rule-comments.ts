// Which comments belong to a rule: those above it, those inside it and at the ends of its lines, and those inside its expression.
import type { Span } from '../promql/ast.ts';
import type { FileRange } from './problem.ts';
import type { Scalar } from './rule-file.ts';

/** Comments of the file, in order, from the line after `after` to the last line of the rule. */
export function commentsOfRule(comments: readonly Scalar[], after: number, rule: FileRange): readonly Scalar[] {
  return comments.slice(firstBeyond(comments, after), firstBeyond(comments, rule.endLine));
}

function firstBeyond(comments: readonly Scalar[], line: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.range.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** PromQL's own comments: from `#` to the end of the line, unless inside a string. */
export function commentsInExpr(expr: Scalar): readonly Scalar[] {
  if (!expr.value.includes('#')) return [];
  const comments: Scalar[] = [];
  for (const match of expr.value.matchAll(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|#([^\n]*)/g)) {
    if (match[1] !== undefined) comments.push(partOf(expr, match.index + 1, match[1]));
  }
  return comments;
}

function partOf(whole: Scalar, from: number, value: string): Scalar {
  return {
    value,
    style: whole.style,
    range: whole.rangeOf({ from: from - 1, to: from + value.length }),
    rangeOf: (span: Span) => whole.rangeOf({ from: from + span.from, to: from + span.to }),
  };
}
