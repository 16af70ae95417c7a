import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { replaceFile, whyNotWritable } from './replace-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'rti-replace-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('replaceFile() makes and replaces a file, and leaves nothing beside it', async () => {
  const file = join(folder, 'a.svg');
  await replaceFile(file, 'one');
  await replaceFile(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['a.svg']);
});

test('replaceFile() that fails leaves what was there, and nothing beside it', async () => {
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  writeFileSync(join(taken, 'inside'), '');
  await expect(replaceFile(taken, 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('whyNotWritable() finds the reason beforehand', async () => {
  writeFileSync(join(folder, 'file'), '');
  expect(await whyNotWritable(join(folder, 'new.svg'))).toBeNull();
  expect(await whyNotWritable(folder)).toBe('it is a directory');
  expect(await whyNotWritable(join(folder, 'none', 'a.svg'))).toBe(`no directory ${join(folder, 'none')}`);
  expect(await whyNotWritable(join(folder, 'file', 'a.svg'))).toBe(`${join(folder, 'file')} is not a directory`);
});
