import { describe, expect, test } from 'vitest';
import { excerpt } from './source-excerpt.ts';

/** The excerpt of a place, drawn. */
const draw = (text: string, line: number, column: number, endLine: number, endColumn: number): readonly string[] =>
  excerpt(text.split('\n'), { line, column, endLine, endColumn }).map(({ number, text: shown }) => `${number ?? ' '} ${shown}`);

describe('excerpt()', () => {
  test('underlines a part of a line, at least one character', () => {
    expect(draw('abc def', 1, 5, 1, 8)).toEqual(['1 abc def', '      ^^^']);
    expect(draw('abc def', 1, 5, 1, 5)).toEqual(['1 abc def', '      ^']);
    expect(draw('abc', 1, 4, 1, 4)).toEqual(['1 abc', '     ^']);
  });

  test('measures tabs, wide and combining characters as a terminal does', () => {
    expect(draw('\tx: y', 1, 5, 1, 6)).toEqual(['1     x: y', '         ^']);
    expect(draw('日本: y', 1, 5, 1, 6)).toEqual(['1 日本: y', '        ^']);
    expect(draw('e\u0301: y', 1, 5, 1, 6)).toEqual(['1 e\u0301: y', '     ^']);
    expect(draw('👍: y', 1, 1, 1, 3)).toEqual(['1 👍: y', '  ^^']);
  });

  test('shows the first and the last line of a long range, and how much is between', () => {
    const text = 'a:\n  b: 1\n  c: 2\n  d: 3\n';
    expect(draw(text, 1, 1, 2, 7)).toEqual(['1 a:', '  ^^', '2   b: 1', '    ^^^^']);
    expect(draw(text, 1, 1, 4, 7)).toEqual(['1 a:', '  ^^', '  … 2 more lines', '4   d: 3', '    ^^^^']);
  });

  test('a range that ends at the start of a line ends with the line before', () => {
    expect(draw('a: |\n  b\nc: 1\n', 1, 4, 3, 1)).toEqual(['1 a: |', '     ^', '2   b', '    ^']);
  });

  test('cuts a long line around the place, never through a character', () => {
    const [source = '', underline = ''] = draw(`${'x'.repeat(300)}HERE${'y'.repeat(300)}`, 1, 301, 1, 305);
    expect(source.length).toBeLessThanOrEqual(125);
    expect(source.slice(underline.indexOf('^'), underline.lastIndexOf('^') + 1)).toBe('HERE');
    expect(source).toMatch(/^1 …x+HEREy+…$/);
    const [emoji = ''] = draw('👍'.repeat(200), 1, 201, 1, 203);
    expect(emoji).toMatch(/^1 …(?:👍)+…$/u);
  });

  test('a place that the file does not have shows nothing', () => {
    expect(draw('a', 7, 1, 7, 2)).toEqual([]);
    expect(draw('', 1, 1, 1, 1)).toEqual([]);
  });

  test('Windows line ends are not underlined', () => expect(draw('ab\r\nc\r', 1, 1, 1, 4)).toEqual(['1 ab', '  ^^']));
});
