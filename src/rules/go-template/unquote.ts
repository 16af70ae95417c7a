// Go's string and character constants: what strconv.Unquote makes of them.

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const ESCAPE = /\\(?:([abfnrtv\\])|(["'])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;

/** null: not a constant of Go. Bytes above 127 that are given one by one are read as Latin-1. */
export function unquoteGo(written: string): string | null {
  const quote = written[0] ?? '';
  if (written.length < 2 || written.at(-1) !== quote) return null;
  const inner = written.slice(1, -1);
  if (quote === '`') return inner.replaceAll('\r', '');
  const value = unescapeGo(inner, quote);
  return quote === "'" && (value === null || Array.from(value).length !== 1) ? null : value;
}

function unescapeGo(inner: string, quote: string): string | null {
  let value = '';
  for (let at = 0; at < inner.length; ) {
    const character = inner.charAt(at);
    if (character === quote || character === '\n') return null;
    if (character !== '\\') {
      value += character;
      at += 1;
      continue;
    }
    ESCAPE.lastIndex = at;
    const match = ESCAPE.exec(inner);
    const escaped = match === null ? null : escapeValue(match, quote);
    if (match === null || escaped === null) return null;
    value += escaped;
    at += match[0].length;
  }
  return value;
}

function escapeValue(match: RegExpExecArray, quote: string): string | null {
  const [, simple, quoted, octal, byte, short, long] = match;
  if (simple !== undefined) return SIMPLE[simple] ?? null;
  if (quoted !== undefined) return quoted === quote ? quoted : null;
  const point = octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  if (octal !== undefined && point > 255) return null;
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
  return String.fromCodePoint(point);
}
