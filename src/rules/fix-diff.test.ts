import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixDiff } from './fix-diff.ts';

/** Applies a unified diff as `patch` does, refusing where context or counts do not agree. */
function patch(text: string, diff: string): string {
  const old = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  let result = '';
  let at = 0;
  for (const [, fromText = '', countText = '', newCount = '', body = ''] of diff.matchAll(
    /^@@ -(\d+),(\d+) \+\d+,(\d+) @@\n((?:[ +\\-].*\n)*)/gm,
  )) {
    const from = Number(countText) === 0 ? Number(fromText) : Number(fromText) - 1;
    result += old.slice(at, from).join('');
    at = from;
    let added = 0;
    for (const line of body.replaceAll(/\n\\ No newline at end of file\n/g, '⏎').match(/[^\n⏎]*[\n⏎]/g) ?? []) {
      const content = line.slice(1).replace('⏎', '');
      if (line[0] !== '+') expect(content).toBe(old[at]);
      if (line[0] !== '+') at += 1;
      if (line[0] !== '-') result += content;
      if (line[0] !== '-') added += 1;
    }
    expect([at - from, added]).toEqual([Number(countText), Number(newCount)]);
  }
  return result + old.slice(at).join('');
}

describe('fixDiff()', () => {
  test('is a unified diff with three lines of context', () => {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at + 1}\n`);
    expect(fixDiff('rules.yml', lines.join(''), lines.toSpliced(5, 1, 'new\n').join(''))).toBe(`\
--- a/rules.yml
+++ b/rules.yml
@@ -3,7 +3,7 @@
 line 3
 line 4
 line 5
-line 6
+new
 line 7
 line 8
 line 9
`);
  });

  test('is empty when nothing changes', () => expect(fixDiff('a', 'x\n', 'x\n')).toBe(''));

  test('names a last line without an end', () =>
    expect(fixDiff('a', 'x\ny', 'x\nz')).toContain('-y\n\\ No newline at end of file\n+z\n\\ No newline at end of file\n'));

  test('applied to the old text it gives the new one, whatever changed', () => {
    const text = fc
      .tuple(fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }), fc.boolean())
      .map(([lines, ends]) => lines.map((line) => `${line}\n`).join('') + (ends ? '' : 'end'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patch(before, fixDiff('a', before, after))).toBe(after);
      }),
      { numRuns: 1000 },
    );
  });
});
