import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differences } from './page.ts';

test('differences() names what differs, what is missing and what is too much', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rti-page-test-'));
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  for (const each of [a, b]) mkdirSync(join(each, 'assets'), { recursive: true });
  const write = (file: string, content: string): void => writeFileSync(join(folder, file), content);
  write('a/index.html', 'same');
  write('b/index.html', 'same');
  write('a/assets/page.js', 'old');
  write('b/assets/page.js', 'new');
  write('a/assets/gone.css', '');
  write('b/assets/added.css', '');
  expect(differences(a, b)).toEqual(['assets/added.css', 'assets/gone.css', 'assets/page.js']);
  expect(differences(a, a)).toEqual([]);
  rmSync(folder, { recursive: true });
});
