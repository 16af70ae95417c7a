// The legend: what the marks that this picture really has mean.
import type { Palette } from './palette.ts';
import { round, textElement, textWidth } from './svg-text.ts';

export type LegendItem = 'value' | 'expected' | 'band' | 'anomalous' | 'alarm' | 'learning';

const size = 12;
const swatchWidth = 22;
const gap = 20;
const words: Readonly<Record<LegendItem, string>> = {
  value: 'value',
  expected: 'expected',
  band: 'expected range',
  anomalous: 'anomalous',
  alarm: 'alarm',
  learning: 'learning, not judged',
};

/** A row of items from `left` on, as many as fit before `right`; `y` is its baseline. */
export function drawLegend(
  items: readonly LegendItem[],
  area: { readonly left: number; readonly right: number; readonly y: number },
  palette: Palette,
  hatchId: string,
): string {
  let x = area.left;
  let svg = '';
  for (const item of items) {
    const width = swatchWidth + 7 + textWidth(words[item], size);
    if (x + width > area.right) break;
    svg += swatch(item, { x, y: area.y - 4 }, palette, hatchId) + textElement(x + swatchWidth + 7, area.y, words[item]);
    x += width + gap;
  }
  return `<g fill="${palette.muted}" font-size="${size}">${svg}</g>`;
}

function swatch(
  item: LegendItem,
  { x, y }: { readonly x: number; readonly y: number },
  palette: Palette,
  hatchId: string,
): string {
  const line = `M${round(x)} ${round(y)}h${swatchWidth}`;
  const box = `x="${round(x)}" y="${round(y - 6)}" width="${swatchWidth}" height="12"`;
  switch (item) {
    case 'value':
      return `<path d="${line}" stroke="${palette.line}" stroke-width="2"/>`;
    case 'expected':
      return `<path d="${line}" stroke="${palette.expected}" stroke-width="1.2" stroke-dasharray="4 3"/>`;
    case 'band':
      return `<rect ${box} fill="${palette.band}" fill-opacity="0.6"/>`;
    case 'learning':
      return `<rect ${box} fill="url(#${hatchId})"/>`;
    case 'alarm':
      return `<path d="M${round(x + 11)} ${round(y + 6)}l-6 -11h12z" fill="${palette.anomaly}"/>`;
    case 'anomalous':
      return (
        `<rect ${box} fill="${palette.episode}" fill-opacity="0.55"/>` +
        `<path d="M${round(x + 3)} ${round(y)}h${swatchWidth - 6}" stroke="${palette.anomaly}" stroke-width="3" stroke-linecap="round"/>`
      );
  }
}
