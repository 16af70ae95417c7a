// Selectors: a metric name, label matchers in braces. A broken matcher is reported and skipped, so that the next one is read too.
import type { LabelMatcher, MatchOperator, Span, VectorSelector } from './ast.ts';
import { noModifiers } from './parse-duration.ts';
import type { Parsing } from './parsing.ts';
import { isHarmless, readRegex } from './regex.ts';
import { unquote } from './string-literal.ts';
import type { Token } from './token.ts';

const context = 'label matching';

/** A selector whose name, if it has one before the braces, has been consumed. */
export function parseSelector(p: Parsing, name: Token | null): VectorSelector {
  const from = name?.from ?? p.peek().from;
  const outside = name === null ? null : { name: name.text, span: { from: name.from, to: name.to } };
  const matchers: LabelMatcher[] = [];
  const inside = p.peek().kind === '{' ? parseBraces(p, matchers, outside !== null) : null;
  const named = outside ?? inside;
  p.height = 1;
  return {
    kind: 'vector-selector',
    span: { from, to: p.lastEnd },
    name: named?.name ?? null,
    nameSpan: named?.span ?? null,
    matchers,
    modifiers: noModifiers,
  };
}

type Named = { readonly name: string; readonly span: Span };

/** Fills `matchers`; returns the quoted metric name, if there is one and none stands before the braces. */
function parseBraces(p: Parsing, matchers: LabelMatcher[], isNamed: boolean): Named | null {
  p.advance();
  let named: Named | null = null;
  while (p.peek().kind !== '}') {
    const item = parseItem(p);
    if (item === null) skipBroken(p);
    else if ('operator' in item) matchers.push(item);
    else if (isNamed || named !== null) matchers.push(nameMatcher(item));
    else named = item;
    if (isAtEndOfItem(p)) continue;
    p.reportUnexpected(context, '"," or "}"');
    skipBroken(p);
    p.accept(',');
  }
  p.advance();
  return named;
}

/** Consumes the comma after an item. */
const isAtEndOfItem = (p: Parsing): boolean => p.accept(',') !== null || p.peek().kind === '}';

function skipBroken(p: Parsing): void {
  while (p.peek().kind !== ',' && p.peek().kind !== '}') {
    if (p.peek().kind === 'end' || p.peek().kind === 'error') p.unexpected(context);
    p.advance();
  }
}

const nameMatcher = ({ name, span }: Named): LabelMatcher => ({
  span,
  name: '__name__',
  nameSpan: span,
  operator: '=',
  value: name,
  valueSpan: span,
});

/** A matcher, a quoted metric name, or null after a report. */
function parseItem(p: Parsing): LabelMatcher | Named | null {
  const isQuoted = p.language.quotedNames && p.peek().kind === 'string';
  if (p.peek().kind !== 'identifier' && !isQuoted) return broken(p, 'identifier or "}"');
  const token = p.advance();
  const span = { from: token.from, to: token.to };
  const name = isQuoted ? unquote(token.text) : token.text;
  const operator = p.peek().kind;
  if (operator !== '=' && operator !== '!=' && operator !== '=~' && operator !== '!~') {
    return isQuoted ? { name, span } : broken(p, 'label matching operator');
  }
  p.advance();
  if (p.peek().kind !== 'string') return broken(p, 'string');
  const value = p.advance();
  const matcher: LabelMatcher = {
    span: { from: span.from, to: value.to },
    name,
    nameSpan: span,
    operator,
    value: unquote(value.text),
    valueSpan: { from: value.from, to: value.to },
  };
  checkRegex(p, matcher);
  return matcher;
}

function broken(p: Parsing, expected: string): null {
  p.reportUnexpected(context, expected);
  return null;
}

const isRegex = (operator: MatchOperator): boolean => operator === '=~' || operator === '!~';

function checkRegex(p: Parsing, matcher: LabelMatcher): void {
  if (!isRegex(matcher.operator) || isHarmless(matcher.value)) return;
  const regex = readRegex(matcher.value, p.language);
  if (!regex.ok) p.report('regex', matcher.span, regex.message, regexHint(regex.message));
}

function regexHint(message: string): string | null {
  if (/`\(\?[<=!]/.test(message)) return 'RE2 has no lookaround; match what is wanted, or add a second matcher with !~.';
  if (message.includes('invalid escape')) return 'RE2 has no back references; escape a literal backslash by doubling it.';
  if (message.includes('missing closing )')) return 'Close the group, or escape the parenthesis.';
  return 'Regular expressions are RE2 (https://github.com/google/re2/wiki/Syntax).';
}
