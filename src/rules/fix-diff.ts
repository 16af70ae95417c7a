// The unified diff of edits that are known: what `--fix --dry-run` prints, and `patch` and `git apply` read.
import type { TextEdit } from './problem.ts';

/** Lines from `from` up to (without) `to` of the old text become those of the new one; offsets from 0. */
type Change = { from: number; to: number; newFrom: number; newTo: number };

const contextLines = 3;
const noLineEnd = '\\ No newline at end of file\n';

/** Empty when nothing changes. `edits` are in order and made `newText` of `oldText`. */
export function fixDiff(path: string, oldText: string, newText: string, edits: readonly TextEdit[]): string {
  if (oldText === newText) return '';
  const oldLines = linesOf(oldText);
  const newLines = linesOf(newText);
  const hunks = hunksOf(changesOf(edits, oldLines, newLines), oldLines.length);
  return `--- a/${path}\n+++ b/${path}\n${hunks.map((hunk) => renderHunk(hunk, oldLines, newLines)).join('')}`;
}

/** With their line ends, so that a last line without one is another line. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Which lines the edits touch, in both texts: an edit adds as many lines as its text has more than its range. */
function changesOf(edits: readonly TextEdit[], oldLines: readonly string[], newLines: readonly string[]): Change[] {
  const changes: Change[] = [];
  let shift = 0;
  for (const { range, text } of edits) {
    const from = range.line - 1;
    const to = Math.min(range.endLine, oldLines.length);
    const last = changes.at(-1);
    const grown = text.split('\n').length - 1 - (range.endLine - range.line);
    if (last !== undefined && from < last.to) {
      last.newTo += grown + Math.max(0, to - last.to);
      last.to = Math.max(last.to, to);
    } else changes.push({ from, to, newFrom: from + shift, newTo: to + shift + grown });
    shift += grown;
  }
  for (const change of changes) change.newTo = Math.min(change.newTo, newLines.length);
  return changes.map((change) => trimmed(change, oldLines, newLines));
}

/** Without lines that are the same at both ends: an edit that takes out a whole line names the start of the next one. */
function trimmed(change: Change, oldLines: readonly string[], newLines: readonly string[]): Change {
  let { from, to, newFrom, newTo } = change;
  while (from < to && newFrom < newTo && oldLines[from] === newLines[newFrom]) {
    from += 1;
    newFrom += 1;
  }
  while (from < to && newFrom < newTo && oldLines[to - 1] === newLines[newTo - 1]) {
    to -= 1;
    newTo -= 1;
  }
  return { from, to, newFrom, newTo };
}

type Hunk = { readonly from: number; to: number; readonly changes: Change[] };

/** Changes whose context would touch share a hunk. */
function hunksOf(changes: readonly Change[], lineCount: number): Hunk[] {
  const hunks: Hunk[] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const to = Math.min(lineCount, change.to + contextLines);
    if (last !== undefined && change.from - contextLines <= last.to) {
      last.changes.push(change);
      last.to = to;
    } else hunks.push({ from: Math.max(0, change.from - contextLines), to, changes: [change] });
  }
  return hunks;
}

function renderHunk({ from, to, changes }: Hunk, oldLines: readonly string[], newLines: readonly string[]): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return '';
  const newFrom = first.newFrom - (first.from - from);
  const newTo = last.newTo + (to - last.to);
  let body = '';
  let at = from;
  for (const change of changes) {
    body += marked(' ', oldLines.slice(at, change.from));
    body += marked('-', oldLines.slice(change.from, change.to)) + marked('+', newLines.slice(change.newFrom, change.newTo));
    at = change.to;
  }
  return `@@ -${extent(from, to)} +${extent(newFrom, newTo)} @@\n${body}${marked(' ', oldLines.slice(at, to))}`;
}

/** `12,7`; an empty extent is named by the line before it. */
const extent = (from: number, to: number): string => `${to === from ? from : from + 1},${to - from}`;

function marked(mark: string, lines: readonly string[]): string {
  return lines.map((line) => `${mark}${line}${line.endsWith('\n') ? '' : `\n${noLineEnd}`}`).join('');
}
