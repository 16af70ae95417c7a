// The store in a process that dies or may not write: what was answered is there afterwards, and the file is sound.
import Database from 'better-sqlite3';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseFile } from '../../src/store/storage-folder.ts';

const writer = new URL('./store-writer.ts', import.meta.url).pathname;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** All lines the child has printed; `killAfter` answered commits it is killed (0: as soon as it runs). */
async function run(child: ChildProcess, killAfter: number): Promise<readonly string[]> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  if (killAfter === 0) setImmediate(() => child.kill('SIGKILL'));
  await once(child, 'close');
  return text.split('\n').slice(0, -1);
}

function stored(): { readonly inputs: ReadonlySet<number>; readonly groups: number } {
  const db = new Database(databaseFile(folder));
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const inputs = new Set(db.prepare<[], number>('SELECT seq FROM inputs').pluck().all());
  const groups = Number(db.prepare('SELECT count(*) FROM groups').pluck().get());
  db.close();
  return { inputs, groups };
}

test('kill -9 at any moment loses nothing that was answered', async () => {
  const answered = new Set<number>();
  for (const killAfter of [1, 0, 3, 40, 2, 150, 0, 17, 400, 5]) {
    const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    for (const line of await run(child, killAfter)) answered.add(Number(line));
    const { inputs, groups } = stored();
    for (const seq of answered) expect(inputs.has(seq), `input ${seq}`).toBe(true);
    expect(groups, 'an input and its group are one transaction').toBe(inputs.size);
  }
  expect(answered.size).toBeGreaterThan(500);
});

test('a file size limit refuses with a clear message, keeps reading, and goes on once lifted', async () => {
  const limited = spawn('bash', ['-c', `ulimit -f 1500; exec "$0" "$@"`, process.execPath, writer, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = await run(limited, Number.MAX_SAFE_INTEGER);
  const answered = lines.filter((line) => /^\d+$/.test(line)).map(Number);
  expect(answered.length).toBeGreaterThan(50);
  expect(lines.at(-2)).toMatch(/refused .*rti\.db: writing failed: (the file cannot be written|the disk is full)/);
  expect(lines.at(-1)).toBe(`readable ${answered.length}`);
  expect(stored().inputs.size).toBe(answered.length);
  const free = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  expect((await run(free, 3))[0]).toBe(String(answered.length + 1));
});

const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;
const canTrace = spawnSync('strace', ['-e', 'inject=fsync:error=EIO', 'true']).status === 0;

test.skipIf(!canMount)(
  `a full disk refuses with a clear message and keeps reading${canMount ? '' : ' (skipped: unshare -m is not permitted here)'}`,
  async () => {
    const script = `mount -t tmpfs -o size=3m none ${folder} && exec "$0" "$@"`;
    const child = spawn('unshare', ['-m', 'bash', '-c', script, process.execPath, writer, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = await run(child, Number.MAX_SAFE_INTEGER);
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.at(-2)).toMatch(
      /refused .*rti\.db: writing failed: (the disk is full\. Free space|the file cannot be written \(disk full)/,
    );
    expect(lines.at(-1)).toBe(`readable ${lines.length - 2}`);
  },
);

test.skipIf(!canTrace)(
  `a failed fsync stops every promise until a restart${canTrace ? '' : ' (skipped: strace cannot inject faults here)'}`,
  async () => {
    const inject = [
      '-f',
      '-qq',
      '-e',
      'trace=fdatasync,fsync',
      '-e',
      'inject=fdatasync,fsync:error=EIO:when=30+',
      '-o',
      '/dev/null',
    ];
    const child = spawn('strace', [...inject, process.execPath, writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = await run(child, Number.MAX_SAFE_INTEGER);
    const answered = lines.filter((line) => /^\d+$/.test(line)).map(Number);
    expect(answered.length).toBeGreaterThan(3);
    expect(lines.find((line) => line.startsWith('refused'))).toMatch(/could not make a write durable.*restart/);
    const { inputs } = stored();
    for (const seq of answered) expect(inputs.has(seq), `input ${seq}`).toBe(true);
  },
);
