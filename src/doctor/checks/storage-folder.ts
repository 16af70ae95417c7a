// The folder where state is kept: it can be written, the disk has room, a write becomes durable in time, and a daemon that has it is ours.
import { existsSync, mkdtempSync, readFileSync, rmdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { measureFsync } from '../../store/fsync-time.ts';
import { type Check, failed, type Finding, ok, warning } from '../check.ts';
import type { Setup } from '../setup.ts';

export const storageFolder: Check = {
  name: 'storage-folder',
  plan: (setup) => [{ subject: '', run: () => look(setup) }],
};

const mebibyte = 1024 * 1024;
const freeMinBytes = 200 * mebibyte;
const slowFsyncMs = 200;

function look({ storageFolder: folder }: Setup): Finding {
  const owner = "give it to the service's user (chown), or name another folder with --storage.path";
  if (existsSync(folder) && !statSync(folder).isDirectory())
    return failed(`${folder} is a file`, 'move it away, or name a folder with --storage.path');
  // Looking must not make what `rti serve` makes with the rights of its own user.
  const existing = nearestExisting(resolve(folder));
  const isNew = existing !== resolve(folder);
  if (!isWritable(existing)) {
    const what = isNew ? `${folder} does not exist, and ${existing} is not writable` : `${folder} is not writable`;
    return failed(what, owner);
  }
  return judgeDisk(folder, existing, isNew);
}

function judgeDisk(folder: string, existing: string, isNew: boolean): Finding {
  const { bavail, bsize } = statfsSync(existing);
  const freeBytes = bavail * bsize;
  const free = `${Math.floor(freeBytes / mebibyte)} MiB free`;
  if (freeBytes < freeMinBytes)
    return failed(`${folder}: ${free}`, 'make room, or name a folder on another disk with --storage.path');
  if (isNew) return ok(`${folder} will be made at the first start, ${free}`);
  const { p50Ms } = measureFsync(folder, 5, 500);
  const detail = `${folder}: writable, ${free}, fsync ${p50Ms.toFixed(1)} ms`;
  if (p50Ms > slowFsyncMs) return warning(detail, 'every accepted alert waits for this disk: name a folder on a faster one');
  const holder = holderOf(folder);
  return ok(holder === null ? detail : `${detail}, used by pid ${holder}`);
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

/** Found out by doing it: what the rights say is not all that counts (a read-only file system, a quota, a container). */
function isWritable(folder: string): boolean {
  try {
    rmdirSync(mkdtempSync(join(folder, '.rti-doctor-')));
    return true;
  } catch {
    return false;
  }
}

/** The process that says it holds the folder; null when none does. */
function holderOf(folder: string): number | null {
  try {
    const [, pid] = /"pid":(\d+)/.exec(readFileSync(join(folder, 'lock.json'), 'utf8')) ?? [];
    return pid === undefined ? null : Number(pid);
  } catch {
    return null;
  }
}
