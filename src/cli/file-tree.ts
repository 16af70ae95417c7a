// Files and folders as `rti rules check` walks them: a port, so that transcripts walk a tree of their own, and the disk behind it.
import { chmod, realpath, stat } from 'node:fs/promises';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileError, whyUnreadable } from '../config/read-file.ts';
import { replaceFile } from './replace-file.ts';

export type TreeEntry = { readonly name: string; readonly kind: 'file' | 'folder' };

export type FileTree = {
  /** null: there is nothing. Throws FileError when it cannot be told. */
  readonly kindOf: (path: string) => 'file' | 'folder' | null;
  /** What is in a folder, in the order of names; links to files are files, links to folders are left out (they may lead in circles). */
  readonly list: (folder: string) => readonly TreeEntry[];
  /** Puts new content in place of an existing file, at once; links and rights stay. */
  readonly rewrite: (path: string, content: string) => Promise<void>;
};

export const diskTree: FileTree = { kindOf, list, rewrite };

function kindOf(path: string): 'file' | 'folder' | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? null : found.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    throw new FileError(whyUnreadable(error), { cause: error });
  }
}

function list(folder: string): readonly TreeEntry[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .flatMap((entry): TreeEntry[] => {
        const { name } = entry;
        if (entry.isDirectory()) return [{ name, kind: 'folder' }];
        const isFile = entry.isFile() || (entry.isSymbolicLink() && kindOf(join(folder, name)) === 'file');
        return isFile ? [{ name, kind: 'file' }] : [];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(whyUnreadable(error), { cause: error });
  }
}

async function rewrite(path: string, content: string): Promise<void> {
  const target = await realpath(path);
  const { mode } = await stat(target);
  await replaceFile(target, content);
  await chmod(target, mode);
}
