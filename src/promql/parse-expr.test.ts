import { describe, expect, test } from 'vitest';
import type { Expr } from './ast.ts';
import { parseExpr } from './parse-expr.ts';

const old = 2042;

/** What Prometheus says first, with the place: `4: message`; `ok` when it says nothing. */
function verdict(text: string, version = old): string {
  const result = parseExpr(text, { version });
  if (result.ok) return 'ok';
  const [first] = result.errors;
  return `${first?.span.from}: ${first?.message}`;
}

/** The tree in brackets, without places: how things bind. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr.text;
    case 'vector-selector':
      return modified(expr.name ?? '{}', expr.modifiers);
    case 'matrix-selector':
      return modified(`${shape(expr.selector)}[${expr.range.text}]`, expr.modifiers);
    case 'subquery':
      return modified(`${shape(expr.expr)}[${expr.range.text}:${expr.step?.text ?? ''}]`, expr.modifiers);
    case 'call':
      return `${expr.name}(${expr.args.map(shape).join(' ')})`;
    case 'aggregation':
      return `${expr.name}(${expr.param === null ? '' : `${shape(expr.param)} `}${shape(expr.expr)})`;
    case 'unary':
      return `(${expr.operator} ${shape(expr.expr)})`;
    case 'binary':
      return `(${shape(expr.left)} ${expr.operator} ${shape(expr.right)})`;
    case 'paren':
      return `p${shape(expr.expr)}`;
  }
}

function modified(text: string, { offset, at }: Extract<Expr, { kind: 'subquery' }>['modifiers']): string {
  const time = at === null ? '' : `@${at.at.kind === 'time' ? at.at.seconds : at.at.kind}`;
  return text + time + (offset === null ? '' : `~${offset.text}`);
}

function shapeOf(text: string, version?: number): string {
  const result = parseExpr(text, version === undefined ? {} : { version });
  return result.ok ? shape(result.expr) : verdict(text, version);
}

describe('precedence', () => {
  test.each([
    ['a or b and c', '(a or (b and c))'],
    ['a and b unless c', '((a and b) unless c)'],
    ['a and b == c', '(a and (b == c))'],
    ['a < b + c', '(a < (b + c))'],
    ['a == b == c', '((a == b) == c)'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a atan2 b * c', '((a atan2 b) * c)'],
    ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
    ['2 * 3 ^ 2', '(2 * (3 ^ 2))'],
    ['-a ^ 2', '(- (a ^ 2))'],
    ['-a * b', '((- a) * b)'],
    ['2 ^ -a * b', '((2 ^ (- a)) * b)'],
    ['2 ^ -3 ^ 2', '(2 ^ (- (3 ^ 2)))'],
    ['a - -b', '(a - (- b))'],
    ['- -a', '(- (- a))'],
    ['a - b offset 5m', '(a - b~5m)'],
    ['-a[5m:]', null],
    ['-(a)[5m:]', null],
    ['a / b @ 10 > 1', '((a / b@10) > 1)'],
    ['a ^ b offset 5m', '(a ^ b~5m)'],
    ['(a + b) * c', '(p(a + b) * c)'],
  ])('%s', (text, expected) => {
    if (expected === null) expect(verdict(text)).toMatch(/^0: unary expression only allowed/);
    else expect(shapeOf(text, old)).toBe(expected);
  });
});

describe('offset, @ and ranges stand right after a selector or a subquery', () => {
  test.each([
    ['a[5m] offset 1h', 'a[5m]~1h'],
    ['a[5m] offset -1h', 'a[5m]~-1h'],
    ['a offset 5m @ 10', 'a@10~5m'],
    ['a @ 10 offset 5m', 'a@10~5m'],
    ['a @ -1.5', 'a@-1.5'],
    ['a @ start()', 'a@start'],
    ['a @ end( )', 'a@end'],
    ['rate(a[5m])[1h:1m] offset 2h', 'rate(a[5m])[1h:1m]~2h'],
    ['(a + b)[1h:]', 'p(a + b)[1h:]'],
    ['a offset 5m offset 1m', '0: offset may not be set multiple times'],
    ['a @ 1 @ 2', '0: @ <timestamp> may not be set multiple times'],
    ['(a) offset 5m', '0: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery'],
    ['sum(a) @ 5', '0: @ modifier must be preceded by an instant vector selector or range vector selector or a subquery'],
    ['a offset 5m [5m]', '12: no offset modifiers allowed before range'],
    ['a @ 1 [5m]', '6: no @ modifiers allowed before range'],
    ['(a)[5m]', '3: ranges only allowed for vector selectors'],
    ['a[5m][5m]', '5: ranges only allowed for vector selectors'],
    ['a offset 0s', '9: duration must be greater than 0'],
    ['a offset +5m', '9: unexpected <op:+> in offset, expected duration'],
    ['a offset b', '9: unexpected identifier "b" in offset, expected duration'],
    ['a @ b', '4: unexpected identifier "b" in @, expected timestamp'],
    ['a @ start', '9: unexpected end of input in @, expected timestamp'],
    ['a @ Inf', '0: timestamp out of bounds for @ modifier: +Inf'],
    ['a[5m:0s]', '5: duration must be greater than 0'],
    ['a[0s]', '2: duration must be greater than 0'],
    ['a[5m', '4: unclosed left bracket'],
    ['a[]', '2: missing unit character in duration'],
    ['a[5]', '2: missing unit character in duration'],
    ['a[5x]', '2: bad duration syntax: "5"'],
    ['a[1h1d]', '2: not a valid duration string: "1h1d"'],
    ['a[1d1h30m5s5ms]', 'a[1d1h30m5s5ms]'],
    ['a[1000y]', '2: duration out of range'],
    ['a[[5m]', '2: missing unit character in duration'],
  ])('%s', (text, expected) => {
    expect(shapeOf(text, old)).toBe(expected);
  });
});

describe('selectors', () => {
  test.each([
    ['a{}', 'ok'],
    ['a{b="c",}', 'ok'],
    ['a{b="c",d!="e",f=~"g|h",i!~"j"}', 'ok'],
    ['{b="c"}', 'ok'],
    ['{__name__="a"}', 'ok'],
    ['sum', 'ok'],
    ['sum{a="b"} + by + offset offset 5m', 'ok'],
    ['and', 'ok'],
    ['a:b:c', 'ok'],
    [':a', 'ok'],
    ['a{on="x",by="y"}', 'ok'],
    ['{}', '0: vector selector must contain at least one non-empty matcher'],
    ['{a=""}', '0: vector selector must contain at least one non-empty matcher'],
    ['{a!=""}', 'ok'],
    ['{a=~".*"}', '0: vector selector must contain at least one non-empty matcher'],
    ['{a=~".+"}', 'ok'],
    ['{a=~"b|"}', '0: vector selector must contain at least one non-empty matcher'],
    ['{a!~".*"}', 'ok'],
    ['{a!~".+"}', '0: vector selector must contain at least one non-empty matcher'],
    ['a{__name__="b"}', '0: metric name must not be set twice: "a" or "b"'],
    ['a{b}', '3: unexpected "}" in label matching, expected label matching operator'],
    ['a{b=}', '4: unexpected "}" in label matching, expected string'],
    ['a{b=c}', '4: unexpected identifier "c" in label matching, expected string'],
    ['a{b=="c"}', '4: unexpected "=" in label matching, expected string'],
    ['a{b="c" d="e"}', '8: unexpected identifier "d" in label matching, expected "," or "}"'],
    ['a{b="c",,}', '8: unexpected "," in label matching, expected identifier or "}"'],
    ['a{,}', '2: unexpected "," in label matching, expected identifier or "}"'],
    ['a{1="c"}', "2: unexpected character inside braces: '1'"],
    ['a{b:"c"}', "3: unexpected character inside braces: ':'"],
    ['a{b="c"[5m]', "7: unexpected character inside braces: '['"],
    ['a{b!"c"}', `3: unexpected character after '!' inside braces: '"'`],
    ['a{b="c"', '7: unexpected end of input inside braces'],
    ['a{{', "2: unexpected left brace '{'"],
    ['a{}{}', '3: unexpected "{"'],
    ['on', '0: unexpected <on>'],
    ['bool', '0: unexpected <bool>'],
    ['group_left', '0: unexpected <group_left>'],
    ['atan2', '0: unexpected <op:atan2>'],
    ['a}', "1: unexpected character: '}'"],
    ['a{b=~"(?i)c[0-9]{3}"}', 'ok'],
    ['a{b=~"("}', '2: error parsing regexp: missing closing ): `^(?:()$`'],
    ['a{b=~"(?<=c)d"}', '2: error parsing regexp: invalid or unsupported Perl syntax: `(?<`'],
    ['a{b=~"(?P<c>d)"}', 'ok'],
    ['a{b=~"(?P<c>d)(?P<c>e)"}', 'ok'],
  ])('%s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });
});

describe('aggregations', () => {
  test.each([
    ['sum(a)', 'ok'],
    ['SUM BY (b) (a)', 'ok'],
    ['sum(a) by (b, c,)', 'ok'],
    ['sum by () (a)', 'ok'],
    ['sum without (by, on, offset) (a)', 'ok'],
    ['topk(5, a)', 'ok'],
    ['count_values("v", a)', 'ok'],
    ['quantile(scalar(b), a)', 'ok'],
    ['sum()', '0: no arguments for aggregate expression provided'],
    ['sum(a, b)', '0: wrong number of arguments for aggregate expression provided, expected 1, got 2'],
    ['topk(a)', '0: wrong number of arguments for aggregate expression provided, expected 2, got 1'],
    ['topk(a, b)', '5: expected type scalar in aggregation parameter, got instant vector'],
    ['count_values(1, a)', '13: expected type string in aggregation parameter, got scalar'],
    ['sum(1)', '4: expected type instant vector in aggregation expression, got scalar'],
    ['sum(a[5m])', '4: expected type instant vector in aggregation expression, got range vector'],
    ['sum by (a)', '10: unexpected end of input in aggregation'],
    ['sum by a (b)', '7: unexpected identifier "a" in grouping opts, expected "("'],
    ['sum by (1) (b)', '8: unexpected number "1" in grouping opts, expected label'],
    ['sum by (a b) (c)', '10: unexpected identifier "b" in grouping opts, expected "," or ")"'],
    ['sum by (a:b) (c)', '8: unexpected metric identifier "a:b" in grouping opts, expected label'],
    ['sum by (without) (c)', '8: unexpected <without> in grouping opts, expected label'],
    ['sum by (a) (b) by (c)', '15: unexpected <by>'],
    ['rate(a[5m]) by (c)', '12: unexpected <by>'],
    ['sum(rate(a[5m]) by (c))', '16: unexpected <by> in aggregation'],
    ['sum a', '4: unexpected identifier "a"'],
  ])('%s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });
});

describe('functions', () => {
  test.each([
    ['time()', 'ok'],
    ['time(1)', '0: expected 0 argument(s) in call to "time", got 1'],
    ['rate(a[5m])', 'ok'],
    ['rate()', '0: expected 1 argument(s) in call to "rate", got 0'],
    ['rate(a)', '5: expected type range vector in call to function "rate", got instant vector'],
    ['abs(a[5m])', '4: expected type instant vector in call to function "abs", got range vector'],
    ['round(a)', 'ok'],
    ['round(a, 5)', 'ok'],
    ['round(a, 5, 6)', '0: expected at most 2 argument(s) in call to "round", got 3'],
    ['round()', '0: expected at least 1 argument(s) in call to "round", got 0'],
    ['hour()', 'ok'],
    ['hour(1)', '5: expected type instant vector in call to function "hour", got scalar'],
    ['label_join(a, "b", ",")', 'ok'],
    ['label_join(a, "b", ",", "c", "d", "e")', 'ok'],
    ['label_join(a, "b")', '0: expected at least 3 argument(s) in call to "label_join", got 2'],
    ['label_join(a, "b", ",", c)', '24: expected type string in call to function "label_join", got instant vector'],
    ['histogram_quantile(a, 0.9)', '19: expected type scalar in call to function "histogram_quantile", got instant vector'],
    ['nosuch(a)', '0: unknown function with name "nosuch"'],
    ['Rate(a[5m])', '0: unknown function with name "Rate"'],
    ['abs(a,)', '5: trailing commas not allowed in function call args'],
    ['abs(,a)', '4: unexpected ","'],
    ['abs(a b)', '6: unexpected identifier "b"'],
    ['abs(a', '5: unclosed left parenthesis'],
    ['abs(a))', "7: unexpected right parenthesis ')'"],
    ['a:b(c)', '3: unexpected "("'],
    ['nosuch(a) !', '0: unknown function with name "nosuch"'],
  ])('%s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });
});

describe('operators', () => {
  test.each([
    ['a == bool b', 'ok'],
    ['1 == bool 1', 'ok'],
    ['1 == 1', '2: comparisons between scalars must use BOOL modifier'],
    ['a + bool b', '2: bool modifier can only be used on comparison operators'],
    ['a and b', 'ok'],
    ['a and 1', '0: set operator "and" not allowed in binary scalar expression'],
    ['1 or a', '0: set operator "or" not allowed in binary scalar expression'],
    ['a + on (x) b', 'ok'],
    ['a + on () 1', 'ok'],
    ['a + on (x) 1', '0: vector matching only allowed between instant vectors'],
    ['a * on (x) group_left (y) b', 'ok'],
    ['a * on (x) group_left b', 'ok'],
    ['a * ignoring (x) group_right () b', 'ok'],
    ['a * on (x) group_left (x) b', '2: label "x" must not occur in ON and GROUP clause at once'],
    ['a * ignoring (x) group_left (x) b', 'ok'],
    ['a and on (x) group_left b', '0: no grouping allowed for "and" operation'],
    ['a * group_left b', '4: unexpected <group_left>'],
    ['a > on (x) bool b', '11: unexpected <bool>'],
    ['a > bool on (x) b', 'ok'],
    ['a + b[5m]', '4: binary expression must contain only scalar and instant vector types'],
    ['a == "b"', '5: binary expression must contain only scalar and instant vector types'],
    ['-"a"', '0: unary expression only allowed on expressions of type scalar or instant vector, got "string"'],
    ['time()[5m:]', '0: subquery is only allowed on instant vector, got scalar instead'],
    ['a = b', '2: unexpected "="'],
    ['a =~ b', "2: unexpected character after '=': '~'"],
    ['a ! b', "2: unexpected character after '!': ' '"],
    ['a + * b', '4: unexpected <op:*>'],
    ['a +', '3: unexpected end of input'],
    ['a b', '2: unexpected identifier "b"'],
    ['a && b', "2: unexpected character: '&'"],
  ])('%s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });
});

describe('blank text, comments, white space', () => {
  test.each([
    ['', '0: no expression found in input'],
    ['# only this', '0: no expression found in input'],
    ['a # b\n + c', 'ok'],
    ['a{ # b\n c="d" }', 'ok'],
    ['a{b="# no comment"}', 'ok'],
    ['\ta\r\n+\nb ', 'ok'],
    ['a\u00a0+ b', "1: unexpected character: '\\u00a0'"],
    ['a\u2028', "1: unexpected character: '\\u2028'"],
    ['a + “b”', "4: unexpected character: '“'"],
  ])('%j', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });
});

describe('every problem is reported, Prometheus own first', () => {
  const messages = (text: string): readonly string[] => {
    const result = parseExpr(text, { version: old });
    return result.ok ? [] : result.errors.map(({ message }) => message);
  };

  test('what is wrong with types comes after what is wrong with reading', () => {
    expect(messages('rate(a) + nosuch(b[0s])')).toEqual([
      'duration must be greater than 0',
      'unknown function with name "nosuch"',
      'expected type range vector in call to function "rate", got instant vector',
    ]);
  });

  test('reading goes on after a broken label matcher and a wrong escape', () => {
    expect(messages(String.raw`a{b="\d", c, e="f" g="h", i=~"("} + rate(j)`)).toEqual([
      "unknown escape sequence U+0064 'd'",
      'unexpected "," in label matching, expected label matching operator',
      'unexpected identifier "g" in label matching, expected "," or "}"',
      'error parsing regexp: missing closing ): `^(?:()$`',
      'expected type range vector in call to function "rate", got instant vector',
    ]);
  });

  test('a tree is there unless reading had to end', () => {
    const broken = parseExpr('sum(a, b) + rate(c)', { version: old });
    expect(!broken.ok && broken.expr !== null && shape(broken.expr)).toBe('(sum(a b) + rate(c))');
    const ended = parseExpr('a +');
    expect(!ended.ok && ended.expr).toBeNull();
  });
});
