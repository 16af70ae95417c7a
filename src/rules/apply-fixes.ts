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
    const fresh = edits.filter((edit) => !isMade(edit, made));
    if (edits.length === 0 || fresh.some((edit) => edit.to < edit.from || isInTheWay(edit, made))) continue;
    for (const edit of fresh) made.splice(placeFor(edit, made), 0, edit);
    fixed.push(problem);
  }
  return { text: rewrite(text, made), fixed, edits: made.map(({ edit }) => edit) };
}

/** Index in edits that are sorted by place of the first that does not begin before this one; they do not overlap, so it is looked for by halving. */
function placeFor(edit: OffsetEdit, made: readonly OffsetEdit[]): number {
  let [low, high] = [0, made.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = made[middle];
    if (other !== undefined && (other.from < edit.from || (other.from === edit.from && other.to < edit.to))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Two checks may ask for the very same change. */
function isMade(edit: OffsetEdit, made: readonly OffsetEdit[]): boolean {
  for (let at = placeFor(edit, made); made[at]?.from === edit.from; at += 1) {
    if (made[at]?.to === edit.to && made[at]?.edit.text === edit.edit.text) return true;
  }
  return false;
}

/** Edits that touch are kept apart, too: which of two insertions at a place comes first is not ours to choose. Only the neighbours can. */
function isInTheWay(edit: OffsetEdit, made: readonly OffsetEdit[]): boolean {
  const at = placeFor(edit, made);
  return [made[at - 1], made[at]].some((other) => other !== undefined && edit.from <= other.to && other.from <= edit.to);
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

function rewrite(text: string, edits: readonly OffsetEdit[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, edit } of edits) {
    result += text.slice(at, from) + edit.text;
    at = to;
  }
  return result + text.slice(at);
}
