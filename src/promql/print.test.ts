import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aTree } from '../../test/stand-ins/promql-tree.ts';
import type { Expr } from './ast.ts';
import { parseExpr } from './parse-expr.ts';
import { prettyPromql, printPromql } from './print.ts';

function parsed(text: string): Expr {
  const result = parseExpr(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.expr;
}

const places = new Set(['span', 'nameSpan', 'valueSpan', 'operatorSpan', 'text']);

/** Places and spellings left out; `parens: false` leaves out parentheses too, which a printer may have to add. */
function meaning(expr: Expr, { parens }: { readonly parens: boolean }): unknown {
  const text = JSON.stringify(expr, (key, value: unknown) => {
    if (places.has(key)) return undefined;
    if (typeof value === 'number') return String(value);
    let inner = value as Expr | null; // whatever it is, only its kind is asked for
    while (!parens && inner?.kind === 'paren') inner = inner.expr;
    return inner;
  });
  return JSON.parse(text);
}

describe('printPromql()', () => {
  test.each([
    ['SUM(a)BY(b)', 'sum by (b) (a)'],
    ['sum without(b,c)(a)', 'sum without (b, c) (a)'],
    ["a{b='c',d=~`\\d`}", String.raw`a{b="c", d=~"\\d"}`],
    ['a{}', 'a'],
    ['{__name__="a"}', '{__name__="a"}'],
    ['{"a"}', 'a'],
    ['{"a.b","c.d"="e"}', '{"a.b", "c.d"="e"}'],
    ['{"on"}', '{"on"}'],
    ['{"a", __name__="b"}', '{"a", __name__="b"}'],
    ['a offset 5m @ 1', 'a @ 1 offset 5m'],
    ['a[ 5m ] @ end()', 'a[5m] @ end()'],
    ['(a)[1h:]', '(a)[1h:]'],
    ['a[5m*2:1m]', 'a[5m * 2:1m]'],
    ['-a^2', '-a ^ 2'],
    ['a*on(x)group_left b', 'a * on (x) group_left () b'],
    ['a==bool(b)', 'a == bool (b)'],
    ['a+fill_left(0)fill_right(0)b', 'a + fill(0) b'],
    ['0x1F+1e3+Inf', '0x1F + 1e3 + Inf'],
    ['a # comment\n+ b', 'a + b'],
    [String.raw`{a="\xff"}`, String.raw`{a="\ufffd"}`],
  ])('%s', (text, expected) => {
    expect(printPromql(parsed(text))).toBe(expected);
    expect(printPromql(parsed(expected))).toBe(expected);
  });

  test('any tree parses to itself again, at any width', () => {
    fc.assert(
      fc.property(aTree, fc.integer({ min: 1, max: 200 }), (tree, width) => {
        for (const text of [printPromql(tree), prettyPromql(tree, width)]) {
          const again = parsed(text);
          expect(meaning(again, { parens: false })).toEqual(meaning(tree, { parens: false }));
          // From then on nothing changes, parentheses included.
          expect(printPromql(parsed(printPromql(again)))).toBe(printPromql(again));
          expect(meaning(parsed(printPromql(again)), { parens: true })).toEqual(meaning(again, { parens: true }));
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('prettyPromql() breaks what does not fit, and nothing else', () => {
  const expr = parsed('sum by (job) (rate(errors_total[5m])) / sum by (job) (rate(requests_total[5m])) > 0.05');
  expect(prettyPromql(expr)).toBe(printPromql(expr));
  expect(prettyPromql(expr, 40)).toBe(`    sum by (job) (
      rate(errors_total[5m])
    )
  /
    sum by (job) (
      rate(requests_total[5m])
    )
>
  0.05`);
});
