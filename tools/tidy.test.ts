// Both sides of every limit, and the exemption.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkHabits, checkTidy } from './tidy.ts';

const root = mkdtempSync(join(tmpdir(), 'rti-tidy-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Writes one source file and returns what is found in it. */
function findIn(source: string, name = 'thing.ts'): string[] {
  rmSync(join(root, 'src'), { recursive: true, force: true });
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src', name), source);
  return checkTidy(['src'], root).map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const statements = (count: number): string => '  console.log(1);\n'.repeat(count);
const functionOf = (lines: number): string => `export function f(): void {\n${statements(lines - 2)}}\n`;

test('checkTidy() takes a function of 70 lines and refuses one of 71', () => {
  expect(findIn(`// Thing.\n${functionOf(70)}`)).toEqual([]);
  expect(findIn(`// Thing – with bytes beyond ASCII.\n${functionOf(71)}`)).toEqual([
    expect.stringMatching(/^src\/thing\.ts:2: function has 71 lines of its own \(at most 70\)/),
  ]);
});

test('checkTidy() does not count comments, blank lines and the lines of functions within', () => {
  expect(findIn(`// Thing.\nexport function f(): void {\n${statements(60)}${'  // why\n\n'.repeat(20)}}\n`)).toEqual([]);
  const inner = `  const g = (): void => {\n${statements(60)}  };\n`;
  expect(findIn(`// Thing.\nexport function f(): void {\n${inner}${statements(60)}  g();\n}\n`)).toEqual([]);
});

test('checkTidy() takes a long function that says why', () => {
  expect(findIn(`// Thing.\n\n/** Does it. */\n// tidy: long because it is one table\n${functionOf(90)}`)).toEqual([]);
  expect(findIn(`// Thing.\n\n// tidy: long because\n${functionOf(90)}`)).toHaveLength(1);
});

test('checkTidy() takes a file of 400 lines and refuses one of 401, unless it says why', () => {
  const lines = (count: number): string => 'export {};\n'.repeat(count);
  expect(findIn(`// Thing.\n${lines(399)}`)).toEqual([]);
  expect(findIn(`// Thing.\n${lines(400)}`)).toEqual([
    expect.stringMatching(/^src\/thing\.ts:1: File has too many lines \(401, at most 400\); split/),
  ]);
  expect(findIn(`// Thing.\n// tidy: long because it is one table\n${lines(400)}`)).toEqual([]);
});

test('checkTidy() takes 4 parameters and refuses 5, but not in the tables of a test or where it says why', () => {
  const withParameters = (names: string): string => `// Thing.\nexport const f = (${names}): void => {};\n`;
  expect(findIn(withParameters('a: 1, b: 1, c: 1, d: 1'))).toEqual([]);
  expect(findIn(withParameters('a: 1, b: 1, c: 1, d: 1, e: 1'))).toEqual([expect.stringContaining('take an options object')]);
  expect(findIn(withParameters('a: 1, b: 1, c: 1, d: 1, e: 1'), 'thing.test.ts')).toEqual([]);
  const excused = withParameters('a: 1, b: 1, c: 1, d: 1, e: 1').replace('export', '// tidy: many because it is hot\nexport');
  expect(findIn(excused)).toEqual([]);
});

test.for([
  ['src/route/decide.ts', '// Decides.\n', null],
  ['src/route/decide.ts', '/** Decides. */\n', null],
  ['src/cli/main.ts', '#!/usr/bin/env node\n// Starts.\n', null],
  ['src/route/decide.test.ts', 'import x;\n', null],
  ['src/route/decide.ts', 'import x;\n', 'does not start with a comment'],
  ['src/route/Decide.ts', '// x\n', 'not kebab-case'],
  ['src/route/route_tree.ts', '// x\n', 'not kebab-case'],
  ['src/route/route-manager.ts', '// x\n', '"manager" in a file name'],
  ['src/route/utils.ts', '// x\n', '"utils" in a file name'],
  ['src/route/test-helpers.ts', '// x\n', '"helpers" in a file name'],
  ['src/route/alert-handler.ts', '// x\n', '"handler" in a file name'],
  ['src/http/alert-handler.ts', '// x\n', null],
  ['src/route/index.ts', '// x\n', '"index" is a drawer'],
  ['src/incident/timeline-event.ts', '// x\n', null],
] as const)('checkHabits() of %s starting %j: %s', ([file, source, expected]) => {
  expect(checkHabits(file, source).map(({ message }) => message)).toEqual(
    expected === null ? [] : [expect.stringContaining(expected)],
  );
});
