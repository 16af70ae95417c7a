// `rti rules check --fix`: what is mechanical is changed and judged again, until nothing is left to change; then the files are written, each at once.
import { applyFixes } from '../rules/apply-fixes.ts';
import { fixDiff } from '../rules/fix-diff.ts';
import type { Problem } from '../rules/problem.ts';
import type { ReportedFile } from '../rules/reports/check-report.ts';
import { onOneLine } from '../rules/reports/plain-text.ts';
import { encodedLike, type RuleText } from './read-rule-texts.ts';

/** Overlapping fixes wait for the next round; two checks that undo each other would go on for ever. */
const roundsMax = 10;

export type FixedRules = {
  /** With their new texts. */
  readonly texts: readonly RuleText[];
  readonly checked: readonly ReportedFile[];
  readonly fixed: readonly { readonly path: string; readonly problem: Problem }[];
};

export function fixRules(texts: readonly RuleText[], judge: (texts: readonly RuleText[]) => readonly ReportedFile[]): FixedRules {
  const fixed: { path: string; problem: Problem }[] = [];
  let current = texts;
  let checked = judge(current);
  for (let round = 0; round < roundsMax; round += 1) {
    const results = current.map((file, at) => applyFixes(file.text, checked[at]?.problems ?? []));
    if (results.every(({ fixed: made }) => made.length === 0)) break;
    results.forEach((result, at) => {
      const path = current[at]?.path ?? '';
      for (const problem of result.fixed) fixed.push({ path, problem });
    });
    current = current.map((file, at) => ({ ...file, text: results[at]?.text ?? file.text }));
    checked = judge(current);
  }
  return { texts: current, checked, fixed };
}

/** `rules.yml:12:5: fixed alerts/for: …`, with the place before the fix. */
export function describeFixes(fixed: FixedRules['fixed']): string {
  return fixed
    .map(({ path, problem: { code, message, range } }) => {
      return `${onOneLine(path)}:${range.line}:${range.column}: fixed ${code}: ${onOneLine(message)}\n`;
    })
    .join('');
}

export function diffOfFixes(before: readonly RuleText[], after: readonly RuleText[]): string {
  return before.map((file, at) => fixDiff(onOneLine(file.path), file.text, after[at]?.text ?? file.text)).join('');
}

export async function writeFixes(
  before: readonly RuleText[],
  after: readonly RuleText[],
  rewrite: (path: string, content: string) => Promise<void>,
): Promise<void> {
  for (const [at, file] of after.entries()) {
    if (file.text !== before[at]?.text) await rewrite(file.path, encodedLike(file, file.text));
  }
}
