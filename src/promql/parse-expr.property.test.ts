// Whatever the text, reading ends with a tree or with errors that lie inside it; and what a version reads, the printer gives back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aTree } from '../../test/stand-ins/promql-tree.ts';
import { parseExpr } from './parse-expr.ts';
import { prettyPromql, printPromql } from './print.ts';

/** Written for this test: each valid for the current version, together they use all of the language. */
const valid: readonly string[] = [
  'sum by (job, instance) (rate(http_requests_total{code=~"5..", job!="a"}[5m] offset 1h)) / on (job) group_left (team) owner > bool 0.05',
  'histogram_quantile(0.99, sum without (pod) (rate(latency_seconds_bucket[10m]))) and on () (hour() > 8 or minute() <= 30)',
  'absent(up{job="x"} @ 1700000000) unless vector(0) == 1',
  'max_over_time(sum(rate(a_total[1m]))[1h:5m] @ end()) ^ 2 ^ -1',
  'label_replace(up, "host", "$1", "instance", `(.+):\\d+`) * ignoring (le) group_right () b',
  'topk(3, {__name__=~\'node_.+\', "quoted.label"="v"}) % 0x1F - -1e-3 atan2 pi()',
  'a[5m * 2] anchored + fill_left(0) b </ 5',
  'count_values("version", build_info) # a comment\n + 1_000 offset_metric',
];

const aPiece = fc.constantFrom(
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '`',
  '\\',
  ',',
  '=',
  '=~',
  '!',
  '#',
  '\n',
  'by',
  'offset',
  '@',
  '5m',
  'x',
  '0',
  ' ',
  'é',
  '\ufffd',
  '\ud800',
);

type Edit = { readonly at: number; readonly remove: number; readonly insert: string };
const anEdit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(200),
  remove: fc.nat(4),
  insert: fc.oneof(aPiece, fc.string({ maxLength: 3 })),
});

const edited = (text: string, edits: readonly Edit[]): string =>
  edits.reduce(
    (now, { at, remove, insert }) => now.slice(0, at % (now.length + 1)) + insert + now.slice((at % (now.length + 1)) + remove),
    text,
  );

function judge(text: string, version: number): void {
  const result = parseExpr(text, { version });
  if (result.ok) {
    for (const printed of [printPromql(result.expr), prettyPromql(result.expr, 20)]) {
      const again = parseExpr(printed, { version });
      expect(again.ok && printPromql(again.expr), printed).toBe(printPromql(result.expr));
    }
    return;
  }
  expect(result.errors).not.toHaveLength(0);
  for (const { span, message } of result.errors) {
    expect(message).not.toBe('');
    expect(
      0 <= span.from && span.from <= span.to && span.to <= text.length,
      `${message} at ${span.from}-${span.to} of ${text.length}`,
    ).toBe(true);
  }
}

const aVersion = fc.constantFrom(2042, 2054, 3004, 3012, 3014);

test('valid expressions with some edits', () => {
  fc.assert(
    fc.property(fc.constantFrom(...valid), fc.array(anEdit, { maxLength: 4 }), aVersion, (text, edits, version) =>
      judge(edited(text, edits), version),
    ),
    { numRuns: 1500 },
  );
});

test('printed trees with some edits', () => {
  fc.assert(
    fc.property(aTree, fc.array(anEdit, { maxLength: 2 }), aVersion, (tree, edits, version) =>
      judge(edited(printPromql(tree), edits), version),
    ),
    { numRuns: 500 },
  );
});

test('any text at all', () => {
  const codes = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength: 20 }).map((units) => String.fromCharCode(...units));
  const pieces = fc.array(aPiece, { maxLength: 20 }).map((list) => list.join(' '));
  fc.assert(fc.property(fc.oneof(codes, pieces), aVersion, judge), { numRuns: 1000 });
});
