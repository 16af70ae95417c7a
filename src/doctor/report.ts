// What `rti doctor` prints and writes: lines for people, and a document for programs.
import { safeText } from '../incident/safe-text.ts';
import type { Result, Status } from './check.ts';
import type { PlannedProbe } from './run-checks.ts';

const codes: Readonly<Record<Status, string>> = { ok: '32', warning: '33', failed: '1;31', skipped: '2' };

export type TextReport = {
  /** One line, and a second one with the remedy. */
  line(result: Result): string;
  summary(results: readonly Result[]): string;
};

/** Longer titles push their line to the right, and no other. */
const titleMax = 50;

/** The columns are as wide as what was planned needs. */
export function makeTextReport(planned: readonly PlannedProbe[], isColored: boolean): TextReport {
  const paint = (code: string, text: string): string => (isColored ? `\u001b[${code}m${text}\u001b[0m` : text);
  const width = Math.min(titleMax, Math.max(0, ...planned.map(({ check, probe }) => titleOf(check, probe.subject).length)));
  return {
    line: ({ check, subject, status, detail, remedy, durationMs }) => {
      const title = titleOf(check, subject).padEnd(width);
      const took = durationMs >= 1 ? ` ${paint('2', `(${durationMs} ms)`)}` : '';
      const first = `${paint(codes[status], status.padEnd(7))}  ${title}  ${shown(detail)}${took}\n`;
      return remedy === null ? first : `${first}         ${' '.repeat(width)}  ${paint('1', '→')} ${shown(remedy)}\n`;
    },
    summary: (results) => {
      const counts = countOf(results);
      const words = (['ok', 'warning', 'failed', 'skipped'] as const).map((status) => `${counts[status]} ${status}`);
      return `${words.join(', ')}\n`;
    },
  };
}

const titleOf = (check: string, subject: string): string => shown(subject === '' ? check : `${check} ${subject}`);

/** What peers say must not reach the terminal as control characters. */
const shown = (text: string): string => safeText(text, shownMax);
const shownMax = 1000;

/** The file of `--output`; docs/doctor.md documents it. */
export type Report = {
  readonly version: 1;
  /** Of `rti`. */
  readonly program: string;
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  readonly config: { readonly file: string | null; readonly hash: string };
  readonly durationMs: number;
  readonly summary: Readonly<Record<Status, number>>;
  readonly results: readonly Result[];
};

export function countOf(results: readonly Result[]): Readonly<Record<Status, number>> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
