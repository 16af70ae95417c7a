// dist/ follows src/: what is new is written, what is gone is removed, lines stay where they were.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build, emit } from './build.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rti-build-'));
  mkdirSync(join(root, 'src/a'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

test('emit() blanks types and points imports at the emitted files', () => {
  const source =
    "import type { X } from './x.ts';\nimport { type Y, z } from '../z.ts';\nexport const a: number = await import('./w.ts');\nnew URL('./v.ts', import.meta.url);\n";
  const lines = emit(source)
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim());
  expect(lines).toEqual([
    '',
    "import { z } from '../z.js';",
    "export const a = await import('./w.js');",
    "new URL('./v.js', import.meta.url);",
    '',
  ]);
});

test('emit() refuses syntax that cannot be erased', () => {
  expect(() => emit('enum A { B }')).toThrow(/enum/);
});

test('build() writes what is new or changed, leaves out tests, copies other files and removes what has no source', () => {
  const [from, to] = [join(root, 'src'), join(root, 'dist')];
  writeFileSync(join(from, 'a/one.ts'), 'export const one: number = 1;\n');
  writeFileSync(join(from, 'a/one.test.ts'), '');
  writeFileSync(join(from, 'page.html'), '<p>');
  expect(build(from, to)).toEqual({ written: 2, removed: 0 });
  expect(readFileSync(join(to, 'page.html'), 'utf8')).toBe('<p>');
  expect(existsSync(join(to, 'a/one.test.js'))).toBe(false);
  expect(build(from, to)).toEqual({ written: 0, removed: 0 });

  writeFileSync(join(from, 'a/one.ts'), 'export const one: number = 2;\n');
  const later = new Date(Date.now() + 10_000);
  utimesSync(join(from, 'a/one.ts'), later, later);
  rmSync(join(from, 'page.html'));
  expect(build(from, to)).toEqual({ written: 1, removed: 1 });
  expect(readFileSync(join(to, 'a/one.js'), 'utf8')).toContain('= 2');
});

test('build() names the file that does not parse', () => {
  writeFileSync(join(root, 'src/broken.ts'), 'const = ;');
  expect(() => build(join(root, 'src'), join(root, 'dist'))).toThrow(/broken\.ts/);
});
