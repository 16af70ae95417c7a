// Reads a file within a bound, whatever it is: a regular file, a pipe (`<(…)`), /dev/stdin; a directory or a huge file is an error.
import { closeSync, openSync, readSync } from 'node:fs';

/** The file cannot be used; the message says why in words, without the path. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
};

/** In words, what `node:fs` gave as the reason. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return reasons[code] ?? (code || 'cannot be read');
}

/** The whole file, at most `bytesMax` bytes; throws FileError. */
export function readFileBounded(path: string, bytesMax: number): Uint8Array {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.alloc(Math.min(65_536, bytesMax + 1 - total));
      const count = readSync(file, chunk);
      if (count === 0) return Buffer.concat(chunks);
      total += count;
      if (total > bytesMax) throw new FileError(`it is larger than ${bytesMax} bytes`);
      chunks.push(chunk.subarray(0, count));
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(whyUnreadable(error), { cause: error });
  } finally {
    if (file !== null) closeSync(file);
  }
}
