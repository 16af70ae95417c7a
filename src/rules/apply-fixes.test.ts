import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyFixes } from './apply-fixes.ts';
import type { Problem, TextEdit } from './problem.ts';
import { sampleProblem } from './reports/report-samples.ts';

/** `1:2-1:4` and what stands there then. */
function edit(place: string, text: string): TextEdit {
  const [line = 1, column = 1, endLine = 1, endColumn = 1] = place.split(/[:-]/).map(Number);
  return { range: { line, column, endLine, endColumn }, text };
}
const fixing = (...fix: readonly TextEdit[]): Problem => sampleProblem({ fix });
const apply = (text: string, ...problems: readonly Problem[]): string => applyFixes(text, problems).text;

describe('applyFixes()', () => {
  test.for([
    ['replaces within a line', 'a: 5m\n', ['1:4-1:6', '10m'], 'a: 10m\n'],
    ['takes out a whole line', 'a: 1\nb: 2\nc: 3\n', ['2:1-3:1', ''], 'a: 1\nc: 3\n'],
    ['inserts', 'ab\n', ['1:2-1:2', 'X'], 'aXb\n'],
    ['replaces over lines', 'a: |\n  x\n  y\nb: 1\n', ['1:4-3:4', 'z'], 'a: z\nb: 1\n'],
    ['reaches the end of a file without a line end', 'a: 1\nb: 2', ['2:1-3:1', ''], 'a: 1\n'],
    ['keeps Windows line ends', 'a: 1\r\nb: 2\r\n', ['1:4-1:5', '9'], 'a: 9\r\nb: 2\r\n'],
    ['counts columns in UTF-16 units', '👍: 5m\n', ['1:5-1:7', '1m'], '👍: 1m\n'],
  ] as const)('%s', ([, text, [place, replacement], expected]) => {
    expect(apply(text, fixing(edit(place, replacement)))).toBe(expected);
  });

  test('of two fixes that overlap or touch the first is made, the other left for the next round', () => {
    const first = fixing(edit('1:1-1:3', 'X'));
    for (const place of ['1:2-1:4', '1:3-1:5', '1:1-1:3']) {
      const { text, fixed } = applyFixes('abcdef\n', [first, fixing(edit(place, 'Y'))]);
      expect(text).toBe('Xcdef\n');
      expect(fixed).toEqual([first]);
    }
    expect(apply('abcdef\n', first, fixing(edit('1:4-1:5', 'Y')))).toBe('XcYef\n');
  });

  test('makes all edits of a fix or none', () => {
    const blocked = fixing(edit('1:5-1:6', 'Z'), edit('1:2-1:3', 'Y'));
    expect(apply('abcdef\n', fixing(edit('1:1-1:3', 'X')), blocked)).toBe('Xcdef\n');
  });

  test('two problems that want the same change are both fixed by it', () => {
    const [one, other] = [fixing(edit('1:1-1:3', 'X')), fixing(edit('1:1-1:3', 'X'))];
    const { text, fixed, edits } = applyFixes('abcdef\n', [one, other]);
    expect([text, fixed.length, edits.length]).toEqual(['Xcdef\n', 2, 1]);
  });

  test('touches nothing outside of the ranges, whatever they are', () => {
    const place = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }));
    const anyEdit = fc
      .tuple(place, place, fc.string({ maxLength: 3 }))
      .map(([[line, column], [endLine, endColumn], text]) => ({ range: { line, column, endLine, endColumn }, text }));
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 5 }), (edits) => {
        const { text, edits: made } = applyFixes(
          'abc\nde\n\nfgh',
          edits.map((one) => fixing(one)),
        );
        for (const { text: inserted } of made) expect(text).toContain(inserted);
        if (made.length === 0) expect(text).toBe('abc\nde\n\nfgh');
      }),
    );
  });
});
