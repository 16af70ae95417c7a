// The program in few files is the program: it answers from a folder that has nothing of the sources.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build } from './build.ts';
import { bundle } from './bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('bundle() writes a program that runs without dist/, and replaces what was there', { timeout: 60_000 }, async () => {
  build(join(root, 'src'), join(folder, 'dist'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(root, 'README.md'), join(folder, 'bundle/cli/of-an-older-version.js'));
  const files = await bundle(join(folder, 'dist'), join(folder, 'bundle'));
  expect(files).toBeLessThan(100);
  expect(readdirSync(join(folder, 'bundle/cli'))).toHaveLength(files);
  expect(existsSync(join(folder, 'bundle/http/page/index.html'))).toBe(true);
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  rmSync(join(folder, 'dist'), { recursive: true });
  const rti = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(join(folder, 'bin/rti'), args, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    return { status, text: stdout + stderr };
  };
  expect(rti('config', 'check', join(root, 'examples/small-team.yml'))).toEqual({
    status: 0,
    text: expect.stringContaining('fine'),
  });
  expect(rti('rules', 'check', join(root, 'rules')).status).toBe(0);
});
