import { describe, expect, test } from 'vitest';
import { blankIgnoredLines, isIgnored, readIgnored } from './ignored-lines.ts';

describe('readIgnored()', () => {
  test.for([
    ['ignore/line', 'a # rti ignore/line\nb', [1]],
    ['ignore/next-line', '# rti ignore/next-line\na\nb', [2]],
    ['ignore/begin to end', 'a\n# rti ignore/begin\nb\n# rti ignore/end\nc', [2, 3, 4]],
    ['ignore/file', 'a\n# rti ignore/file\nb', [1, 2, 3]],
  ] as const)('%s', ([, text, lines]) => {
    const ignored = readIgnored(text);
    expect([1, 2, 3, 4, 5].slice(0, text.split('\n').length).filter((line) => isIgnored(ignored, line))).toEqual(lines);
    expect(ignored.mistakes).toEqual([]);
  });

  test('begin without end, and end without begin, are told', () => {
    expect(readIgnored('# rti ignore/begin\na').mistakes).toEqual([
      expect.objectContaining({ message: expect.stringContaining('add ignore/end') }),
    ]);
    expect(readIgnored('a\n# rti ignore/end').mistakes).toEqual([
      expect.objectContaining({ message: expect.stringContaining('has no ignore/begin') }),
    ]);
  });

  test('of what pint says wrongly nothing is said', () => {
    expect(readIgnored('a\n# pint ignore/end\n# pint ignore/begin').mistakes).toEqual([]);
  });
});

describe('blankIgnoredLines()', () => {
  test('keeps every line and column, and the comments that control', () => {
    const text = 'a: 1\n# rti ignore/begin\n{{ if x }}\n# rti ignore/end\nb: {{ y }} # rti ignore/line\nc: 2\n';
    expect(blankIgnoredLines(text)).toBe(
      'a: 1\n# rti ignore/begin\n          \n# rti ignore/end\n           # rti ignore/line\nc: 2\n',
    );
  });

  test('after ignore/next-line and ignore/file too; other text is left as it is', () => {
    expect(blankIgnoredLines('# rti ignore/next-line\r\nxy\r\nz')).toBe('# rti ignore/next-line\r\n  \r\nz');
    expect(blankIgnoredLines('# pint ignore/file\nxy\nz')).toBe('# pint ignore/file\n  \n ');
    expect(blankIgnoredLines('# rti ignored/file\nxy')).toBe('# rti ignored/file\nxy');
  });
});
