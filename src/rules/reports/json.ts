// The report programs read: every file, fact, rule and problem, with 1-based lines and columns. Its shape is part of the public contract (docs/rules.md).
import type { Problem } from '../problem.ts';
import { type ReportedFile, type CheckReport, isValid, type ReportOptions, shownPart, summarize } from './check-report.ts';

/** The counts of `summary` are of everything found, also of what is not shown. */
export function renderJson(report: CheckReport, options: ReportOptions): string {
  const shown = shownPart(report, options).report;
  // Whether a file is valid does not depend on what of it is shown.
  const files = shown.files.map((file, at) => jsonFile(file, isValid(report.files[at] ?? file)));
  return `${JSON.stringify({ files, summary: summarize(report) }, null, 2)}\n`;
}

function jsonFile(file: ReportedFile, ok: boolean): object {
  return { path: file.path, ok, facts: file.facts, ruleList: file.rules, problems: file.problems.map(jsonProblem) };
}

function jsonProblem({ severity, code, kind, message, range, expr, group, ruleIndex, rule }: Problem): object {
  // JSON leaves out what is undefined: a problem of a whole file has no rule, one outside of an expression no place in it.
  return { severity, code, kind, message, ...range, exprLine: expr?.line, exprColumn: expr?.column, group, ruleIndex, rule };
}
