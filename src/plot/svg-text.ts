// Text in SVG: escaped, and fitted to a width that is only estimated, since nothing here can measure a font.
import { cut, safeText } from '../incident/safe-text.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Any text as content or attribute of well-formed XML: one line, without characters that XML forbids. */
export function escapeXml(text: string): string {
  return safeText(text, 2000)
    .replace(/[\uFFFE\uFFFF]/g, '')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Width in pixels as DejaVu Sans sets it, which is wider than nearly every other sans-serif: a safe side to err on. */
export function textWidth(text: string, size: number, isBold = false): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * size * (isBold ? 1.13 : 1);
}

function emsOf(character: string): number {
  if (/[ .,:;'|il!·jtf()[\]/-]/.test(character)) return 0.36;
  if (/[mwMW%@—]/.test(character)) return 1;
  if (/[A-Z]/.test(character)) return 0.7;
  return (character.codePointAt(0) ?? 0) >= 0x1100 ? 1.05 : 0.63;
}

/** The text, or as much of its beginning as fits, with `…`. */
export function fitText(text: string, width: number, size: number, isBold = false): string {
  if (textWidth(text, size, isBold) <= width) return text;
  let length = text.length;
  while (length > 1 && textWidth(cut(text, length), size, isBold) > width) length -= 1;
  return cut(text, length);
}

export type TextLook = {
  readonly size?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly isBold?: boolean;
};

/** A `<text>` element; size and fill as the group around it has them unless given. */
export function textElement(x: number, y: number, text: string, look: TextLook = {}): string {
  const anchor = look.anchor === undefined || look.anchor === 'start' ? '' : ` text-anchor="${look.anchor}"`;
  const size = look.size === undefined ? '' : ` font-size="${look.size}"`;
  const fill = look.fill === undefined ? '' : ` fill="${look.fill}"`;
  const weight = look.isBold === true ? ' font-weight="700"' : '';
  return `<text x="${round(x)}" y="${round(y)}"${anchor}${size}${fill}${weight}>${escapeXml(text)}</text>`;
}

/** A coordinate to a tenth of a pixel. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
