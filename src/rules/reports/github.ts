// Workflow commands of GitHub Actions: each problem becomes an annotation at its line. The runner reads one command a line, so every value is escaped.
import type { Problem, ProblemSeverity } from '../problem.ts';
import { type CheckReport, type ReportOptions, shownPart } from './check-report.ts';
import { onOneLine } from './plain-text.ts';
import { renderSummary } from './text.ts';

const commands: Readonly<Record<ProblemSeverity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** One command a problem, then the summary as a line of the log. */
export function renderGithub(report: CheckReport, options: ReportOptions): string {
  const shown = shownPart(report, options);
  const lines = shown.report.files.flatMap(({ path, problems }) => problems.map((problem) => command(path, problem)));
  return `${[...lines, renderSummary(report, shown, options)].join('\n')}\n`;
}

function command(path: string, { severity, code, message, range }: Problem): string {
  const place: [string, string | number][] = [
    ['file', path],
    ['line', range.line],
    ['endLine', range.endLine],
  ];
  // Columns are taken for one line only; the last one is inclusive.
  if (range.line === range.endLine) place.push(['col', range.column], ['endColumn', Math.max(range.column, range.endColumn - 1)]);
  const properties = [...place, ['title', code] as const].map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${properties.join(',')}::${escapeData(onOneLine(message))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
