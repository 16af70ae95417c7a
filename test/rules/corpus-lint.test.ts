// The lint cases of the corpus, which are another linter's own expectations: what we report of them and what we do not.
import { describe, expect, test } from 'vitest';
import { corpusAbsent, type LintCase, readLintCases } from './corpus.ts';
import { checkAll, newVersion, readFileAs } from './our-verdict.ts';

const cases = readLintCases();

/** Each case runs one check only, as there. */
function found({ check, file }: LintCase): readonly string[] {
  const read = readFileAs(newVersion, 'case.yml', file);
  return checkAll([read], newVersion)
    .filter(({ code }) => code === check)
    .map(({ range, message }) => `${range.line} ${message}`);
}

type Score = { hits: number; misses: string[]; falseAlarms: string[] };

/** A case with problems is one to find, a case without one not to report on. */
function scoreAll(judged: readonly LintCase[]): Score {
  const score: Score = { hits: 0, misses: [], falseAlarms: [] };
  for (const one of judged) {
    const name = `${one.check}: ${one.case}`;
    const problems = found(one);
    if (one.expected.length === 0 && problems.length > 0) score.falseAlarms.push(`${name}: ${problems.join('; ')}`);
    else if (one.expected.length > 0 && problems.length === 0)
      score.misses.push(`${name}: ${one.expected.map(({ summary }) => summary).join('; ')}`);
    else if (one.expected.length > 0) score.hits += 1;
  }
  return score;
}

describe.skipIf(corpusAbsent !== '')(`lint cases of the corpus${corpusAbsent}`, () => {
  test('what is reported should be in at least 95 %, what should be is in at least 75 %', () => {
    const { hits, misses, falseAlarms } = scoreAll(cases);
    const [precision, recall] = [hits / Math.max(1, hits + falseAlarms.length), hits / (hits + misses.length)];
    console.log(
      `lint cases: precision ${(100 * precision).toFixed(1)} %, recall ${(100 * recall).toFixed(1)} % of ${cases.length}`,
    );
    console.log([...falseAlarms.map((one) => `false alarm: ${one}`), ...misses.map((one) => `missed: ${one}`)].join('\n'));
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.75);
  });
});
