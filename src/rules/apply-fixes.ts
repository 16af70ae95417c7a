// What `--fix` does to the text of a file: the edits of as many problems as do not get into each other's way; the rest waits for the next round.
import type { Problem, TextEdit } from './problem.ts';

export type FixResult = {
  readonly text: string;
  /** Problems whose edits were made, and what those edits were, in the order of the file. */
  readonly fixed: readonly Problem[];
  readonly edits: readonly TextEdit[];
};

type OffsetEdit = { readonly from: number; readonly to: number; readonly edit: TextEdit };

/** Makes a problem's edits all or none of them. Of two that overlap, the one whose problem comes first is made. */
export function applyFixes(text: string, problems: readonly Problem[]): FixResult {
  const starts = lineStarts(text);
  const made: OffsetEdit[] = [];
  const fixed: Problem[] = [];
  for (const problem of problems) {
    const edits = (problem.fix ?? []).map((edit) => toOffsets(edit, starts, text.length));
    const fresh = edits.filter((edit) => !made.some((other) => isSame(edit, other)));
    if (edits.length === 0 || fresh.some((edit) => edit.to < edit.from || made.some((other) => overlaps(edit, other)))) continue;
    made.push(...fresh);
    fixed.push(problem);
  }
  made.sort((a, b) => a.from - b.from || a.to - b.to);
  return { text: rewrite(text, made), fixed, edits: made.map(({ edit }) => edit) };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function toOffsets(edit: TextEdit, starts: readonly number[], length: number): OffsetEdit {
  const { line, column, endLine, endColumn } = edit.range;
  const offset = (at: number, unit: number): number => Math.min((starts[at - 1] ?? length) + unit - 1, length);
  return { from: offset(line, column), to: offset(endLine, endColumn), edit };
}

/** Two checks may ask for the very same change. */
const isSame = (a: OffsetEdit, b: OffsetEdit): boolean => a.from === b.from && a.to === b.to && a.edit.text === b.edit.text;

/** Edits that touch are kept apart, too: which of two insertions at a place comes first is not ours to choose. */
const overlaps = (a: OffsetEdit, b: OffsetEdit): boolean => a.from <= b.to && b.from <= a.to;

function rewrite(text: string, edits: readonly OffsetEdit[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, edit } of edits) {
    result += text.slice(at, from) + edit.text;
    at = to;
  }
  return result + text.slice(at);
}
