// The scanner tells code from text, whatever the text holds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blankNonCode, listImports } from './scan-source.ts';

test.for([
  ['a // b\nc', 'a     \nc'],
  ['a /* b\n */ c', 'a     \n    c'],
  ['x = "a\\"b" + 1', 'x = "    " + 1'],
  ["x = 'it' + y", "x = '  ' + y"],
  ['x = a / b / c', 'x = a / b / c'],
  ['x = /["/]/.test(y)', 'x = /    /.test(y)'],
  ['return /a"b/g;', 'return /   /g;'],
  ['x = `a${b + `c${d}`}e`;', 'x = `  {b + `  {d}`} `;'],
  ['x = `{${ { a: 1 }.a }}`; y', 'x = `  { { a: 1 }.a } `; y'],
  ['x = "unterminated\ny = 1', 'x = "            \ny = 1'],
])('blankNonCode() turns %j into code only', ([source = '', expected]) => {
  // Quotes and the braces of `${}` stay visible; what is between is blank.
  expect(blankNonCode(source).replaceAll('$', ' ')).toBe(expected);
});

test('blankNonCode() keeps every position, whatever the source', () => {
  const fragment = fc.constantFrom(
    '"',
    "'",
    '`',
    '${',
    '}',
    '{',
    '/',
    '//',
    '/*',
    '*/',
    '\\',
    '\n',
    'a',
    ' ',
    '(',
    ')',
    '=',
    '[',
    ']',
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 40 }), (fragments) => {
      const source = fragments.join('');
      const code = blankNonCode(source);
      expect(code.length).toBe(source.length);
      expect(code.split('\n').map((line) => line.length)).toEqual(source.split('\n').map((line) => line.length));
    }),
  );
});

test('listImports() lists every form of import with its line', () => {
  const source = `import './side.ts';
import a, { type B, c as d } from './a.ts';
import type { E } from "./e.ts";
import * as f from 'node:fs';
export { g } from './g.ts';
export * from './h.ts';
export type { I } from './i.ts';
export const from = 'not an import';
const j = await import('./j.ts');
import {
  type K,
  type L,
} from './k.ts';
`;
  expect(listImports(source).map(({ specifier, line, typeOnly }) => [line, specifier, typeOnly])).toEqual([
    [1, './side.ts', false],
    [2, './a.ts', false],
    [3, './e.ts', true],
    [4, 'node:fs', false],
    [5, './g.ts', false],
    [6, './h.ts', false],
    [7, './i.ts', true],
    [9, './j.ts', false],
    [10, './k.ts', true],
  ]);
});
