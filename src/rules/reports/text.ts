// The report people read: each problem with its place, its source line and an underline; then one line that counts.
import type { Problem, ProblemSeverity } from '../problem.ts';
import { type CheckReport, type ReportOptions, type Shown, type Summary, shownPart, summarize } from './check-report.ts';
import { onOneLine } from './plain-text.ts';
import { type ExcerptLine, excerpt } from './source-excerpt.ts';

type Style = 'bold' | 'dim' | ProblemSeverity;
type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, string>> = { bold: '1', dim: '2', error: '1;31', warning: '1;33', info: '1;36' };
const paintNothing: Paint = (_, text) => text;
const paintAnsi: Paint = (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`;

/** Problems in the order of files and places, with a blank line after each, then the summary. */
export function renderText(report: CheckReport, options: ReportOptions): string {
  const paint = options.useColor ? paintAnsi : paintNothing;
  const shown = shownPart(report, options);
  const parts: string[] = [];
  for (const { path, text, problems } of shown.report.files) {
    const lines = problems.length > 0 ? text.split('\n') : [];
    for (const problem of problems) parts.push(renderProblem(path, problem, lines, paint));
  }
  parts.push(`${paint('bold', renderSummary(report, shown, options))}\n`);
  return parts.join('');
}

function renderProblem(path: string, problem: Problem, lines: readonly string[], paint: Paint): string {
  const { severity, code, message, range } = problem;
  const place = paint('bold', `${onOneLine(path)}:${range.line}:${range.column}:`);
  const head = `${place} ${paint(severity, severity)} ${paint('dim', code)}: ${onOneLine(message)}`;
  const shown = excerpt(lines, range);
  const gutter = Math.max(4, ...shown.map(({ number }) => String(number ?? '').length + 1));
  return `${[head, ...shown.map((line) => renderLine(line, gutter, (text) => paint(severity, text), paint))].join('\n')}\n\n`;
}

function renderLine(line: ExcerptLine, gutter: number, mark: (text: string) => string, paint: Paint): string {
  const bar = paint('dim', `${String(line.number ?? '').padStart(gutter)} |`);
  const text = line.kind === 'underline' ? mark(line.text) : line.kind === 'gap' ? paint('dim', line.text) : line.text;
  return `${bar} ${text}`.trimEnd();
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `3 errors, 1 warning in 2 of 14 files, 120 rules`, and what was found but is not shown. */
export function renderSummary(report: CheckReport, shown: Shown, options: ReportOptions): string {
  const summary = summarize(report);
  return `${found(summary, report)}${hidden(shown, summary, options)}`;
}

function found({ errors, warnings, infos, files, rules }: Summary, report: CheckReport): string {
  const size = `${counted(files, 'file')}, ${counted(rules, 'rule')}`;
  const parts = [
    errors > 0 ? counted(errors, 'error') : '',
    warnings > 0 ? counted(warnings, 'warning') : '',
    infos > 0 ? counted(infos, 'info') : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return `no problems in ${size}`;
  const affected = report.files.filter(({ problems }) => problems.length > 0).length;
  return `${parts.join(', ')} in ${affected === files ? '' : `${affected} of `}${size}`;
}

function hidden({ belowMinSeverity, overMax }: Shown, { warnings }: Summary, { minSeverity }: ReportOptions): string {
  const parts: string[] = [];
  if (belowMinSeverity > 0) {
    const lower = minSeverity === 'error' && warnings > 0 ? 'warning' : 'info';
    parts.push(`${belowMinSeverity} not shown, see --min-severity ${lower}`);
  }
  if (overMax > 0) parts.push(`${overMax} more not shown, see --max-problems`);
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
