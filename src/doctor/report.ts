// What `rti doctor` prints and writes: lines for people, and a document for programs.
import { safeText } from '../incident/safe-text.ts';
import type { Result, Status } from './check.ts';
import type { PlannedProbe } from './run-checks.ts';

const codes: Readonly<Record<Status, string>> = { ok: '32', warning: '33', failed: '1;31', skipped: '2' };

export type TextReport = {
  /** One line, and a second one with the remedy. */
  line(result: Result): string;
  /** One line for all that was skipped because of the same other line. */
  folded(results: readonly Result[]): string;
  summary(results: readonly Result[]): string;
};

/** Longer titles push their line to the right, and no other. */
const titleMax = 50;

/** The columns are as wide as what was planned needs. */
export function makeTextReport(planned: readonly PlannedProbe[], isColored: boolean): TextReport {
  const paint = (code: string, text: string): string => (isColored ? `\u001b[${code}m${text}\u001b[0m` : text);
  const width = Math.min(titleMax, Math.max(0, ...planned.map(({ check, probe }) => titleOf(check, probe.subject).length)));
  const first = (status: Status, title: string, text: string): string =>
    `${paint(codes[status], status.padEnd(7))}  ${title.padEnd(width)}  ${text}\n`;
  return {
    line: ({ check, subject, status, detail, remedy, durationMs }) => {
      const took = durationMs >= 1 ? ` ${paint('2', `(${durationMs} ms)`)}` : '';
      const line = first(status, titleOf(check, subject), shown(detail) + took);
      return remedy === null ? line : `${line}         ${' '.repeat(width)}  ${paint('1', '→')} ${shown(remedy)}\n`;
    },
    folded: (results) =>
      groupsOf(results)
        .map((group) => first('skipped', ...foldedWords(group)))
        .join(''),
    summary: (results) => {
      const counts = countOf(results);
      const words = (['ok', 'warning', 'failed', 'skipped'] as const).map((status) => `${counts[status]} ${status}`);
      return `${words.join(', ')}\n`;
    },
  };
}

/** Those skipped because of the same line, in the order in which the lines were there. */
function groupsOf(results: readonly Result[]): readonly (readonly Result[])[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    if (result.because === null) continue;
    const group = groups.get(result.because) ?? [];
    group.push(result);
    groups.set(result.because, group);
  }
  return [...groups.values()];
}

/** Title and text: a single one is named in full, several by their checks. */
function foldedWords(group: readonly Result[]): readonly [string, string] {
  const [one] = group;
  if (one === undefined) return ['', ''];
  if (group.length === 1) return [titleOf(one.check, one.subject), shown(one.detail)];
  const counts = new Map<string, number>();
  for (const { check } of group) counts.set(check, (counts.get(check) ?? 0) + 1);
  const names = [...counts].map(([check, count]) => (count === 1 ? check : `${count} ${check}`)).join(', ');
  return [`${group.length} checks`, shown(`${one.detail}: ${names}`)];
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
