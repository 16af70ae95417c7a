// Snapshot files: whole or absent.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { measureFsync } from './fsync-time.ts';
import { openSnapshotFiles } from './snapshot-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-snapshots-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('write(), read(), list() and delete() by any name', async () => {
  const files = await openSnapshotFiles(folder);
  const names = ['../escape', 'a*b', 'latency', 'Überwachung/1'];
  for (const name of names) await files.write(name, Buffer.from(`first ${name}`));
  await files.write('latency', Buffer.from('second'));
  expect(await files.list()).toEqual([...names].sort());
  expect(Buffer.from((await files.read('latency')) ?? []).toString()).toBe('second');
  expect(await files.read('missing')).toBeNull();
  await files.delete('latency');
  await files.delete('latency');
  expect(await files.read('latency')).toBeNull();
  expect(readdirSync(folder)).toEqual(['snapshots']);
  for (const file of readdirSync(join(folder, 'snapshots')))
    expect(statSync(join(folder, 'snapshots', file)).mode & 0o777).toBe(0o600);
});

test('write() asks for a chunk when the one before is written, and keeps the old content when making one fails', async () => {
  const files = await openSnapshotFiles(folder);
  function* chunks(isBroken: boolean): Generator<Uint8Array> {
    yield Buffer.from('one ');
    const partial = join(folder, 'snapshots', 'latency.snapshot.partial');
    yield Buffer.from(`after ${statSync(partial).size} bytes`);
    if (isBroken) throw new Error('out of chunks');
  }
  await files.write('latency', chunks(false));
  await expect(files.write('latency', chunks(true))).rejects.toThrow(/out of chunks/);
  expect(Buffer.from((await files.read('latency')) ?? []).toString()).toBe('one after 4 bytes');
  expect(readdirSync(join(folder, 'snapshots'))).toEqual(['latency.snapshot']);
});

test('openSnapshotFiles() clears away an interrupted write and keeps the whole one', async () => {
  await (await openSnapshotFiles(folder)).write('latency', Buffer.from('whole'));
  writeFileSync(join(folder, 'snapshots', 'latency.snapshot.partial'), 'ha');
  const files = await openSnapshotFiles(folder);
  expect(await files.list()).toEqual(['latency']);
  expect(readdirSync(join(folder, 'snapshots'))).toEqual(['latency.snapshot']);
});

test('write() refuses an empty or endless name', async () => {
  const files = await openSnapshotFiles(folder);
  await expect(async () => files.write('', Buffer.alloc(1))).rejects.toThrow(/snapshot name/);
  await expect(async () => files.write('x'.repeat(201), Buffer.alloc(1))).rejects.toThrow(/longer than 200/);
});

test('measureFsync() measures a few rounds and leaves nothing behind', () => {
  const { p50Ms, p99Ms, rounds } = measureFsync(folder, 5);
  expect(rounds).toBeGreaterThan(0);
  expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
  expect(readdirSync(folder)).toEqual([]);
});
