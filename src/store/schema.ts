// The schema's versions and the way from one to the next: forward only, one transaction each, the file backed up before one that changes it.
import type { Database } from 'better-sqlite3';
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { first } from './migrations/0001-first.ts';
import { late } from './migrations/0002-late.ts';
import { withheld } from './migrations/0003-withheld.ts';
import { feedback } from './migrations/0004-feedback.ts';
import { StoreError } from './port.ts';
import type { EpochMs } from '../model/time.ts';

export type Migration = { readonly version: number; readonly name: string; readonly sql: string };

/** In order, without gaps. A released migration never changes again. */
export const migrations: readonly Migration[] = [first, late, withheld, feedback];

export type MigrateOptions = {
  /** The database file, null for `:memory:` (nothing to back up). */
  readonly file: string | null;
  readonly programVersion: string;
  readonly now: EpochMs;
  /** For tests of the mechanism; the shipped ones otherwise. */
  readonly migrations?: readonly Migration[];
};

export type Migrated = { readonly from: number; readonly to: number; readonly backup: string | null };

/** The version of the schema in the file; 0 = none yet. */
export function schemaVersion(db: Database): number {
  // `simple` returns the bare value, and user_version is always an integer.
  return db.pragma('user_version', { simple: true }) as number;
}

/** Brings the database to the newest schema. Refuses one that a newer program wrote. */
export function migrate(db: Database, options: MigrateOptions): Migrated {
  const steps = options.migrations ?? migrations;
  const newest = steps.at(-1)?.version ?? 0;
  const from = schemaVersion(db);
  if (from > newest) throw newerSchema(db, from, newest, options);
  if (from === newest) return { from, to: from, backup: null };
  const backup = from > 0 && options.file !== null ? backUp(db, options.file, from) : null;
  for (const step of steps) if (step.version > from) apply(db, step, options);
  return { from, to: newest, backup };
}

/** A whole copy beside the file, complete or absent: written under another name first. An older backup of the same version is replaced. */
function backUp(db: Database, file: string, version: number): string {
  const backup = `${file}.bak-${version}`;
  const partial = `${backup}.partial`;
  rmSync(partial, { force: true });
  db.prepare('VACUUM INTO ?').run(partial);
  chmodSync(partial, 0o600); // like the database itself
  if (existsSync(backup)) rmSync(backup);
  renameSync(partial, backup);
  return backup;
}

function apply(db: Database, step: Migration, options: MigrateOptions): void {
  db.transaction(() => {
    db.exec(`CREATE TABLE IF NOT EXISTS migrations (
      version INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL, program_version TEXT NOT NULL) STRICT`);
    db.exec(step.sql);
    db.prepare('INSERT INTO migrations VALUES (?, ?, ?, ?)').run(step.version, step.name, options.now, options.programVersion);
    db.pragma(`user_version = ${step.version}`);
  }).immediate();
}

function newerSchema(db: Database, found: number, newest: number, options: MigrateOptions): StoreError {
  const file = options.file ?? ':memory:';
  const writer = db.prepare('SELECT program_version FROM migrations WHERE version = ?').pluck().get(found);
  const program = typeof writer === 'string' ? ` by program version ${writer}` : '';
  return new StoreError(
    `${file} has schema ${found}, written${program}; this program (version ${options.programVersion}) knows schemas up to ${newest}. ` +
      `Start the newer program again, or put back the copy made before the upgrade: ${file}.bak-${newest}`,
  );
}
