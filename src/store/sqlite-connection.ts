// Opens the database file the way the service needs it: checked, durable, small in memory, at the newest schema.
import Database from 'better-sqlite3';
import { dirname } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import { StoreError } from './port.ts';
import { migrate } from './schema.ts';
import { storeError } from './sqlite-error.ts';
import { keepPrivate, markInitialised, prepareFolder, refuseVanished, syncFolder } from './storage-folder.ts';
import type { EpochMs } from '../model/time.ts';

/** Larger files are not read whole at start: ready within seconds matters more, and SQLite checks each page it uses anyway. */
const checkedBytesMax = 256 * 1024 * 1024;

/** synchronous=FULL: an answered commit survives a power cut. The short busy timeout bounds how long the event loop may stand still. */
const pragmas: readonly string[] = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'busy_timeout = 5',
  'temp_store = MEMORY',
  'cache_size = -8192',
  'mmap_size = 0',
  // Checkpoints are made by the store after it has answered; this is only the net below.
  'wal_autocheckpoint = 16384',
  'journal_size_limit = 16777216',
];

export type ConnectionOptions = { readonly path: string; readonly programVersion: string; readonly now: EpochMs };

/** `path` is a database file in its storage folder, or `:memory:`. Throws StoreError. */
export function openConnection(options: ConnectionOptions): Database.Database {
  const { path, now } = options;
  const folder = path === ':memory:' ? null : dirname(path);
  if (folder !== null) {
    prepareFolder(folder);
    refuseVanished(folder, path);
  }
  let db: Database.Database | null = null;
  try {
    db = new Database(path);
    for (const pragma of pragmas) db.pragma(pragma);
    if (folder !== null) refuseDamaged(db, path);
    const migrated = migrate(db, { file: folder === null ? null : path, programVersion: options.programVersion, now });
    if (folder !== null) {
      if (migrated.to !== migrated.from) {
        // The schema goes to the main file at once: losing the log can then never look like a new, empty database.
        db.pragma('wal_checkpoint(TRUNCATE)');
        syncFolder(folder);
      }
      keepPrivate(path);
      markInitialised(folder, now);
    }
    return db;
  } catch (error) {
    db?.close();
    throw storeError(path, 'opening the database', error);
  }
}

function refuseDamaged(db: Database.Database, path: string): void {
  if (!existsSync(path) || statSync(path).size > checkedBytesMax) return;
  const found = db.pragma('quick_check(1)', { simple: true });
  if (found === 'ok') return;
  throw new StoreError(
    `${path} is damaged (${String(found)}). Keep a copy of the folder, then restore a backup (${path}.bak-*) or recover what is readable with ` +
      `\`sqlite3 ${path} .recover\``,
  );
}
