// SQLite: the contract, recovery against a model, and what its own file can do to it.
import Database from 'better-sqlite3';
import fc from 'fast-check';
import {
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
  chmodSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store, Write } from './port.ts';
import { StoreError } from './port.ts';
import { openConnection } from './sqlite-connection.ts';
import { prepareDue } from './sqlite-due.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { databaseFile } from './storage-folder.ts';
import { testStore } from './store-contract.ts';
import { noon, sampleAlert, sampleGroup } from './store-samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = { programVersion: 'test', now: () => noon };
const open = (lockWaitMs = 4000): Store => openSqliteStore({ ...options, path: databaseFile(folder), lockWaitMs });

testStore('SQLite in a file', async () => open());
testStore('SQLite in memory', async () => openSqliteStore({ ...options, path: ':memory:' }));

describe('recover()', () => {
  const command = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    what: fc.constantFrom('alert', 'settle', 'group', 'close'),
    at: fc.nat(1000),
  });

  test('equals a model after any sequence of commits and a reopening', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(command, { maxLength: 4 }), { maxLength: 12 }), async (batches) => {
        const path = join(mkdtempSync(join(folder, 'case-')), 'rti.db');
        const [alerts, groups] = [new Map<string, number>(), new Map<string, number>()];
        const store = openSqliteStore({ ...options, path });
        for (const batch of batches) {
          await store.commit(batch.map(toWrite));
          for (const { name, what, at } of batch) {
            if (what === 'alert') alerts.set(name, at);
            if (what === 'settle') alerts.delete(name);
            if (what === 'group') groups.set(name, at);
            if (what === 'close') groups.delete(name);
          }
        }
        await store.close();
        const again = openSqliteStore({ ...options, path });
        const found = await again.recover();
        await again.close();
        expect(new Map(found.alerts.map((alert) => [alert.labels['alertname'], alert.updatedAt]))).toEqual(alerts);
        expect(new Map(found.groups.map((group) => [group.key, group.flushAt]))).toEqual(groups);
      }),
      { numRuns: 25 },
    );
  });

  function toWrite({ name, what, at }: { name: string; what: string; at: number }): Write {
    const alert = sampleAlert(name, { updatedAt: at });
    if (what === 'alert') return { kind: 'alert', alert };
    if (what === 'settle') return { kind: 'alert-settled', tenant: alert.tenant, fingerprint: alert.fingerprint };
    if (what === 'group') return { kind: 'group', group: sampleGroup(name, { flushAt: at }) };
    return { kind: 'group-closed', tenant: alert.tenant, key: name };
  }
});

describe('commit() while another program holds the lock', () => {
  test('waits without blocking the event loop, keeps the order, and goes on', async () => {
    const store = open();
    const other = new Database(databaseFile(folder));
    other.exec('BEGIN IMMEDIATE');
    const order: number[] = [];
    const commits = [1, 2, 3].map((n) =>
      store.commit([{ kind: 'group', group: sampleGroup('g', { flushAt: n }) }]).then(() => order.push(n)),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    await Promise.all(commits);
    expect(order).toEqual([1, 2, 3]);
    expect((await store.recover()).groups[0]?.flushAt).toBe(3);
    await store.close();
  });

  test('is refused with a remedy when the lock stays, and works again after', async () => {
    const store = open(60);
    const other = new Database(databaseFile(folder));
    other.exec('BEGIN IMMEDIATE');
    const write: Write = { kind: 'alert', alert: sampleAlert('A') };
    await expect(store.commit([write])).rejects.toThrow(/another program holds the database locked\. Close it/);
    other.exec('ROLLBACK');
    other.close();
    expect(await store.commit([write])).toEqual({ kind: 'committed' });
    await store.close();
  });
});

describe('close()', () => {
  test('lets nothing be written after it', async () => {
    const store = open();
    await store.close();
    await expect(store.commit([{ kind: 'alert', alert: sampleAlert('A') }])).rejects.toThrow(
      /rti\.db: writing failed: the store is closed/,
    );
  });
});

describe('the log of the database', () => {
  test('is folded into the database file when it has grown, after the answers', async () => {
    const store = open();
    const body = 'x'.repeat(500_000);
    for (let seq = 1; seq <= 96; seq += 1) {
      await store.commit([
        { kind: 'input', input: { seq, tenant: 't', kind: 'alerts', source: 'x', at: noon, configHash: 'c', body } },
      ]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(statSync(`${databaseFile(folder)}-wal`).size).toBeLessThan(40_000_000);
    expect(statSync(databaseFile(folder)).size).toBeGreaterThan(16_000_000);
    await store.close();
  });
});

describe('the plans of the queries for due rows', () => {
  test('use an index, also on fresh tables that were never analysed', () => {
    const seen: string[] = [];
    const db = openConnection({ path: ':memory:', programVersion: 'test', now: noon });
    const explaining = new Proxy(db, {
      get: (target, name) =>
        name === 'prepare' ? (sql: string) => (seen.push(sql), target.prepare(sql)) : Reflect.get(target, name),
    });
    prepareDue(explaining);
    for (const sql of seen) {
      const parameters = Array.from({ length: sql.split('?').length - 1 }, () => 1);
      const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
      const scans = plan
        .map((step) => step.detail)
        .filter((detail) => /^SCAN (groups|deliveries|annotations|d|older)\b/.test(detail) && !/USING/.test(detail));
      expect(scans, sql).toEqual([]);
    }
    db.close();
  });
});

describe('openSqliteStore()', () => {
  const filled = async (): Promise<string> => {
    const store = open();
    for (let i = 0; i < 200; i += 1) await store.commit([{ kind: 'alert', alert: sampleAlert(`A${i}`) }]);
    await store.close();
    return databaseFile(folder);
  };

  test('keeps the files private', async () => {
    await filled();
    const store = open();
    for (const end of ['', '-wal', '-shm']) expect(statSync(databaseFile(folder) + end).mode & 0o777).toBe(0o600);
    await store.close();
  });

  test('refuses a folder whose database is gone, and says how to go on', async () => {
    rmSync(await filled());
    expect(open).toThrow(/rti\.db is gone or empty.*Put it back.*delete .*rti\.initialised/);
    rmSync(join(folder, 'rti.initialised'));
    await open().close();
  });

  test('refuses an emptied or truncated database', async () => {
    const file = await filled();
    truncateSync(file, statSync(file).size - 40_000);
    expect(open).toThrow(StoreError);
    truncateSync(file, 0);
    expect(open).toThrow(/gone or empty/);
  });

  test.each([0, 4096, 20_480, 40_960])('refuses a database with a page overwritten at %i', async (offset) => {
    const file = await filled();
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, offset);
    closeSync(descriptor);
    expect(open).toThrow(/damaged|no SQLite database/);
  });

  test('names what is wrong with the path', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openSqliteStore({ ...options, path: join(folder, 'file', 'rti.db') })).toThrow(/a file is in the way/);
    mkdirSync(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0o500);
    if (process.getuid?.() !== 0)
      expect(() => openSqliteStore({ ...options, path: join(folder, 'closed', 'rti.db') })).toThrow(/not writable/);
  });
});
