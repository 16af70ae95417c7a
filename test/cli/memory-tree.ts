// The folders of a transcript: what its files are in. A file named `locked/` is a folder that may not be read.
import { normalize } from 'node:path';
import type { FileTree, TreeEntry } from '../../src/cli/file-tree.ts';
import { FileError } from '../../src/config/read-file.ts';

/** Paths as the transcript gives them; `.` is the folder all are in. Rewriting changes the map. */
export function memoryTree(files: Map<string, string>): FileTree {
  const below = (folder: string): string[] => {
    const prefix = folder === '.' ? '' : `${folder.replace(/\/$/, '')}/`;
    return [...files.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  };
  return {
    kindOf: (path) => (files.has(normalize(path)) && !path.endsWith('/') ? 'file' : below(path).length > 0 ? 'folder' : null),
    list: (folder) => {
      const names = below(folder);
      if (names.includes('')) throw new FileError('permission denied');
      const entries = names.map((name): TreeEntry => {
        const [first = '', ...rest] = name.split('/');
        return { name: first, kind: rest.length > 0 ? 'folder' : 'file' };
      });
      return [...new Map(entries.map((entry) => [entry.name, entry])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    rewrite: async (path, content) => {
      files.set(path, content);
    },
  };
}
