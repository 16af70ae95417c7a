// Text from outside made safe to show anywhere: one line, well-formed, without control or direction characters; and links that can only be http(s).

// Cc (controls), bidi overrides and isolates, zero-width joiners used to hide text, line and paragraph separators, BOM, tag characters.
const invisible = /[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u061C]|[\u{E0000}-\u{E007F}]/gu;
const breaks = /[\p{Cc}\s\u2028\u2029]+/gu;

/** One line of at most `max` UTF-16 units: lone surrogates replaced, controls and newlines turned into one space, hidden characters removed. */
export function safeText(text: string, max = 500): string {
  // Bounded before the regular expressions run: an annotation may be megabytes.
  const bounded = text.length > max * 4 ? text.slice(0, max * 4) : text;
  return cut(bounded.toWellFormed().replace(invisible, '').replace(breaks, ' ').trim(), max);
}

/** At most `max` UTF-16 units, ending in `…` when something was cut, never in half a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 1) return max === 1 ? '…' : '';
  const last = text.charCodeAt(max - 2);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, splitsPair ? max - 2 : max - 1)}…`;
}

const hrefMax = 2000;

/** The link as it may be shown: absolute, http or https, without credentials; null for anything else. */
export function safeHref(href: string | null | undefined): string | null {
  if (!href || href.length > hrefMax) return null;
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.username = '';
  url.password = '';
  // URL percent-encodes most of it; these three would end an attribute, an angle-bracket link or a Slack link's address.
  const text = url.href.replace(/[|<>"'`\s]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
  return text.length > hrefMax ? null : text;
}
