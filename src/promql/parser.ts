// The parser: a hand-written descent with Prometheus' precedence. Ranges, offset and @ bind to what stands right before them, then signs and ^, and
// so on down to `or`. Its tree may hold stand-ins where something was wrong; then there are errors too.
import type { Aggregation, Binary, BinaryOperator, Call, Duration, Expr, Grouping, Modifiers, Span } from './ast.ts';
import { didYouMeanFunction, functionOf } from './functions.ts';
import { parseBinaryModifiers, parseLabelList } from './parse-modifiers.ts';
import { noModifiers, parseAt, parseNumberOrDuration, parseOffset, parsePositiveDuration } from './parse-duration.ts';
import { parseSelector } from './parse-selector.ts';
import type { Parsing } from './parsing.ts';
import { unquote } from './string-literal.ts';
import type { Token, TokenKind } from './token.ts';

const precedences = new Map<string, number>([
  ['or', 1],
  ['and', 2],
  ['unless', 2],
  ...['==', '!=', '<=', '<', '>=', '>', '</', '>/'].map((operator): [string, number] => [operator, 3]),
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
  ['%', 5],
  ['atan2', 5],
  ['^', 6],
]);
const powerPrecedence = 6;

/** Keywords that no metric can be named by; all others can. */
const reserved = new Set(['on', 'ignoring', 'group_left', 'group_right', 'bool']);
const aggregationsWithParameter = new Set(['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio']);

/** A whole expression, to the end of the text. */
export function parseWhole(p: Parsing): Expr {
  if (p.peek().kind === 'end') {
    p.report('syntax', { from: 0, to: 0 }, 'no expression found in input');
    p.stop();
  }
  const expr = parseBinary(p, 1);
  if (p.peek().kind !== 'end') p.unexpected();
  return expr;
}

const operatorOf = (token: Token): string => (token.kind === 'word-operator' ? token.word : token.kind);

function parseBinary(p: Parsing, least: number): Expr {
  let left = parseSigned(p);
  for (;;) {
    const token = p.peek();
    const operator = operatorOf(token);
    const precedence = precedences.get(operator) ?? 0;
    if (precedence < least) return left;
    const leftHeight = p.height;
    p.advance();
    const modifiers = parseBinaryModifiers(p);
    const right = operator === '^' ? p.nested(() => parseBinary(p, precedence)) : parseBinary(p, precedence + 1);
    p.grow(Math.max(leftHeight, p.height));
    const node: Binary = {
      kind: 'binary',
      span: { from: left.span.from, to: right.span.to },
      operator: operator as BinaryOperator, // only operators have a precedence
      operatorSpan: { from: token.from, to: token.to },
      left,
      right,
      ...modifiers,
    };
    left = node;
  }
}

function parseSigned(p: Parsing): Expr {
  const sign = p.peek();
  if (sign.kind !== '+' && sign.kind !== '-') return parsePostfix(p, parsePrimary(p));
  p.advance();
  const operator = sign.kind;
  // A sign binds like `*`, so that only ^ and what is behind the operand are stronger.
  const expr = p.nested(() => parseBinary(p, powerPrecedence));
  p.grow(p.height);
  return { kind: 'unary', span: { from: sign.from, to: expr.span.to }, operator, expr };
}

function parsePrimary(p: Parsing): Expr {
  const token = p.peek();
  p.height = 1;
  switch (token.kind) {
    case 'number':
      return parseNumber(p);
    case 'duration':
      return p.language.numbersAsDurations ? parseNumber(p) : p.unexpected();
    case 'string':
      p.advance();
      return { kind: 'string', span: { from: token.from, to: token.to }, value: unquote(token.text), text: token.text };
    case '(':
      return parseParentheses(p);
    case '{':
      return parseSelector(p, null);
    case 'identifier':
      return parseNamed(p);
    case 'aggregator':
      return parseAggregation(p);
    case 'keyword':
      return parseKeyword(p);
    case 'metric-identifier':
      return parseSelector(p, p.advance());
    case 'word-operator':
      return token.word === 'atan2' ? p.unexpected() : parseSelector(p, p.advance());
    default:
      return p.unexpected();
  }
}

function parseNumber(p: Parsing): Expr {
  const { from, to, text } = p.peek();
  return { kind: 'number', span: { from, to }, value: parseNumberOrDuration(p), text };
}

function parseParentheses(p: Parsing): Expr {
  const { from } = p.advance();
  const expr = p.nested(() => parseBinary(p, 1));
  p.expect(')');
  p.grow(p.height);
  return { kind: 'paren', span: { from, to: p.lastEnd }, expr };
}

/** `start()` and `end()` became functions; every other word is a metric unless it is reserved. */
function parseKeyword(p: Parsing): Expr {
  if (reserved.has(p.peek().word)) p.unexpected();
  const token = p.advance();
  if (p.peek().kind === '(' && functionOf(token.word, p.language.version) !== null) return parseCall(p, token);
  return parseSelector(p, token);
}

function parseNamed(p: Parsing): Expr {
  const token = p.advance();
  return p.peek().kind === '(' ? parseCall(p, token) : parseSelector(p, token);
}

function parseCall(p: Parsing, nameToken: Token): Expr {
  const args = p.nested(() => parseArguments(p));
  const nameSpan = { from: nameToken.from, to: nameToken.to };
  const name = nameToken.text;
  if (functionOf(name, p.language.version) === null) {
    p.report(
      'unknown-function',
      nameSpan,
      `unknown function with name ${JSON.stringify(name)}`,
      didYouMeanFunction(name, p.language.version),
    );
  }
  p.grow(p.height);
  return { kind: 'call', span: { from: nameToken.from, to: p.lastEnd }, name, nameSpan, args };
}

const openings: ReadonlySet<TokenKind> = new Set([
  '(',
  '{',
  '+',
  '-',
  'number',
  'string',
  'identifier',
  'metric-identifier',
  'aggregator',
]);

function beginsExpression(p: Parsing): boolean {
  const { kind, word } = p.peek();
  if (kind === 'keyword') return !reserved.has(word);
  if (kind === 'word-operator') return word !== 'atan2';
  return openings.has(kind) || (kind === 'duration' && p.language.numbersAsDurations);
}

function parseArguments(p: Parsing): Expr[] {
  p.advance();
  const args: Expr[] = [];
  let height = 0;
  if (p.accept(')') !== null) return args;
  for (;;) {
    args.push(parseBinary(p, 1));
    height = Math.max(height, p.height);
    const comma = p.accept(',');
    if (comma === null) break;
    if (beginsExpression(p)) continue;
    p.report('syntax', { from: comma.from, to: comma.to }, 'trailing commas not allowed in function call args');
    break;
  }
  p.expect(')');
  p.height = height;
  return args;
}

const isGrouping = (p: Parsing): boolean => p.isKeyword('by') || p.isKeyword('without');

function parseAggregation(p: Parsing): Expr {
  const operator = p.advance();
  let grouping = isGrouping(p) ? parseGrouping(p) : null;
  if (p.peek().kind !== '(') return grouping === null ? parseSelector(p, operator) : p.unexpected('aggregation');
  const args = p.inAggregation(() => parseArguments(p));
  if (grouping === null && isGrouping(p)) grouping = parseGrouping(p);
  p.grow(p.height);
  return makeAggregation(p, operator, grouping, args);
}

function parseGrouping(p: Parsing): Grouping {
  const { from, word } = p.advance();
  const labels = parseLabelList(p);
  return { span: { from, to: p.lastEnd }, kind: word === 'by' ? 'by' : 'without', labels };
}

/** With a wrong number of arguments there is no aggregation to speak of: a call of that name stands for it. */
function makeAggregation(p: Parsing, operator: Token, grouping: Grouping | null, args: readonly Expr[]): Aggregation | Call {
  const name = operator.word;
  const span = { from: operator.from, to: p.lastEnd };
  const nameSpan = { from: operator.from, to: operator.to };
  const wanted = aggregationsWithParameter.has(name) ? 2 : 1;
  const [first, second] = args;
  const expr = wanted === 2 ? second : first;
  if (expr !== undefined && args.length === wanted) {
    return { kind: 'aggregation', span, name, nameSpan, grouping, param: wanted === 2 ? (first ?? null) : null, expr };
  }
  const message =
    args.length === 0
      ? 'no arguments for aggregate expression provided'
      : `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`;
  p.report('arg-count', span, message, aggregationHint(name, wanted));
  return { kind: 'call', span, name, nameSpan, args };
}

function aggregationHint(name: string, wanted: number): string {
  if (wanted === 1) return `${name}() takes one instant vector, as in ${name} by (job) (up).`;
  const param = name === 'quantile' ? '0.95' : name === 'count_values' ? '"version"' : name === 'limit_ratio' ? '0.5' : '5';
  return `${name}() takes a parameter and an instant vector, as in ${name}(${param}, up).`;
}

function parsePostfix(p: Parsing, primary: Expr): Expr {
  let expr = primary;
  for (;;) {
    const { kind, word } = p.peek();
    if (kind === '[') expr = parseBrackets(p, expr);
    else if (kind === '@') expr = parseAtModifier(p, expr);
    else if (kind !== 'keyword') return expr;
    else if (word === 'offset') expr = parseOffsetModifier(p, expr);
    else if (word === 'anchored' || word === 'smoothed') expr = parseExtension(p, expr, word);
    else return expr;
  }
}

function parseBrackets(p: Parsing, expr: Expr): Expr {
  const open = p.advance();
  const range = parsePositiveDuration(p, 'subquery or range', 'duration');
  if (p.accept(']') !== null) return makeRange(p, expr, range, open.from);
  if (p.peek().kind !== ':') p.unexpected('subquery or range', '":" or "]"');
  p.advance();
  let step: Duration | null = null;
  if (p.peek().kind !== ']') {
    step = parsePositiveDuration(p, 'subquery selector', 'duration or "]"');
    if (p.peek().kind !== ']') p.unexpected('subquery selector', '"]"');
  }
  p.advance();
  p.grow(p.height);
  return { kind: 'subquery', span: { from: expr.span.from, to: p.lastEnd }, expr, range, step, modifiers: noModifiers };
}

function makeRange(p: Parsing, expr: Expr, range: Duration, openedAt: number): Expr {
  const span: Span = { from: expr.span.from, to: p.lastEnd };
  const problem = rangeProblem(p, expr);
  if (problem !== null) {
    const source = p.text.slice(expr.span.from, expr.span.to);
    p.report('range-on-expression', { from: openedAt, to: p.lastEnd }, problem, rangeHint(expr, source, range.text));
  }
  p.grow(p.height);
  if (expr.kind === 'vector-selector') return { kind: 'matrix-selector', span, selector: expr, range, modifiers: noModifiers };
  return { kind: 'subquery', span, expr, range, step: null, modifiers: noModifiers };
}

function rangeProblem(p: Parsing, expr: Expr): string | null {
  if (expr.kind !== 'vector-selector') return 'ranges only allowed for vector selectors';
  const { offset, at } = expr.modifiers;
  if (offset !== null) return 'no offset modifiers allowed before range';
  const counts = at !== null && (at.at.kind === 'time' || p.language.refusesPreprocessedAtBeforeRange);
  return counts ? 'no @ modifiers allowed before range' : null;
}

function rangeHint(expr: Expr, source: string, range: string): string {
  if (expr.kind === 'vector-selector') return 'Write the range first, as in foo[5m] offset 1h.';
  if (expr.kind === 'matrix-selector' || expr.kind === 'subquery') return 'It has a range already: remove one of them.';
  return source.length > 40 ? `Make it a subquery: […${range}:].` : `Did you mean the subquery ${source}[${range}:]?`;
}

type Modified = Extract<Expr, { readonly modifiers: Modifiers }>;
const isModifiable = (expr: Expr): expr is Modified =>
  expr.kind === 'vector-selector' || expr.kind === 'matrix-selector' || expr.kind === 'subquery';

/** The expression with other modifiers, up to where was read. */
const withModifiers = (p: Parsing, expr: Modified, modifiers: Modifiers): Expr => ({
  ...expr,
  span: { from: expr.span.from, to: p.lastEnd },
  modifiers,
});

function parseOffsetModifier(p: Parsing, expr: Expr): Expr {
  p.advance();
  const offset = parseOffset(p);
  if (!isModifiable(expr)) {
    reportPlacement(p, expr, 'offset', `offset ${offset.text}`);
    return expr;
  }
  if (expr.modifiers.offset !== null)
    p.report('offset-at', expr.span, 'offset may not be set multiple times', 'Keep one of them.');
  return withModifiers(p, expr, { ...expr.modifiers, offset });
}

const timestampMax = 2 ** 63;

function parseAtModifier(p: Parsing, expr: Expr): Expr {
  const { from } = p.advance();
  const at = parseAt(p, from);
  if (at.at.kind === 'time' && !(Math.abs(at.at.seconds) < timestampMax)) {
    const shown = Number.isFinite(at.at.seconds) ? at.at.seconds.toFixed(6) : goInfinity(at.at.seconds);
    p.report(
      'at-modifier',
      expr.span,
      `timestamp out of bounds for @ modifier: ${shown}`,
      'Write Unix seconds, as in @ 1700000000.',
    );
  }
  if (!isModifiable(expr)) {
    reportPlacement(p, expr, '@', p.text.slice(from, p.lastEnd));
    return expr;
  }
  if (expr.modifiers.at !== null)
    p.report('offset-at', expr.span, '@ <timestamp> may not be set multiple times', 'Keep one of them.');
  return withModifiers(p, expr, { ...expr.modifiers, at });
}

const goInfinity = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');

function reportPlacement(p: Parsing, expr: Expr, modifier: string, written: string): void {
  const message = `${modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery`;
  p.report('offset-at', expr.span, message, `Write "${written}" right after the selector, inside the parentheses.`);
}

function parseExtension(p: Parsing, expr: Expr, extension: 'anchored' | 'smoothed'): Expr {
  p.advance();
  if (expr.kind !== 'vector-selector' && expr.kind !== 'matrix-selector') {
    const message =
      expr.kind === 'subquery'
        ? `${extension} modifier is not supported for subqueries`
        : `${extension} modifier not implemented`;
    p.report('offset-at', expr.span, message, 'Write it right after a selector, as in foo[5m] anchored.');
    return expr;
  }
  const other = expr.modifiers.extension;
  if (other !== undefined && other !== extension)
    p.report('offset-at', expr.span, 'anchored and smoothed modifiers cannot be used together', 'Keep one of them.');
  return withModifiers(p, expr, { ...expr.modifiers, extension });
}
