import { describe, expect, test } from 'vitest';
import { parseExpr } from './parse-expr.ts';

/** Judged for 2.42: `ok`, or what Prometheus says and where. */
function verdict(text: string): string {
  const result = parseExpr(text, { version: 2042 });
  return result.ok ? 'ok' : `${result.errors[0]?.span.from}: ${result.errors[0]?.message}`;
}

describe('numbers', () => {
  test.each([
    ['5. + .5 + 5e3 + 5E-3 + 1e-400', 'ok'],
    ['0x1F + 0X1f + 017 + 08', 'ok'],
    ['Inf + inf + NaN + nan', 'ok'],
    ['1e400', '0: error parsing number: strconv.ParseFloat: parsing "1e400": value out of range'],
    ['1e', '0: error parsing number: strconv.ParseFloat: parsing "1e": invalid syntax'],
    ['0x', '0: error parsing number: strconv.ParseFloat: parsing "0x": invalid syntax'],
    ['0x1.8', '0: error parsing number: strconv.ParseFloat: parsing "0x1.8": invalid syntax'],
    // Integers that Go's int64 cannot hold are read as decimals, which a hexadecimal one is not.
    ['0x7FFFFFFFFFFFFBFF', 'ok'],
    ['0xFFFFFFFFFFFFFFFF', '0: error parsing number: strconv.ParseFloat: parsing "0xFFFFFFFFFFFFFFFF": invalid syntax'],
    ['9223372036854775808', 'ok'],
    ['1.2.3', '3: unexpected number ".3"'],
    ['1_0', '0: bad number or duration syntax: "1"'],
    ['5x', '0: bad number or duration syntax: "5"'],
    ['5m', '0: unexpected duration "5m"'],
  ])('%s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  test.each([
    ['017', 15],
    ['08', 8],
    ['0x1F', 31],
    ['.5', 0.5],
    ['1_000', 1000],
    ['0x_1F', 31],
    ['1h30m', 5400],
    ['INF', Infinity],
  ])('%s is %d', (text, value) => {
    const result = parseExpr(text);
    expect(result.ok && result.expr.kind === 'number' && result.expr.value).toBe(value);
  });
});

describe('strings', () => {
  test.each([
    [String.raw`"\a\b\f\n\r\t\v\\\"\x41\101\u00e9\U0001F600"`, 'ok'],
    [String.raw`'\''`, 'ok'],
    [String.raw`"\'"`, `0: unknown escape sequence U+0027 '''`],
    [String.raw`"\."`, "0: unknown escape sequence U+002E '.'"],
    [String.raw`"\x4"`, `0: illegal character U+0022 '"' in escape sequence`],
    [String.raw`"\400"`, '0: escape sequence is an invalid Unicode code point'],
    [String.raw`"\ud800"`, '0: escape sequence is an invalid Unicode code point'],
    [String.raw`"\U00110000"`, '0: escape sequence is an invalid Unicode code point'],
    ['"\\', '0: escape sequence not terminated'],
    ['"a\nb"', '0: unterminated quoted string'],
    ['`a\nb\\`', 'ok'],
    ['`a', '0: unterminated raw string'],
    ['"a', '0: unterminated quoted string'],
    ['"\ufffd"', '0: invalid UTF-8 rune'],
    ['"\ud800"', '0: invalid UTF-8 rune'],
    ['"😀"', 'ok'],
  ])('%j', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  test.each([
    [String.raw`"\a\x41\101\u00e9\n"`, '\u0007AAé\n'],
    [String.raw`"\xc3\xa9"`, 'é'],
    [String.raw`"\303\251é"`, 'éé'],
    ['`\\n"`', '\\n"'],
  ])('%s', (text, value) => {
    const result = parseExpr(text);
    expect(result.ok && result.expr.kind === 'string' && result.expr.value).toBe(value);
  });
});
