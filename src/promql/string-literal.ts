// Quoted strings: where one ends, what is wrong with its escapes, and the value it stands for. The escapes are Go's.

export type StringScan = {
  readonly end: number;
  /** Prometheus' words, or null. */
  readonly problem: string | null;
  /** False when it never ends. */
  readonly isClosed: boolean;
};

const newline = 10;
const backslash = 92;
/** From here on there are surrogates and the replacement character. */
const firstSuspicious = 0xd800;

/** Text that UTF-8 cannot hold, or that stands for bytes that were no text. */
const isBroken = (text: string): boolean => text.includes('\ufffd') || !text.isWellFormed();

/** Scans a string whose opening quote is at `from`. */
export function scanString(text: string, from: number): StringScan {
  const quote = text.charCodeAt(from);
  return quote === 96 ? scanRaw(text, from) : scanEscaped(text, from, quote);
}

function scanRaw(text: string, from: number): StringScan {
  const close = text.indexOf('`', from + 1);
  const end = close < 0 ? text.length : close + 1;
  if (isBroken(text.slice(from, end))) return { end, problem: 'invalid UTF-8 rune', isClosed: close >= 0 };
  return { end, problem: close < 0 ? 'unterminated raw string' : null, isClosed: close >= 0 };
}

function scanEscaped(text: string, from: number, quote: number): StringScan {
  let problem: string | null = null;
  let isSuspicious = false;
  let at = from + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (isSuspicious && isBroken(text.slice(from, at))) problem ??= 'invalid UTF-8 rune';
      return { end: at + 1, problem, isClosed: true };
    }
    if (code === newline) break;
    if (code >= firstSuspicious) isSuspicious = true;
    if (code !== backslash) continue;
    const escape = scanEscape(text, at + 1, quote);
    problem ??= escape.problem;
    at = escape.end - 1;
  }
  return { end: at, problem: problem ?? 'unterminated quoted string', isClosed: false };
}

type EscapeScan = { readonly end: number; readonly problem: string | null };

/** Go's `%#U`: `U+0064 'd'`. */
function nameCharacter(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(code)}'`;
}

function scanEscape(text: string, at: number, quote: number): EscapeScan {
  const character = text.charAt(at);
  if (character === '') return { end: at, problem: 'escape sequence not terminated' };
  if ('abfnrtv\\'.includes(character) || text.charCodeAt(at) === quote) return { end: at + 1, problem: null };
  if (character >= '0' && character <= '7') return scanCode(text, at, 3, 8);
  const hexLength = { x: 2, u: 4, U: 8 }[character];
  if (hexLength !== undefined) return scanCode(text, at + 1, hexLength, 16);
  return { end: at + 1, problem: `unknown escape sequence ${nameCharacter(text, at)}` };
}

function scanCode(text: string, from: number, length: number, base: 8 | 16): EscapeScan {
  const isDigit = base === 8 ? /[0-7]/ : /[\da-fA-F]/;
  for (let at = from; at < from + length; at++) {
    if (at >= text.length) return { end: at, problem: 'escape sequence not terminated' };
    if (!isDigit.test(text.charAt(at)))
      return { end: at, problem: `illegal character ${nameCharacter(text, at)} in escape sequence` };
  }
  const code = Number.parseInt(text.slice(from, from + length), base);
  const max = length > 3 ? 0x10ffff : 255;
  const isInvalid = code > max || (code >= 0xd800 && code < 0xe000);
  return { end: from + length, problem: isInvalid ? 'escape sequence is an invalid Unicode code point' : null };
}

const simple: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const escapes = /\\(?:[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[\s\S])/g;

/** The value of a string as written, quotes included. A wrong escape stands for what is written. */
export function unquote(text: string): string {
  const inner = text.slice(1, -1);
  if (text.charAt(0) === '`' || !inner.includes('\\')) return inner;
  // Octal and hexadecimal escapes are bytes; above ASCII they only make a character together.
  if (/\\(?:[2-3][0-7]{2}|x[89a-fA-F])/.test(inner)) return unquoteBytes(inner);
  return inner.replace(escapes, replaceEscape);
}

function replaceEscape(escape: string): string {
  const kind = escape.charAt(1);
  if (kind >= '0' && kind <= '7' && escape.length === 4) return String.fromCharCode(Number.parseInt(escape.slice(1), 8));
  if (escape.length > 2 && 'xuU'.includes(kind)) {
    const code = Number.parseInt(escape.slice(2), 16);
    return code > 0x10ffff ? escape : String.fromCodePoint(code);
  }
  return simple[kind] ?? kind;
}

function unquoteBytes(inner: string): string {
  const bytes: number[] = [];
  let last = 0;
  const encoder = new TextEncoder();
  for (const match of inner.matchAll(escapes)) {
    bytes.push(...encoder.encode(inner.slice(last, match.index)));
    const replaced = replaceEscape(match[0]);
    const isByte = /^\\[0-7x]/.test(match[0]);
    if (isByte) bytes.push(replaced.charCodeAt(0) & 0xff);
    else bytes.push(...encoder.encode(replaced));
    last = match.index + match[0].length;
  }
  bytes.push(...encoder.encode(inner.slice(last)));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
