import { expect, test } from 'vitest';
import type { Expr } from './ast.ts';
import { parseExpr } from './parse-expr.ts';
import { printPromql } from './print.ts';
import { metricNameOf, metricNamesOf, nodeAt, selectorsOf, unwrapParens, walk } from './walk.ts';

function parsed(text: string): Expr {
  const result = parseExpr(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.expr;
}

test.each([
  ['rate(b[5m]) / on (x) a + b', ['b', 'a']],
  ['{__name__="a", c="d"}', ['a']],
  ['{__name__=~"a|b"}', []],
  ['{"a.b"}', ['a.b']],
  ['max_over_time(sum(a)[1h:5m]) > scalar(b) or topk(scalar(c), d)', ['a', 'b', 'c', 'd']],
  ['vector(1)', []],
])('metricNamesOf(%s)', (text, names) => {
  expect(metricNamesOf(parsed(text))).toEqual(names);
});

test('selectorsOf() finds those of ranges and subqueries too', () => {
  const found = selectorsOf(parsed('rate(a{b="c"}[5m]) + max_over_time(d[1h:]) - {e="f"}'));
  expect(found.map(printPromql)).toEqual(['a{b="c"}', 'd', '{e="f"}']);
  expect(found.map(metricNameOf)).toEqual(['a', 'd', null]);
});

test('walk() goes from the outside in and tells what is around', () => {
  const seen: string[] = [];
  walk(parsed('sum(topk(5, -a))'), (node, parents) => seen.push([...parents, node].map(({ kind }) => kind).join(' ')));
  expect(seen).toEqual([
    'aggregation',
    'aggregation aggregation',
    'aggregation aggregation number',
    'aggregation aggregation unary',
    'aggregation aggregation unary vector-selector',
  ]);
});

test('nodeAt() is the innermost node at a place', () => {
  const expr = parsed('sum(a) + b');
  const at = (offset: number) => nodeAt(expr, offset)?.kind ?? null;
  expect([0, 4, 5, 7, 9, 10].map(at)).toEqual([
    'aggregation',
    'vector-selector',
    'aggregation',
    'binary',
    'vector-selector',
    null,
  ]);
});

test('unwrapParens() takes all parentheses off', () => {
  expect(unwrapParens(parsed('((a))')).kind).toBe('vector-selector');
});
