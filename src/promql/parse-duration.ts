// Ranges, steps, offsets and timestamps: plain durations, and in newer versions numbers of seconds and arithmetic with both.
import type { AtModifier, Duration, Expr, Modifiers } from './ast.ts';
import { readDuration } from './duration.ts';
import { readNumber } from './number-literal.ts';
import type { Parsing } from './parsing.ts';

const precedences: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };

/** A range or a step: above zero. `context` and `expected` are for the message when there is none. */
export function parsePositiveDuration(p: Parsing, context: string, expected: string): Duration {
  const from = p.peek().from;
  const expr = p.language.durationExpressions ? parseArithmetic(p, 1, context, expected) : parseLiteral(p, context, expected);
  const duration = toDuration(p, from, expr);
  if (isLiteral(expr) && duration.ms !== null && duration.ms <= 0) reportNotPositive(p, duration);
  return duration;
}

/** What follows `offset`: may be negative. */
export function parseOffset(p: Parsing): Duration {
  const from = p.peek().from;
  const { language } = p;
  const expected =
    language.durationFunctions.size > 0
      ? 'number, duration, step(), or range()'
      : language.numbersAsDurations
        ? 'number or duration'
        : 'duration';
  const sign = p.accept('-') ?? (language.durationExpressions ? p.accept('+') : null);
  const operand = language.durationExpressions ? parseOperand(p, 'offset', expected) : parseLiteral(p, 'offset', expected);
  const expr: Expr =
    sign === null
      ? operand
      : { kind: 'unary', span: { from: sign.from, to: p.lastEnd }, operator: sign.kind === '-' ? '-' : '+', expr: operand };
  const duration = toDuration(p, from, expr);
  // Until 3.0 every duration had to be above zero.
  if (!language.numbersAsDurations && duration.ms === 0) reportNotPositive(p, { ...duration, span: operand.span });
  return duration;
}

/** What follows `@`. */
export function parseAt(p: Parsing, from: number): AtModifier {
  if (p.isKeyword('start') || p.isKeyword('end')) {
    const kind = p.advance().word === 'start' ? 'start' : 'end';
    p.expect('(', '@', 'timestamp');
    p.expect(')', '@', 'timestamp');
    return { span: { from, to: p.lastEnd }, at: { kind } };
  }
  const sign = p.accept('-') ?? p.accept('+');
  const isDuration = p.language.numbersAsDurations && p.peek().kind === 'duration';
  if (p.peek().kind !== 'number' && !isDuration) p.unexpected('@', 'timestamp');
  const literal = parseNumberOrDuration(p);
  return { span: { from, to: p.lastEnd }, at: { kind: 'time', seconds: sign?.kind === '-' ? -literal : literal } };
}

/** The value, in seconds, of the number or duration in hand. */
export function parseNumberOrDuration(p: Parsing): number {
  const { kind, text, from, to } = p.advance();
  const span = { from, to };
  if (kind === 'number') {
    const number = readNumber(text);
    if (number.ok) return number.value;
    p.report('number', span, `error parsing number: strconv.ParseFloat: parsing ${JSON.stringify(text)}: ${number.why}`);
    return Number.NaN;
  }
  const duration = readDuration(text);
  if (duration.ok) return duration.ms / 1000;
  p.report(
    'duration',
    span,
    duration.why === 'out of range' ? 'duration out of range' : `not a valid duration string: ${JSON.stringify(text)}`,
  );
  return Number.NaN;
}

function parseLiteral(p: Parsing, context: string, expected: string): Expr {
  const { kind, from, to, text } = p.peek();
  if (kind !== 'duration' && !(kind === 'number' && p.language.numbersAsDurations)) p.unexpected(context, expected);
  const value = parseNumberOrDuration(p);
  return { kind: 'number', span: { from, to }, value, text };
}

function parseArithmetic(p: Parsing, least: number, context: string, expected: string): Expr {
  let left = parseSigned(p, context, expected);
  for (;;) {
    const { kind, from, to } = p.peek();
    const precedence = precedences[kind] ?? 0;
    if (precedence < least) return left;
    p.advance();
    const right = p.nested(() => parseArithmetic(p, kind === '^' ? precedence : precedence + 1, context, expected));
    const operator = kind as '+' | '-' | '*' | '/' | '%' | '^'; // only these have a precedence
    const span = { from: left.span.from, to: right.span.to };
    left = { kind: 'binary', span, operator, operatorSpan: { from, to }, left, right, returnsBool: false, matching: null };
  }
}

function parseSigned(p: Parsing, context: string, expected: string): Expr {
  const sign = p.accept('-') ?? p.accept('+');
  if (sign === null) return parseOperand(p, context, expected);
  const expr = p.nested(() => parseArithmetic(p, 3, context, expected));
  return { kind: 'unary', span: { from: sign.from, to: expr.span.to }, operator: sign.kind === '-' ? '-' : '+', expr };
}

function parseOperand(p: Parsing, context: string, expected: string): Expr {
  const open = p.accept('(');
  if (open !== null) {
    const expr = p.nested(() => parseArithmetic(p, 1, context, expected));
    p.expect(')', context);
    return { kind: 'paren', span: { from: open.from, to: p.lastEnd }, expr };
  }
  // The lexer knows them as words inside brackets only; outside they are names like any other.
  const name = p.peek().kind === 'identifier' || p.peek().kind === 'aggregator' ? p.peek().text.toLowerCase() : '';
  return p.language.durationFunctions.has(name) ? parseCall(p, name, context, expected) : parseLiteral(p, context, expected);
}

function parseCall(p: Parsing, name: string, context: string, expected: string): Expr {
  const nameToken = p.advance();
  p.expect('(', context);
  const args: Expr[] = [];
  if (name !== 'step' && name !== 'range') {
    args.push(p.nested(() => parseArithmetic(p, 1, context, expected)));
    p.expect(',', context);
    args.push(p.nested(() => parseArithmetic(p, 1, context, expected)));
  }
  p.expect(')', context);
  const nameSpan = { from: nameToken.from, to: nameToken.to };
  return { kind: 'call', span: { from: nameToken.from, to: p.lastEnd }, name, nameSpan, args };
}

const isLiteral = (expr: Expr): boolean => expr.kind === 'number' || (expr.kind === 'unary' && expr.expr.kind === 'number');

function toDuration(p: Parsing, from: number, expr: Expr): Duration {
  const seconds = constantSeconds(expr);
  const duration = {
    span: { from, to: p.lastEnd },
    text: p.text.slice(from, p.lastEnd),
    ms: seconds === null ? null : seconds * 1000,
  };
  return isLiteral(expr) ? duration : { ...duration, expr };
}

function reportNotPositive(p: Parsing, duration: Duration): void {
  p.report('duration', duration.span, 'duration must be greater than 0');
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

/** The value of a duration expression in seconds; null when it depends on the query's step or range. */
function constantSeconds(expr: Expr): number | null {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'paren':
      return constantSeconds(expr.expr);
    case 'unary': {
      const value = constantSeconds(expr.expr);
      return value !== null && expr.operator === '-' ? -value : value;
    }
    case 'binary': {
      const left = constantSeconds(expr.left);
      const right = constantSeconds(expr.right);
      return left === null || right === null ? null : (arithmetic[expr.operator]?.(left, right) ?? null);
    }
    case 'call': {
      const [a, b] = expr.args.map(constantSeconds);
      if (a == null || b == null) return null;
      return expr.name.startsWith('min') ? Math.min(a, b) : Math.max(a, b);
    }
    default:
      return null;
  }
}

export const noModifiers: Modifiers = { offset: null, at: null };
