// A finding in a rule's expression: the place in the file and the place in the expression, from one span.
import type { Expr, Span } from '../../promql/ast.ts';
import type { Finding } from '../check.ts';
import type { Rule } from '../rule-file.ts';

export function exprFinding(rule: Rule, span: Span, message: string): Finding {
  return { message, range: rule.expr.rangeOf(span), expr: placeIn(rule.expr.value, span.from) };
}

/** 1-based line and column of an offset. */
export function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** The tree of a rule that parses; null for others, which checks of rules are not shown. */
export function treeOf(rule: Rule): Expr | null {
  return rule.parsed.ok ? rule.parsed.expr : null;
}
