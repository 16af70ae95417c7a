// Puts a file in place as a whole: readers see what was there before or all of the new content, never a part.
import { constants } from 'node:fs';
import { access, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

/** Writes beside the file and renames; on an error the file stays as it was, and nothing is left beside it. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Says why `replaceFile` would fail; null when nothing speaks against it. */
export async function whyNotWritable(file: string): Promise<string | null> {
  if ((await stat(file).catch(() => null))?.isDirectory() === true) return 'it is a directory';
  const folder = dirname(file);
  try {
    if (!(await stat(folder)).isDirectory()) return `${folder} is not a directory`;
    await access(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return `no directory ${folder}`;
    if (code === 'ENOTDIR') return `${folder} is not in a directory`;
    return `no permission to write in ${folder}`;
  }
}
