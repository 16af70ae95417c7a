// What a person reads in Grafana: the text of an annotation (Grafana renders it as HTML, so every value is escaped) and its tags.
import type { Link } from '../model/sample.ts';

/** Grafana's `[annotations] tags_length`, counted as it counts: the tags as a JSON list, in bytes. */
const tagsBytesMax = 500;
/** Columns of Grafana's tag table hold 100 characters. */
const tagLengthMax = 100;
const textLengthMax = 4000;
const valueLengthMax = 300;

/** Text for HTML: markup characters as references, control characters as spaces, cut when long. */
export function escapeHtml(text: string): string {
  // The control characters are the point.
  // oxlint-disable-next-line no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  const short = plain.length > valueLengthMax ? `${cutWhole(plain, valueLengthMax - 1)}…` : plain;
  return short
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** `<a …>` for http(s) addresses, null for anything else: `javascript:` would run in the reader's session. */
export function linkHtml(link: Link): string | null {
  const url = URL.canParse(link.href) ? new URL(link.href) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  const href = url.href
    .replaceAll('&', '&amp;')
    .replaceAll('"', '%22')
    .replaceAll("'", '%27')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E');
  return `<a href="${href}" target="_blank" rel="noopener noreferrer">${escapeHtml(link.text)}</a>`;
}

/** Lines of ready HTML as one text; whole lines are left out when it would be too long. */
export function joinLines(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? line : `${text}<br>${line}`;
    if (longer.length > textLengthMax) return `${text}<br>…`;
    text = longer;
  }
  return text;
}

/**
 * Tags as Grafana takes them: the first ones matter most and stay, empty and repeated ones go, long ones are cut, and what no longer fits
 * into `tags_length` is left out.
 */
export function fitTags(wanted: readonly (string | null | undefined)[]): readonly string[] {
  const tags: string[] = [];
  let bytes = 1;
  for (const raw of wanted) {
    const tag = cleanTag(raw ?? '');
    const size = Buffer.byteLength(tag) + 3;
    if (tag === '' || tags.includes(tag) || bytes + size > tagsBytesMax) continue;
    tags.push(tag);
    bytes += size;
  }
  return tags;
}

/** Grafana keeps `a : b` as `a:b`; written that way from the start, a tag reads back as it was. */
function cleanTag(raw: string): string {
  const spaced = raw
    .replace(/[\p{Cc}\s"\\]+/gu, ' ')
    .trim()
    .replace(/^([^:]*?) *: */u, '$1:');
  return cutWhole(spaced, tagLengthMax).trim();
}

/** The first `length` UTF-16 units, never half a surrogate pair. */
function cutWhole(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** `1.84 s`, `62 req/s`, `412`: three significant digits, as on a dashboard. */
export function formatValue(value: number, unit: string): string {
  const number = Number(value.toPrecision(Math.abs(value) >= 1000 ? 4 : 3));
  return unit === '' ? String(number) : `${number} ${unit}`;
}
