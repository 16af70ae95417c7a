// One daemon a storage folder. The lock is an open exclusive SQLite transaction on a small file: the kernel drops it with the process, so
// kill -9, a reused pid or another host's leftovers need no guessing. A readable file beside it only says who holds it.
import Database from 'better-sqlite3';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StoreError } from './port.ts';
import { isBusy, storeError } from './sqlite-error.ts';
import { prepareFolder } from './storage-folder.ts';
import type { EpochMs } from '../model/time.ts';

export type LockHolder = { readonly pid: number; readonly host: string; readonly since: EpochMs };

/** Another live process holds the folder. `holder` is null when it could not be read. */
export class FolderLockedError extends StoreError {
  readonly folder: string;
  readonly holder: LockHolder | null;

  constructor(folder: string, holder: LockHolder | null) {
    const who = holder ? `pid ${holder.pid} on ${holder.host} since ${new Date(holder.since).toISOString()}` : 'another process';
    super(`storage.path ${folder} is in use by ${who}. Stop that one first, or give this one a folder of its own`);
    this.folder = folder;
    this.holder = holder;
  }
}

export type FolderLock = { readonly release: () => void };

/** Locks `folder` (made if need be) until released or until this process is gone. Throws FolderLockedError. */
export function lockFolder(folder: string, now: EpochMs): FolderLock {
  prepareFolder(folder);
  const lockFile = join(folder, 'lock.db');
  const holderFile = join(folder, 'lock.json');
  let db: Database.Database | null = null;
  try {
    db = new Database(lockFile, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    chmodSync(lockFile, 0o600);
  } catch (error) {
    db?.close();
    if (isBusy(error)) throw new FolderLockedError(folder, readHolder(holderFile));
    throw storeError(lockFile, 'locking the storage folder', error);
  }
  const held = db;
  try {
    const holder: LockHolder = { pid: process.pid, host: hostname(), since: now };
    writeFileSync(holderFile, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  } catch {
    // On a full disk the name is missing from a second daemon's message; the lock itself stands.
    rmSync(holderFile, { force: true });
  }
  return {
    release: () => {
      if (!held.open) return;
      rmSync(holderFile, { force: true });
      held.close();
    },
  };
}

function readHolder(file: string): LockHolder | null {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof found !== 'object' || found === null) return null;
    const { pid, host, since } = found as Record<string, unknown>;
    return typeof pid === 'number' && typeof host === 'string' && typeof since === 'number' ? { pid, host, since } : null;
  } catch {
    return null;
  }
}
