import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileError } from '../config/read-file.ts';
import { diskTree } from './file-tree.ts';
import { findRuleFiles, RulePathError } from './find-rule-files.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rti-find-'));
  for (const file of [
    ...['a.yml', 'b.yaml', 'c.rules', 'd.txt', 'deep/e.yml', 'deep/er/f.yml', 'we[i]rd.yml'],
    ...['node_modules/x.yml', '.git/y.yml', '.github/z.yml', 'empty/readme.md'],
  ]) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), 'groups: []\n');
  }
  symlinkSync(join(root, 'deep/e.yml'), join(root, 'linked.yml'));
  symlinkSync(root, join(root, 'deep/circle'));
  symlinkSync(join(root, 'gone'), join(root, 'broken.yml'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** What is found below the root, by relative names; `+` before what counts as named. */
function find(...paths: readonly string[]): readonly string[] {
  const found = findRuleFiles(
    paths.map((path) => join(root, path)),
    diskTree,
  );
  return found.map(({ path, isNamed }) => `${isNamed ? '+' : ''}${path.slice(root.length + 1)}`);
}

describe('findRuleFiles()', () => {
  test('searches a folder: YAML and .rules, links to files, no links to folders, nothing hidden', () => {
    const all = ['a.yml', 'b.yaml', 'c.rules', 'deep/e.yml', 'deep/er/f.yml', 'linked.yml', 'we[i]rd.yml'];
    expect(find('.')).toEqual(all);
    expect(find('deep/', 'deep')).toEqual(['deep/e.yml', 'deep/er/f.yml']);
  });

  test.for([
    ['*.yml', ['+a.yml', '+linked.yml', '+we[i]rd.yml']],
    ['*.{yaml,rules}', ['+b.yaml', '+c.rules']],
    ['**/*.yml', ['+a.yml', '+deep/e.yml', '+deep/er/f.yml', '+linked.yml', '+we[i]rd.yml']],
    ['d*', ['+d.txt', 'deep/e.yml', 'deep/er/f.yml']],
    ['*/e.yml', ['+deep/e.yml']],
    ['deep/**', ['+deep/e.yml', '+deep/er/f.yml']],
  ] as const)('expands %s, and what matches counts as named', ([pattern, expected]) => {
    expect(new Set(find(pattern))).toEqual(new Set(expected));
  });

  test('a file that has the name of a pattern is that file', () => expect(find('we[i]rd.yml')).toEqual(['+we[i]rd.yml']));

  test('gives each file once, named when it was named at all', () =>
    expect(find('deep', 'deep/../deep/e.yml', 'deep')).toEqual(['+deep/e.yml', 'deep/er/f.yml']));

  test.for([
    ['nope.yml', 'no such file or folder'],
    ['nope/*.yml', 'no folder'],
    ['*.json', 'no file matches'],
    ['empty', 'no *.yml, *.yaml or *.rules file in this folder'],
    ['a.yml/x', 'no such file or folder'],
  ] as const)('%s: %s', ([path, message]) => expect(() => find(path)).toThrow(message));

  test('names the folder that cannot be read', () => {
    const list = (): never => {
      throw new FileError('permission denied');
    };
    const locked = { ...diskTree, kindOf: () => 'folder' as const, list };
    expect(() => findRuleFiles(['rules'], locked)).toThrow(new RulePathError('rules: permission denied'));
  });
});

describe('diskTree.rewrite()', () => {
  test('changes the file a link leads to, keeps link and rights, leaves nothing beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rti-rewrite-'));
    const [file, link] = [join(folder, 'file.yml'), join(folder, 'link.yml')];
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    symlinkSync(file, link);
    await diskTree.rewrite(link, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(diskTree.list(folder).map(({ name }) => name)).toEqual(['file.yml', 'link.yml']);
    rmSync(folder, { recursive: true });
  });
});
