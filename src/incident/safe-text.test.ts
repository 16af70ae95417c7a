import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, safeHref, safeText } from './safe-text.ts';

test('safeText() is one well-formed line without controls or hidden characters, never longer than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 50 }), (text, max) => {
      const safe = safeText(text, max);
      expect(safe.length).toBeLessThanOrEqual(max);
      expect(safe.isWellFormed()).toBe(true);
      expect(safe).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u);
    }),
  );
  expect(safeText('a\r\n\tb \u0000 c\ud800')).toBe('a b c\ufffd');
});

test('cut() does not halve a character and says that it cut', () => {
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('abcd', 3)).toBe('ab…');
  expect(cut('a😀b', 3)).toBe('a…');
});

test.each([
  ['https://wiki.example/a?b=1', 'https://wiki.example/a?b=1'],
  ['http://h/a b|c<d>', 'http://h/a%20b%7Cc%3Cd%3E'],
  ['https://user:pass@h/x', 'https://h/x'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['//h/x', null],
  ['', null],
  [null, null],
  [`https://h/${'x'.repeat(3000)}`, null],
])('safeHref() makes %j %j', (href, safe) => expect(safeHref(href)).toBe(safe));
