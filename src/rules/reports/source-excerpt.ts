// The lines of a file a problem is about, with the place underlined: as a terminal shows them, so tabs, wide characters and long lines are measured.
import type { FileRange } from '../problem.ts';
import { displayWidth, sameLength } from './plain-text.ts';

/** A line of an excerpt; `number` is null where lines are left out or underlined. */
export type ExcerptLine = {
  readonly number: number | null;
  readonly kind: 'source' | 'underline' | 'gap';
  readonly text: string;
};

/** Longest source line that is shown whole, in terminal columns; of a longer one, this much around the place. */
const columnsMax = 120;
const columnsBefore = 40;
const tab = '    ';

/** UTF-16 offsets within one line; `to` is exclusive and beyond `from`. */
type Part = { readonly from: number; readonly to: number };

/** The first line of the range, its last one when that is another, and what is between as a gap. Empty when the file has no such line. */
export function excerpt(lines: readonly string[], range: FileRange): readonly ExcerptLine[] {
  const last = lastLineOf(lines, range);
  const first = lines[range.line - 1];
  // Nothing to show of an empty line.
  if (first === undefined || first.trim() === '') return [];
  const shown = showLine(range.line, first, {
    from: range.column - 1,
    to: last === range.line ? endIn(range, last, first) : first.length,
  });
  if (last <= range.line) return shown;
  const text = lines[last - 1] ?? '';
  const closing = showLine(last, text, { from: text.length - text.trimStart().length, to: endIn(range, last, text) });
  const between = last - range.line - 1;
  const gap: ExcerptLine = { number: null, kind: 'gap', text: `… ${between} more ${between === 1 ? 'line' : 'lines'}` };
  return [...shown, ...(between > 0 ? [gap] : []), ...closing];
}

/** Ranges that end at the start of a line (block scalars do) end with the line before; ends beyond the file are cut. */
function lastLineOf(lines: readonly string[], { line, endLine, endColumn }: FileRange): number {
  let last = Math.min(endColumn <= 1 ? endLine - 1 : endLine, lines.length);
  while (last > line && (lines[last - 1] ?? '').trim() === '') last -= 1;
  return Math.max(line, last);
}

function endIn(range: FileRange, line: number, text: string): number {
  return line === range.endLine ? range.endColumn - 1 : text.length;
}

function showLine(number: number, source: string, part: Part): ExcerptLine[] {
  const text = source.endsWith('\r') ? source.slice(0, -1) : source;
  const from = Math.max(0, Math.min(part.from, text.length));
  const to = Math.max(from + 1, Math.min(part.to, text.trimEnd().length));
  const cut = cutAround(sameLength(text), { from, to });
  const before = widthOf(cut.text.slice(0, cut.part.from));
  const marked = Math.max(1, widthOf(cut.text.slice(cut.part.from, cut.part.to)));
  return [
    { number, kind: 'source', text: cut.text.replaceAll('\t', tab) },
    { number: null, kind: 'underline', text: `${' '.repeat(before)}${'^'.repeat(marked)}` },
  ];
}

/** A part of a long line around the place, with an ellipsis where something is missing. */
function cutAround(text: string, part: Part): { readonly text: string; readonly part: Part } {
  if (text.length <= columnsMax) return { text, part };
  const start = wholeCharacter(text, part.from <= columnsMax - columnsBefore ? 0 : part.from - columnsBefore);
  const end = wholeCharacter(text, Math.min(text.length, start + columnsMax));
  const [head, tail] = [start > 0 ? '…' : '', end < text.length ? '…' : ''];
  const shift = head.length - start;
  return {
    text: `${head}${text.slice(start, end)}${tail}`,
    part: { from: part.from + shift, to: Math.min(part.to, end) + shift },
  };
}

/** Never between the halves of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return code >= 0xdc00 && code <= 0xdfff ? offset - 1 : offset;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character === '\t' ? tab.length : displayWidth(character);
  return width;
}
