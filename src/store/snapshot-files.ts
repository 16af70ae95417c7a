// Snapshots of detector state as files under `<folder>/snapshots/`: whole or absent, whatever happens while one is written.
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type SnapshotFiles, StoreError } from './port.ts';

const suffix = '.snapshot';

/** Opens (and makes) the folder; removes what an interrupted write left behind. One writer at a time for a name. */
export async function openSnapshotFiles(storageFolder: string): Promise<SnapshotFiles> {
  const folder = join(storageFolder, 'snapshots');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const left of await readdir(folder)) if (left.endsWith('.partial')) await rm(join(folder, left), { force: true });
  // Percent-encoded: a name may hold any character and still is one file in this folder.
  const pathOf = (name: string): string => {
    const encoded = encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('*', '%2A');
    if (name === '' || encoded.length > 200)
      throw new StoreError(`snapshot name ${JSON.stringify(name.slice(0, 80))}: empty or longer than 200 bytes`);
    return join(folder, encoded + suffix);
  };
  return {
    write: (name, content) => replaceFile(folder, pathOf(name), content instanceof Uint8Array ? [content] : content),
    read: async (name) => {
      const path = pathOf(name);
      try {
        return await readFile(path);
      } catch (cause) {
        if (isMissing(cause)) return null;
        throw new StoreError(`${path}: cannot be read: ${String(cause)}`, { cause });
      }
    },
    list: async () => {
      const files = (await readdir(folder)).filter((file) => file.endsWith(suffix));
      return files.map((file) => decodeURIComponent(file.slice(0, -suffix.length))).sort();
    },
    delete: (name) => rm(pathOf(name), { force: true }),
  };
}

/** Temporary file, fsync, rename, fsync of the folder: the order that survives a power cut. */
async function replaceFile(folder: string, path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const file = await open(partial, 'w', 0o600);
    try {
      for (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    const directory = await open(folder, 'r');
    await directory.sync().finally(() => directory.close());
  } catch (cause) {
    await rm(partial, { force: true });
    throw new StoreError(`${path}: the snapshot cannot be written: ${String(cause)}`, { cause });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
