// Numbers as Prometheus reads them: how far one reaches in the text, by the rules of the version, and its value by Go's.

/** Where a scan ended and whether what it read may be a number; what follows may still make it a duration (`5` of `5m`). */
export type Scan = { readonly end: number; readonly ok: boolean };

const digit = (code: number): boolean => code >= 48 && code <= 57;
const hexDigit = (code: number): boolean => digit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
export const isAlpha = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
export const isAlphaNumeric = (code: number): boolean => isAlpha(code) || digit(code);
export const isDigit = digit;

const isOneOf = (text: string, at: number, set: string): boolean => at < text.length && set.includes(text.charAt(at));

function skip(text: string, from: number, accepts: (code: number) => boolean): number {
  let at = from;
  while (at < text.length && accepts(text.charCodeAt(at))) at++;
  return at;
}

const hexPrefix = (text: string, from: number): boolean => text.charAt(from) === '0' && isOneOf(text, from + 1, 'xX');

/** Until 2.48: digits, one dot, an exponent. It may read nothing at all, and says that that is a number. */
export function scanPlainNumber(text: string, from: number): Scan {
  const isHex = hexPrefix(text, from);
  const accepts = isHex ? hexDigit : digit;
  let at = skip(text, isHex ? from + 2 : from, accepts);
  if (text.charAt(at) === '.') at = skip(text, at + 1, accepts);
  if (isOneOf(text, at, 'eE')) {
    at += isOneOf(text, at + 1, '+-') ? 2 : 1;
    at = skip(text, at, digit);
  }
  return { end: at, ok: at >= text.length || !isAlphaNumeric(text.charCodeAt(at)) };
}

/** Since underscores may separate digits: dots, exponents and underscores must not meet one another, and only the first two may not repeat. */
export function scanSeparatedNumber(text: string, from: number): Scan {
  const isHex = hexPrefix(text, from);
  const accepts = isHex ? hexDigit : digit;
  let at = isHex ? from + 2 : from;
  if (isHex && text.charAt(at) === '_') at++;
  let hasDot = false;
  let hasExponent = false;
  if (text.charAt(at) === '.') at++;
  for (;;) {
    const next = skip(text, at, accepts);
    const mark = text.charAt(next);
    at = next;
    if (mark === '.') {
      if (hasDot || isHex || isOneOf(text, at + 1, '_.')) return { end: at + 1, ok: false };
      hasDot = true;
      at++;
    } else if (mark === 'e' || mark === 'E') {
      at += isOneOf(text, at + 1, '+-') ? 2 : 1;
      if (hasExponent || at >= text.length || isOneOf(text, at, '._eE')) return { end: at, ok: false };
      hasExponent = true;
    } else if (mark === '_') {
      at++;
      if (at >= text.length || isOneOf(text, at, '._eE')) return { end: at, ok: false };
    } else {
      return { end: at, ok: at > from && (at >= text.length || !isAlphaNumeric(text.charCodeAt(at))) };
    }
  }
}

export type NumberReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly why: 'invalid syntax' | 'value out of range' };

const decimal = /^(?:\d+(?:_\d+)*)?(?:\.(?:\d+(?:_\d+)*)?)?(?:[eE][+-]?\d+(?:_\d+)*)?$/;

/** The first integer that Go's int64 cannot hold; Prometheus then tries to read a decimal. */
const tooLarge = 2 ** 63;

/** An integer with a base, as Go's ParseInt reads it: `0x1F`, and `017`, which is octal; null when it is none. */
function basedInteger(text: string): number | null {
  const digits = text.replaceAll('_', '');
  let value = tooLarge;
  if (/^0[xX]_?[\da-fA-F]+(?:_[\da-fA-F]+)*$/.test(text)) value = Number(digits);
  else if (/^0_?[0-7]+(?:_[0-7]+)*$/.test(text)) value = Number.parseInt(digits, 8);
  return value < tooLarge ? value : null;
}

/** The value of a number's text. `Inf` and `NaN` in any case. */
export function readNumber(text: string): NumberReading {
  const plain = Number(text);
  // The common case: decimal digits without a leading zero mean the same to JavaScript.
  if (plain < Infinity && text.charCodeAt(0) !== 48 && text !== '') return { ok: true, value: plain };
  const lower = text.toLowerCase();
  if (lower === 'inf' || lower === 'infinity') return { ok: true, value: Infinity };
  if (lower === 'nan') return { ok: true, value: Number.NaN };
  const integer = text.charCodeAt(0) === 48 ? basedInteger(text) : null;
  if (integer !== null) return { ok: true, value: integer };
  if (!decimal.test(text) || !/^\.?\d/.test(text)) return { ok: false, why: 'invalid syntax' };
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? { ok: true, value } : { ok: false, why: 'value out of range' };
}
