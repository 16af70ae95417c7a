// The lock of the storage folder, also against a real second process that is killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderLockedError, lockFolder } from './folder-lock.ts';
import { noon } from './store-samples.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'rti-lock-')), 'storage');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

test('lockFolder() makes a private folder, and refuses a second lock naming the holder', () => {
  const lock = lockFolder(folder, noon);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'lock.db')).mode & 0o777).toBe(0o600);
  expect(() => lockFolder(folder, noon)).toThrow(FolderLockedError);
  expect(() => lockFolder(folder, noon)).toThrow(`${folder} is in use by pid ${process.pid} on `);
  lock.release();
  lock.release();
  lockFolder(folder, noon).release();
});

test('lockFolder() takes over what a killed process left behind, whatever pid is written there', async () => {
  const url = new URL('./folder-lock.ts', import.meta.url).href;
  const program = `const { lockFolder } = await import(${JSON.stringify(url)}); lockFolder(process.argv[1], 0); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(() => lockFolder(folder, noon)).toThrow(`in use by pid ${child.pid} on `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // A reused pid: this very process is alive and named as the holder.
  writeFileSync(join(folder, 'lock.json'), JSON.stringify({ pid: process.pid, host: 'elsewhere', since: 1 }));
  lockFolder(folder, noon).release();
});

test('lockFolder() still refuses when the holder cannot be read', () => {
  const lock = lockFolder(folder, noon);
  writeFileSync(join(folder, 'lock.json'), 'no JSON');
  expect(() => lockFolder(folder, noon)).toThrow(/in use by another process/);
  lock.release();
});
