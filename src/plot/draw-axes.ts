// Axes of a plot: value ticks with their unit, time ticks with the day they belong to, and the lines that lead from both through the area.
import type { Palette } from './palette.ts';
import { type Frame, tickSize } from './plot-frame.ts';
import { fitText, round, textElement, textWidth } from './svg-text.ts';
import type { TimeTick } from './time-axis.ts';

/** The lines behind everything: value ticks, time ticks, and midnights stronger. */
export function drawGrid(frame: Frame, timeTicks: readonly TimeTick[], palette: Palette): string {
  const rows = frame.valueAxis.ticks.map(({ value }) => `M${round(frame.left)} ${round(frame.y(value))}H${round(frame.right)}`);
  const column = (tick: TimeTick): string => `M${round(frame.x(tick.at))} ${round(frame.top)}V${round(frame.bottom)}`;
  const plain = timeTicks.filter((tick) => !tick.isBoundary).map(column);
  const strong = timeTicks.filter((tick) => tick.isBoundary).map(column);
  return (
    `<path d="${rows.join('')}${plain.join('')}" fill="none" stroke="${palette.grid}"/>` +
    (strong.length > 0 ? `<path d="${strong.join('')}" fill="none" stroke="${palette.gridStrong}"/>` : '')
  );
}

/** The line at zero, or the bottom of the area when zero is not in it. */
export function drawZeroLine(frame: Frame, palette: Palette): string {
  const { min, max } = frame.valueAxis;
  const y = round(min <= 0 && max >= 0 ? frame.y(0) : frame.bottom);
  const stroke = min <= 0 && max >= 0 ? palette.zero : palette.gridStrong;
  return `<path d="M${round(frame.left)} ${y}H${round(frame.right)}" fill="none" stroke="${stroke}"/>`;
}

export function drawAxisLabels(frame: Frame, timeTicks: readonly TimeTick[], palette: Palette): string {
  const values = frame.valueAxis.ticks.map(({ value, label }) =>
    textElement(frame.left - 8, frame.y(value) + 4, label, { anchor: 'end' }),
  );
  const unit = fitText(frame.valueAxis.caption, frame.left - 12, tickSize);
  const caption = unit === '' ? '' : textElement(frame.left - 8, frame.top - 14, unit, { anchor: 'end', fill: palette.text });
  const labels = timeTicks.map((tick) => centred(frame, { x: frame.x(tick.at), y: frame.bottom + 18 }, tick.label));
  return `<g fill="${palette.muted}" font-size="${tickSize}">${values.join('')}${caption}${labels.join('')}${drawContexts(frame, timeTicks, palette)}</g>`;
}

/** Days, months or years below the ticks. The first of them gives way to a boundary that needs its room. */
function drawContexts(frame: Frame, timeTicks: readonly TimeTick[], palette: Palette): string {
  const contexts = timeTicks.flatMap(({ at, context }) => (context === null ? [] : [{ x: frame.x(at), context }]));
  const [first, next] = contexts;
  const needed = textWidth(first?.context ?? '', tickSize, true) + 10;
  const shown = first !== undefined && next !== undefined && next.x - first.x < needed ? contexts.slice(1) : contexts;
  return shown.map(({ x, context }) => centred(frame, { x, y: frame.bottom + 35 }, context, palette.text)).join('');
}

type Place = { readonly x: number; readonly y: number };

/** Centred at a place, but never beyond the edges of the picture; bold when it has a colour of its own. */
function centred(frame: Frame, { x, y }: Place, text: string, fill?: string): string {
  const half = textWidth(text, tickSize, fill !== undefined) / 2;
  const at = Math.max(half + 4, Math.min(x, frame.width - half - 4));
  return textElement(at, y, text, { anchor: 'middle', ...(fill === undefined ? {} : { fill, isBold: true }) });
}
