// The table under a plot: the worst episodes, numbered as their triangles are.
import type { EpisodeWords } from './episode-words.ts';
import type { Palette } from './palette.ts';
import { fitText, round, textElement, textWidth } from './svg-text.ts';

export const rowHeight = 24;
const size = 13;
const columnGap = 28;
const numberWidth = 30;

type Column = {
  readonly head: string;
  readonly cell: (words: EpisodeWords) => string;
  readonly isNumber: boolean;
  /** Left out first (1), second (2) … when there is no room; 0 always stays. */
  readonly dispensable: number;
};

const columns: readonly Column[] = [
  { head: 'When', cell: (words) => words.when, isNumber: false, dispensable: 0 },
  { head: 'Lasted', cell: (words) => words.lasted, isNumber: false, dispensable: 1 },
  { head: 'Worst value', cell: (words) => words.value, isNumber: true, dispensable: 0 },
  { head: 'Expected', cell: (words) => words.expected, isNumber: true, dispensable: 0 },
  { head: 'Score', cell: (words) => words.score, isNumber: true, dispensable: 2 },
  { head: 'Seen', cell: (words) => words.rarity, isNumber: true, dispensable: 1 },
];

export function tableHeight(rows: number): number {
  return rows === 0 ? 0 : rowHeight * (rows + 1) + 8;
}

type Area = { readonly left: number; readonly right: number; readonly top: number; readonly note: string };

/** Draws from `top` down, between `left` and `right`; the note stands at the right of the head where there is room. */
export function drawEpisodeTable(rows: readonly EpisodeWords[], area: Area, palette: Palette): string {
  if (rows.length === 0) return '';
  const { left, right, top, note } = area;
  const widthOf = (column: Column): number =>
    Math.max(textWidth(column.head, size, true), ...rows.map((row) => textWidth(column.cell(row), size))) + columnGap;
  const room = right - left - numberWidth;
  const filled = columns.filter((column) => rows.some((row) => column.cell(row) !== ''));
  const shown = fittingColumns(filled, widthOf, room);
  let x = left + numberWidth;
  const cells = shown.map((column) => {
    const width = Math.min(widthOf(column), room);
    const [at, anchor] = column.isNumber ? [x + width - columnGap, 'end' as const] : [x, 'start' as const];
    x += width;
    const head = textElement(at, top + 16, column.head, { anchor, fill: palette.muted });
    const lines = rows.map((row, i) =>
      textElement(at, top + 16 + rowHeight * (i + 1), fitText(column.cell(row), width, size), { anchor }),
    );
    return head + lines.join('');
  });
  const hasRoom = x + textWidth(note, size) < right;
  if (note !== '' && hasRoom) cells.push(textElement(right, top + 16, note, { anchor: 'end', fill: palette.muted }));
  const rules = rows.map((_, i) => `M${round(left)} ${round(top + rowHeight * (i + 1))}H${round(right)}`).join('');
  const numbers = rows.map((_, i) => drawNumber(left + 11, top + rowHeight * (i + 1) + 20, i + 1, palette));
  return (
    `<path d="${rules}" fill="none" stroke="${palette.grid}"/>` +
    `<g fill="${palette.text}" font-size="${size}">${cells.join('')}</g>${numbers.join('')}`
  );
}

function fittingColumns(filled: readonly Column[], widthOf: (column: Column) => number, room: number): readonly Column[] {
  let shown = filled;
  for (const dropped of [1, 2]) {
    if (shown.reduce((sum, column) => sum + widthOf(column), -columnGap) <= room) break;
    shown = shown.filter((column) => column.dispensable !== dropped);
  }
  return shown;
}

/** The triangle of the lane again, with its tip at (x, y). */
export function drawNumber(x: number, y: number, number: number, palette: Palette): string {
  return (
    `<path d="M${round(x)} ${round(y)}l-9.5 -16.5h19z" fill="${palette.anomaly}" stroke="${palette.anomaly}" stroke-width="1.5" stroke-linejoin="round"/>` +
    textElement(x, y - 7.3, String(number), { anchor: 'middle', size: 10, fill: palette.onAnomaly, isBold: true })
  );
}
