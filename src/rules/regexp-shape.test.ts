import { RE2JS } from 're2js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainString, seeksSubstring, shapeOf } from './regexp-shape.ts';

const matches = (pattern: string, text: string): boolean => RE2JS.compile(`^(?:${pattern})$`, RE2JS.DOTALL).matches(text);

test.for([
  ['a', 'a'],
  ['a b-c', 'a b-c'],
  ['a\\.b', 'a.b'],
  ['^a$', 'a'],
  ['', ''],
])('plainString(%s) is %s', ([pattern, plain]) => {
  expect(plainString(pattern ?? '')).toBe(plain);
});

test.for(['a.b', 'a*', 'ab?', 'a|b', '[a]', '(a)', '\\d', 'a+', '.*', 'a{2}'])('plainString(%s) is null', (pattern) => {
  expect(plainString(pattern)).toBeNull();
});

test.for([
  ['^a.*$', 'a.*'],
  ['^a.*', 'a.*'],
  ['a.*$', 'a.*'],
  ['a\\$', 'a\\$'],
  ['^a|b$', '^a|b$'],
  ['^(a|b)$', '(a|b)'],
  ['^[|]$', '[|]'],
  ['^', ''],
])('shapeOf(%s) without its anchors is %s', ([pattern, unanchored]) => {
  expect(shapeOf(pattern ?? '').unanchored).toBe(unanchored);
});

test.for(['a.*b', '.*a.*', 'a-.*.b', '.+a.+'])('seeksSubstring(%s)', (pattern) => expect(seeksSubstring(pattern)).toBe(true));
test.for(['.*a', 'a.*', 'a(b|c).*d', '.*', 'a.b', '.*a[0-9].*'])('not seeksSubstring(%s)', (pattern) =>
  expect(seeksSubstring(pattern)).toBe(false),
);

test('what is called a plain string matches that string and nothing near it', () => {
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\\', '^', '$', '-', '*', '|') });
  fc.assert(
    fc.property(patterns, fc.string({ unit: fc.constantFrom('a', 'b', '.', '-') }), (pattern, other) => {
      const plain = plainString(pattern);
      fc.pre(plain !== null && isPattern(pattern));
      expect(matches(pattern, plain ?? '')).toBe(true);
      expect(matches(pattern, other)).toBe(other === plain);
    }),
  );
});

test('a pattern matches the same without its anchors', () => {
  const patterns = fc.string({ unit: fc.constantFrom('a', '^', '$', '|', '(', ')', '.', '*', '\\') }).filter(isPattern);
  fc.assert(
    fc.property(patterns, fc.string({ unit: fc.constantFrom('a', '$', '^') }), (pattern, text) => {
      const { unanchored } = shapeOf(pattern);
      expect(matches(unanchored, text)).toBe(matches(pattern, text));
    }),
    { numRuns: 500 },
  );
});

function isPattern(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
