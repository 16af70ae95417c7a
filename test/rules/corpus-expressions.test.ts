// Every expression of the development corpus against promtool's recorded verdict, and Prometheus 3.14's own where its tests state it.
import { describe, expect, test } from 'vitest';
import type { Expr } from '../../src/promql/ast.ts';
import { metricNamesOf } from '../../src/promql/walk.ts';
import { Agreement } from './agreement.ts';
import { corpusAbsent, type CorpusExpression, readExpressions } from './corpus.ts';
import { expressionVerdicts, metricNames as knownMetricNames, newerVerdicts } from './known-disagreements.ts';
import { judgeExpression, newVersion, oldVersion, placeOf } from './our-verdict.ts';

const expressions = readExpressions();
const settled = expressions.filter(({ newer }) => newer === undefined);

/** What we say, shortly: `ok`, or the first error with its place. */
function verdictOf(
  expr: string,
  version: string,
): { readonly ok: boolean; readonly line: number; readonly column: number; readonly text: string } {
  const judged = judgeExpression(expr, version);
  if (judged.ok) return { ok: true, line: 0, column: 0, text: 'ok' };
  const [first] = judged.errors;
  const place = placeOf(expr, first?.span.from ?? 0);
  return { ok: false, ...place, text: `${place.line}:${place.column} ${first?.message ?? 'no message'}` };
}

function compare({ id, expr, error }: CorpusExpression, version: string, wanted: 'ok' | 'error', agreement: Agreement): void {
  const ours = verdictOf(expr, version);
  agreement.count(
    id,
    ours.ok === (wanted === 'ok'),
    `${JSON.stringify(expr).slice(0, 200)}: wanted ${error ?? wanted}, got ${ours.text}`,
  );
}

describe.skipIf(corpusAbsent !== '')(`expressions of the corpus${corpusAbsent}`, () => {
  test('verdicts as 2.42 are promtool 2.42’s in at least 99.9 %, with at most 2 false rejects in 6,000', () => {
    const agreement = new Agreement();
    for (const expression of settled) compare(expression, oldVersion, expression.verdict, agreement);
    console.log(`verdicts as 2.42: ${agreement.summary}`);
    expect(agreement.compareWith(expressionVerdicts)).toEqual({ unexplained: [], needless: [] });
    expect(agreement.share).toBeGreaterThanOrEqual(0.999);
    const valid = new Set(settled.filter(({ verdict }) => verdict === 'ok').map(({ id }) => id));
    const falseRejects = agreement.disagreements.filter(({ id }) => valid.has(id)).length;
    expect(falseRejects / valid.size).toBeLessThanOrEqual(2 / 6000);
  });

  test('newer syntax as 2.42 is what promtool 2.42 says in at least 95 %', () => {
    const agreement = new Agreement();
    for (const expression of expressions.filter(({ newer }) => newer !== undefined))
      compare(expression, oldVersion, expression.verdict, agreement);
    console.log(`newer syntax as 2.42: ${agreement.summary}`);
    expect(agreement.compareWith(expressionVerdicts).unexplained).toEqual([]);
    expect(agreement.share).toBeGreaterThanOrEqual(0.95);
  });

  test('newer syntax as the current version is what Prometheus 3.14 says in at least 95 %', () => {
    const agreement = new Agreement();
    for (const expression of expressions) {
      if (expression.verdict_newer !== undefined) compare(expression, newVersion, expression.verdict_newer, agreement);
    }
    console.log(`newer syntax as 3.14: ${agreement.summary}`);
    expect(agreement.compareWith(newerVerdicts)).toEqual({ unexplained: [], needless: [] });
    expect(agreement.share).toBeGreaterThanOrEqual(0.95);
  });

  test('errors are on promtool’s line in at least 98 %, at its column in at least 80 %', () => {
    const [lines, places] = [new Agreement(), new Agreement()];
    for (const { id, expr, pos, verdict } of settled) {
      const ours = verdictOf(expr, oldVersion);
      if (verdict !== 'error' || ours.ok || pos === undefined) continue;
      lines.count(id, pos.split(':')[0] === String(ours.line), `${pos}, got ${ours.text}`);
      places.count(id, pos === `${ours.line}:${ours.column}`, `${pos}, got ${ours.text}`);
    }
    console.log(`error on the same line: ${lines.summary}; at the same place: ${places.summary}`);
    expect(lines.share).toBeGreaterThanOrEqual(0.98);
    expect(places.share).toBeGreaterThanOrEqual(0.8);
  });

  test('metric names are those of two independent readers in at least 99.9 %', () => {
    const agreement = new Agreement();
    for (const { id, expr, metrics, newer } of expressions) {
      const version = newer === undefined ? oldVersion : newVersion;
      const judged = judgeExpression(expr, version);
      if (metrics === undefined || !judged.ok) continue;
      const ours = sortedNames(judged.expr);
      agreement.count(
        id,
        JSON.stringify(ours) === JSON.stringify([...metrics].sort()),
        `${expr.slice(0, 200)}: ${String(metrics)}, got ${String(ours)}`,
      );
    }
    console.log(`metric names: ${agreement.summary}`);
    expect(agreement.compareWith(knownMetricNames)).toEqual({ unexplained: [], needless: [] });
    expect(agreement.share).toBeGreaterThanOrEqual(0.999);
  });
});

function sortedNames(expr: Expr): string[] {
  return [...new Set(metricNamesOf(expr))].sort();
}
