// The storage folder: made with 0700, checked for what can be wrong with a path, and marked once a database lives in it,
// so that a database that disappears later is a refusal to start and never a silent fresh beginning.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './port.ts';
import type { EpochMs } from '../model/time.ts';

const mark = 'rti.initialised';

/** The database file in a storage folder. */
export function databaseFile(folder: string): string {
  return join(folder, 'rti.db');
}

/** Makes the folder if need be and proves that it can be written. */
export function prepareFolder(folder: string): void {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new StoreError(`storage.path ${folder}: ${problem}`, { cause });
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'EEXIST' || code === 'ENOTDIR') refuse('a file is in the way. Name a folder, or move the file away', cause);
    if (code === 'EROFS') refuse('its file system is read-only. Remount it read-write, or name another folder', cause);
    refuse(`the folder cannot be made (${code}). Make it for the service's user, or name another one`, cause);
  }
  if (!statSync(folder).isDirectory()) refuse('a file is in the way. Name a folder, or move the file away');
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    if (errorCode(cause) === 'EROFS')
      refuse('its file system is read-only. Remount it read-write, or name another folder', cause);
    refuse("the folder is not writable. Give it to the service's user (chown), or name another one", cause);
  }
}

/** Refuses a folder that once held a database and no longer does. */
export function refuseVanished(folder: string, file: string): void {
  if (!existsSync(join(folder, mark)) || (existsSync(file) && statSync(file).size > 0)) return;
  const since = readFileSync(join(folder, mark), 'utf8').trim();
  throw new StoreError(
    `${file} is gone or empty, though a database has been here since ${since}. Put it back (a backup, or ${file}.bak-*); ` +
      `to begin with an empty one and lose all alerts and history, delete ${join(folder, mark)}`,
  );
}

/** Set once the database is complete on disk. */
export function markInitialised(folder: string, now: EpochMs): void {
  const path = join(folder, mark);
  if (existsSync(path)) return;
  writeFileSync(path, `${new Date(now).toISOString()}\n`, { mode: 0o600, flush: true });
  syncFolder(folder);
}

/** Makes names in the folder durable: a new file's name is lost by a power cut until its folder is synced. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The database, its log and its index are for the service's user only. */
export function keepPrivate(file: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chmodSync(path, 0o600);
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
