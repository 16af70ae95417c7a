import { describe, expect, test } from 'vitest';
import type { Expr } from '../../src/promql/ast.ts';
import { printPromql } from '../../src/promql/print.ts';
import { makeRandom } from '../../bench/fault-set/random.ts';
import { corpusAbsent, readExpressions } from './corpus.ts';
import { mutateExpression } from './mutate-expression.ts';
import { judgeExpression, newVersion, oldVersion } from './our-verdict.ts';
import { pick } from './random-choice.ts';
import { randomExpression } from './random-expression.ts';
import { seedExpressions } from './seed-expressions.ts';
import { withoutPlaces } from './without-places.ts';

function parsed(expr: string, version: string): Expr | null {
  const judged = judgeExpression(expr, version);
  return judged.ok ? judged.expr : null;
}

/** Texts that do not come back as the same tree, with what was printed. */
function lost(expressions: readonly string[], version: string): string[] {
  return expressions.flatMap((expr) => {
    const tree = parsed(expr, version);
    if (tree === null) return [];
    const printed = printPromql(tree);
    const again = parsed(printed, version);
    return again !== null && withoutPlaces(again) === withoutPlaces(tree) ? [] : [`${expr} → ${printed}`];
  });
}

describe('print(parse(x)) parses to the same tree', () => {
  test.each([oldVersion, newVersion])('seeds, all of them valid, as %s', (version) => {
    const gone = version === newVersion ? ['holt_winters(a[1h], 0.5, 0.5)'] : [];
    expect(seedExpressions.filter((expr) => parsed(expr, version) === null)).toEqual(gone);
    expect(lost(seedExpressions, version)).toEqual([]);
  });

  test.each([oldVersion, newVersion])('random and mutated expressions as %s', (version) => {
    const random = makeRandom(4, 'round-trip');
    const made = Array.from({ length: 2000 }, (_, i) =>
      i % 2 === 0 ? randomExpression(random, 4) : mutateExpression(pick(random, seedExpressions), random),
    );
    expect(made.filter((expr) => parsed(expr, version) !== null).length).toBeGreaterThan(100);
    expect(lost(made, version)).toEqual([]);
  });

  test.skipIf(corpusAbsent !== '')(`every expression of the corpus${corpusAbsent}`, () => {
    const expressions = readExpressions().map(({ expr }) => expr);
    expect(lost(expressions, oldVersion)).toEqual([]);
    expect(lost(expressions, newVersion)).toEqual([]);
  });
});
