// Which files `rti rules check` is asked for: files as named, folders searched, globs expanded (also when the shell did not), `-` the standard input.
import { join, matchesGlob, normalize } from 'node:path';
import { FileError } from '../config/read-file.ts';
import type { FileTree } from './file-tree.ts';

/** `isNamed`: by name or glob; others were found in a folder, where files that hold no rules are left out. */
export type FoundFile = { readonly path: string; readonly isNamed: boolean };

/** A path that gives nothing to check: exit code 2. */
export class RulePathError extends Error {
  override readonly name = 'RulePathError';
}

export const standardInput = '-';

const ruleEnding = /\.(?:ya?ml|rules)$/;
const magic = /[*?[\]{}]/;
/** Not walked into: what version control, package managers and editors keep is nobody's rule file. */
const isLeftOut = (folder: string): boolean => folder === 'node_modules' || folder.startsWith('.');

/** Each file once, in the order of the paths, those of a folder by name. Throws RulePathError for the first path that leads nowhere. */
export function findRuleFiles(paths: readonly string[], tree: FileTree): readonly FoundFile[] {
  const found = new Map<string, FoundFile>();
  for (const path of paths) {
    for (const file of explain(path, () => resolve(path, tree))) {
      const known = found.get(file.path);
      if (known === undefined || file.isNamed) found.set(file.path, file);
    }
  }
  return [...found.values()];
}

function explain<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new RulePathError(`${path}: ${error.message}`, { cause: error });
  }
}

function resolve(path: string, tree: FileTree): readonly FoundFile[] {
  if (path === standardInput) return [{ path, isNamed: true }];
  const kind = tree.kindOf(path);
  if (kind === 'file') return [{ path: normalize(path), isNamed: true }];
  if (kind === 'folder') return search(path, tree);
  if (magic.test(path)) return expand(path, tree);
  throw new RulePathError(`${path}: no such file or folder`);
}

function search(folder: string, tree: FileTree): readonly FoundFile[] {
  const files = walk(folder, tree).filter((path) => ruleEnding.test(path));
  if (files.length === 0) throw new RulePathError(`${folder}: no *.yml, *.yaml or *.rules file in this folder`);
  return files.map((path) => ({ path, isNamed: false }));
}

function walk(folder: string, tree: FileTree): string[] {
  return explain(folder, () =>
    tree.list(folder).flatMap(({ name, kind }) => {
      const path = join(folder, name);
      if (kind === 'file') return [path];
      return isLeftOut(name) ? [] : walk(path, tree);
    }),
  );
}

/** As a shell with `**` would: what matches counts as named, a folder that matches is searched. */
function expand(pattern: string, tree: FileTree): readonly FoundFile[] {
  const wanted = normalize(pattern);
  const parts = wanted.split('/');
  const base = parts
    .slice(
      0,
      parts.findIndex((part) => magic.test(part)),
    )
    .join('/');
  const start = base === '' ? (wanted.startsWith('/') ? '/' : '.') : base;
  if (tree.kindOf(start) !== 'folder') throw new RulePathError(`${pattern}: no folder ${start}`);
  const depth = wanted.includes('**') ? Number.POSITIVE_INFINITY : parts.length - (base === '' ? 0 : base.split('/').length);
  const matches = matchesBelow(start, { pattern: wanted, depth }, tree);
  if (matches.length === 0) throw new RulePathError(`${pattern}: no file matches`);
  return matches;
}

function matchesBelow(folder: string, want: { readonly pattern: string; readonly depth: number }, tree: FileTree): FoundFile[] {
  if (want.depth < 1) return [];
  return explain(folder, () => tree.list(folder)).flatMap(({ name, kind }): readonly FoundFile[] => {
    const path = join(folder, name);
    if (kind === 'file') return matchesGlob(path, want.pattern) ? [{ path, isNamed: true }] : [];
    if (isLeftOut(name)) return [];
    // With `**` the files below a matching folder match themselves, as far as they are wanted.
    if (Number.isFinite(want.depth) && matchesGlob(path, want.pattern)) return search(path, tree);
    return matchesBelow(path, { ...want, depth: want.depth - 1 }, tree);
  });
}
