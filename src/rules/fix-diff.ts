// The unified diff of a fixed file: what `--fix --dry-run` prints, and `patch` and `git apply` read.

/** Lines from `from` up to (without) `to` of the old text become those of the new one; offsets from 0. */
type Change = { readonly from: number; readonly to: number; readonly newFrom: number; readonly newTo: number };

const contextLines = 3;
const noLineEnd = '\\ No newline at end of file\n';
/** Fixes change few lines; beyond this many the rest is shown as one change instead of searching for the shortest diff. */
const differencesMax = 1000;

/** Empty when nothing changes. */
export function fixDiff(path: string, oldText: string, newText: string): string {
  if (oldText === newText) return '';
  const oldLines = linesOf(oldText);
  const newLines = linesOf(newText);
  const hunks = hunksOf(changesOf(oldLines, newLines), oldLines.length);
  return `--- a/${path}\n+++ b/${path}\n${hunks.map((hunk) => renderHunk(hunk, oldLines, newLines)).join('')}`;
}

/** With their line ends, so that a last line without one is another line. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** What is left between the lines that are the same at both ends, searched for the shortest diff. */
function changesOf(oldLines: readonly string[], newLines: readonly string[]): readonly Change[] {
  let start = 0;
  let [end, newEnd] = [oldLines.length, newLines.length];
  while (start < end && start < newEnd && oldLines[start] === newLines[start]) start += 1;
  while (end > start && newEnd > start && oldLines[end - 1] === newLines[newEnd - 1]) {
    end -= 1;
    newEnd -= 1;
  }
  const matches = longestMatch(oldLines.slice(start, end), newLines.slice(start, newEnd));
  const changes: Change[] = [];
  let [from, newFrom] = [start, start];
  for (const [at, newAt] of [...matches, [end - start, newEnd - start] as const]) {
    const [to, newTo] = [start + at, start + newAt];
    if (to > from || newTo > newFrom) changes.push({ from, to, newFrom, newTo });
    [from, newFrom] = [to + 1, newTo + 1];
  }
  return changes;
}

type Match = readonly [number, number];

/** Pairs of equal lines of a shortest edit script (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), in order. */
function longestMatch(a: readonly string[], b: readonly string[]): readonly Match[] {
  const frontiers: Map<number, number>[] = [];
  let frontier = new Map([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, differencesMax); d += 1) {
    frontiers.push(frontier);
    const next = new Map(frontier);
    for (let k = -d; k <= d; k += 2) {
      let x = nextX(frontier, k, d);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(frontiers, a.length, b.length);
    }
    frontier = next;
  }
  return [];
}

/** Where the furthest path to diagonal `k` comes from: a line of the new text (from k + 1) or one less of the old (from k - 1). */
function nextX(frontier: ReadonlyMap<number, number>, k: number, d: number): number {
  const [left, right] = [frontier.get(k - 1) ?? -1, frontier.get(k + 1) ?? -1];
  return k === -d || (k !== d && left < right) ? right : left + 1;
}

function walkBack(frontiers: readonly ReadonlyMap<number, number>[], length: number, newLength: number): readonly Match[] {
  const matches: Match[] = [];
  let [x, y] = [length, newLength];
  for (let d = frontiers.length - 1; d >= 0; d -= 1) {
    const frontier = frontiers[d] ?? new Map<number, number>();
    const k = x - y;
    const start = nextX(frontier, k, d);
    const isInsertion = start === (frontier.get(k + 1) ?? -1) && (k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < start));
    while (x > start && y > start - k) {
      x -= 1;
      y -= 1;
      matches.push([x, y]);
    }
    if (d === 0) break;
    if (isInsertion) y -= 1;
    else x -= 1;
  }
  return matches.toReversed();
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
