// How well the lint agrees with what pint's own tests expect of it: each case is a rule file, one check, and the problems that the check reports.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import type { Problem } from './problem.ts';
import { registeredChecks } from './checks/registry.ts';
import { readRuleFile } from './read-rule-file.ts';
import { checkFiles } from './run-checks.ts';

const cases = join(process.env['RTI_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data/rules-dev/lint-cases.json');
const absent = existsSync(cases) ? '' : ` (skipped: ${cases} is not here, see RTI_SHARED)`;

type Expected = {
  readonly summary: string;
  /** First and last line that the problem points at, counted from the rule. */
  readonly lines: readonly [number, number];
  /** Columns inside the value that is pointed at, the first of them first. */
  readonly columns: readonly (readonly [number, number])[];
};
type Case = {
  readonly check: string;
  readonly case: string;
  readonly file: string;
  readonly lineOffset: number;
  readonly expected: readonly Expected[];
};

/** Problems of validity have ids of their own where pint has a check. */
const ours: Readonly<Record<string, readonly string[]>> = {
  'promql/vector_matching': ['promql/vector-matching'],
  'alerts/for': ['alerts/for', 'rule/duration'],
  'promql/syntax': ['promql/syntax'],
};

const prometheusVersion = '3.14';

function problemsOf({ check, file }: Case): readonly Problem[] {
  const read = readRuleFile(file, 'rules.yml', { prometheusVersion });
  const run = { config: { severities: {}, options: {} }, prometheusVersion, now: 0 };
  const ids = ours[check] ?? [check];
  return checkFiles([read], run).flatMap(({ problems }) => problems.filter(({ code }) => ids.includes(code)));
}

/** Offset of a place inside the expression, from 1, as the cases count it. */
function offsetOf(problem: Problem, { file }: Case): number | null {
  const rule = readRuleFile(file, 'rules.yml', { prometheusVersion }).groups[0]?.rules[0];
  if (rule === undefined || problem.expr === undefined) return null;
  const before = rule.expr.value.split('\n').slice(0, problem.expr.line - 1);
  return before.reduce((sum, line) => sum + line.length + 1, 0) + problem.expr.column;
}

type Score = {
  readonly expected: number;
  readonly found: number;
  readonly agreed: number;
  readonly inExpr: number;
  readonly exact: number;
};

/** Each expected problem is agreed to by one of ours on its lines, one in the same column before any other. */
function scoreOf(each: Case): Score {
  const left = [...problemsOf(each)];
  const found = left.length;
  const counts = { agreed: 0, inExpr: 0, exact: 0 };
  for (const { lines, columns } of each.expected) {
    const [first, last] = lines.map((line) => line + each.lineOffset);
    const onLines = left.filter(({ range }) => range.line >= (first ?? 0) && range.line <= (last ?? 0));
    const exact = onLines.find((problem) => offsetOf(problem, each) === columns[0]?.[0]);
    const agreed = exact ?? onLines[0];
    if (agreed === undefined) continue;
    left.splice(left.indexOf(agreed), 1);
    counts.agreed++;
    if (agreed.expr !== undefined) counts.inExpr++;
    if (exact !== undefined) counts.exact++;
  }
  return { expected: each.expected.length, found, ...counts };
}

const sum = (scores: readonly Score[], key: keyof Score): number => scores.reduce((total, score) => total + score[key], 0);

describe(`lint cases of pint's tests${absent}`, () => {
  // A file of our making in a known shape.
  const all = absent === '' ? (JSON.parse(readFileSync(cases, 'utf8')) as { items: readonly Case[] }).items : [];
  const covered = all.filter(({ check }) =>
    (ours[check] ?? [check]).some((id) => registeredChecks.some((own) => own.id === id) || id === 'promql/syntax'),
  );

  test.skipIf(absent !== '')('precision is at least 95 %, recall at least 90 %, and most columns are the same', () => {
    const scores = covered.map(scoreOf);
    const [expected, found, agreed] = [sum(scores, 'expected'), sum(scores, 'found'), sum(scores, 'agreed')];
    expect(expected).toBeGreaterThan(80);
    expect(agreed / found).toBeGreaterThanOrEqual(0.95);
    expect(agreed / expected).toBeGreaterThanOrEqual(0.9);
    expect(sum(scores, 'exact') / sum(scores, 'inExpr')).toBeGreaterThanOrEqual(0.9);
  });

  test.skipIf(absent !== '')('where we differ is known by name', () => {
    const differing = covered.filter((each) => {
      const { expected, found, agreed } = scoreOf(each);
      return agreed < Math.max(expected, found);
    });
    expect(differing.map(({ check, case: name }) => `${check} ${name}`)).toEqual([
      // group() makes 1 of every value, so `group(vector(0)) > 0` does hold.
      'promql/impossible vector(0) > 0',
      // absent() without labels never matches on(device, instance): told here, though pint does not.
      'promql/impossible ',
      // pint tells the same label of the same by() once for each side of the outer operator; here it is told once.
      'promql/impossible or vector() labels are missing',
    ]);
  });
});
