// What a run of the rule checks found, as every report reads it: data, already sorted, with nothing left to decide but how it looks.
import type { RuleFacts } from '../facts.ts';
import type { Problem, ProblemSeverity } from '../problem.ts';

/** A rule by its place among others; `index` counts from 1 within its group. */
export type ListedRule = {
  readonly group: string;
  readonly index: number;
  readonly name: string;
  readonly metrics: readonly string[];
};

export type ReportedFile = {
  readonly path: string;
  readonly text: string;
  readonly facts: RuleFacts;
  readonly rules: readonly ListedRule[];
  /** In the order of their places. */
  readonly problems: readonly Problem[];
};

export type CheckReport = { readonly files: readonly ReportedFile[] };

/** What the user asked to see; exit codes do not depend on it. */
export type ReportOptions = {
  readonly minSeverity: ProblemSeverity;
  /** Infinity: all. */
  readonly problemsMax: number;
  /** Warnings fail, too. */
  readonly isStrict: boolean;
  readonly useColor: boolean;
  /** Of this program. */
  readonly version: string;
};

export type Summary = {
  readonly files: number;
  readonly rules: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
};

const ranks: Readonly<Record<ProblemSeverity, number>> = { info: 0, warning: 1, error: 2 };

/** Prometheus would load the file. */
export function isValid(file: ReportedFile): boolean {
  return !file.problems.some(({ kind, severity }) => kind === 'validity' && severity === 'error');
}

/** Errors fail a run; with `--strict` warnings do; infos never. */
export function isFailure(problem: Problem, isStrict: boolean): boolean {
  return ranks[problem.severity] >= ranks[isStrict ? 'warning' : 'error'];
}

/** Counts everything that was found, shown or not. */
export function summarize({ files }: CheckReport): Summary {
  let rules = 0;
  const counts: Record<ProblemSeverity, number> = { error: 0, warning: 0, info: 0 };
  for (const file of files) {
    rules += file.rules.length;
    for (const { severity } of file.problems) counts[severity] += 1;
  }
  return { files: files.length, rules, errors: counts.error, warnings: counts.warning, infos: counts.info };
}

export type Shown = {
  readonly report: CheckReport;
  /** Left out for their severity, and for the limit. */
  readonly belowMinSeverity: number;
  readonly overMax: number;
};

/** The part of a report that the user asked to see: of the worst kind first when there are more than the limit. */
export function shownPart(report: CheckReport, { minSeverity, problemsMax }: ReportOptions): Shown {
  const all = report.files.flatMap(({ problems }) => problems);
  const asked = all.filter(({ severity }) => ranks[severity] >= ranks[minSeverity]);
  const kept = new Set(
    asked.length <= problemsMax ? asked : asked.toSorted((a, b) => ranks[b.severity] - ranks[a.severity]).slice(0, problemsMax),
  );
  const files = report.files.map((file) => ({ ...file, problems: file.problems.filter((problem) => kept.has(problem)) }));
  return { report: { files }, belowMinSeverity: all.length - asked.length, overMax: asked.length - kept.size };
}
