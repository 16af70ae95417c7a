// SQLite's refusals in plain words: what is wrong with which file, and what to do.
import Database from 'better-sqlite3';
import { StoreError } from './port.ts';

/** First prefix that fits wins. */
const reasons: readonly (readonly [code: string, text: string])[] = [
  ['SQLITE_FULL', 'the disk is full. Free space on its file system; the service then goes on by itself'],
  [
    'SQLITE_IOERR_FSYNC',
    'the disk could not make a write durable (fsync failed). Check the disk, then restart: what was answered before is kept',
  ],
  [
    'SQLITE_IOERR_DIR_FSYNC',
    'the disk could not make a write durable (fsync failed). Check the disk, then restart: what was answered before is kept',
  ],
  [
    'SQLITE_IOERR_WRITE',
    'the file cannot be written (disk full, file size limit, or the disk turned read-only). Free space or repair the disk',
  ],
  ['SQLITE_IOERR', 'the disk gave an I/O error. Check the disk and its cables or volume, then restart'],
  ['SQLITE_CORRUPT', 'the database is damaged. Stop the service, keep a copy of the folder, and restore a backup (rti.db.bak-*)'],
  [
    'SQLITE_NOTADB',
    'this is no SQLite database (overwritten or encrypted). Stop the service, keep a copy, and restore a backup (rti.db.bak-*)',
  ],
  [
    'SQLITE_READONLY',
    'the file or its folder is read-only. Give the service\u2019s user write permission, or remount the file system read-write',
  ],
  ['SQLITE_CANTOPEN', 'the file cannot be opened. Check that the folder exists and belongs to the service\u2019s user'],
  ['SQLITE_PERM', 'permission denied. Give the service\u2019s user write permission'],
  ['SQLITE_BUSY', 'another program holds the database locked. Close it (a shell, a backup); the service then goes on by itself'],
  [
    'SQLITE_LOCKED',
    'another program holds the database locked. Close it (a shell, a backup); the service then goes on by itself',
  ],
  ['SQLITE_TOOBIG', 'a row is larger than the database takes'],
  ['SQLITE_NOMEM', 'out of memory'],
];

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** After a failed fsync the kernel may drop the unsaved pages and call the next fsync a success: nothing may be promised until a restart. */
export function isFsyncFailure(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_IOERR_(DIR_)?FSYNC/.test(error.code);
}

/** `error` as a StoreError naming the file, the cause and the remedy. */
export function storeError(file: string, doing: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Database.SqliteError))
    return new StoreError(`${file}: ${doing} failed: ${String(error)}`, { cause: error });
  const reason = reasons.find(([code]) => error.code.startsWith(code))?.[1] ?? error.message;
  return new StoreError(`${file}: ${doing} failed: ${reason} (${error.code})`, { cause: error });
}
