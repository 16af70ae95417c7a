// Migrations: each released schema, kept as a dump, still opens; a newer one is refused; a copy is made before a change.
import Database from 'better-sqlite3';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Migration, migrate, migrations, schemaVersion } from './schema.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { noon } from './store-samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-schema-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (file: string) => ({ file, programVersion: '9.9.9', now: noon });
const fixtures = new URL('./migrations/fixtures/', import.meta.url);
const more: Migration = { version: migrations.length + 1, name: 'more', sql: 'ALTER TABLE alerts ADD COLUMN note TEXT' };

test('migrations are numbered from 1 without gaps, and each has its dump', () => {
  expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, i) => i + 1));
  expect(readdirSync(fixtures).sort()).toEqual(migrations.map((step) => `schema-${step.version}.sql`).sort());
});

test.each(migrations.map((step) => step.version))('the store opens and reads a database of schema %i', async (version) => {
  const file = join(folder, 'rti.db');
  const db = new Database(file);
  db.exec(readFileSync(new URL(`schema-${version}.sql`, fixtures), 'utf8'));
  expect(schemaVersion(db)).toBe(version);
  db.close();
  const store = openSqliteStore({ path: file, programVersion: '9.9.9', now: () => noon });
  const found = await store.recover();
  expect(found.alerts.map((alert) => [alert.fingerprint, alert.labels['alertname']])).toEqual([['fedcba9876543210', 'Slow']]);
  expect(found.groups.map((group) => group.flushAt)).toEqual([1790000000000]);
  expect(found.counters).toEqual({
    input: 12,
    notification: 1,
    delivery: 1,
    anomaly: 3,
    annotation: 0,
    feedback: version < 4 ? 0 : 2,
  });
  const history = await store.lists.feedback({ limit: 10, cursor: null, anomalyId: 3 });
  expect(history.items.map(({ verdict, by }) => `${verdict} ${by}`)).toEqual(version < 4 ? [] : ['noise anna']);
  expect((await store.dueDeliveries(noon, [], 10)).map((due) => due.notification.alerts.length)).toEqual([0]);
  await store.close();
});

test('migrate() records who changed the schema and when, and copies the file first', () => {
  const file = join(folder, 'rti.db');
  const db = new Database(file);
  expect(migrate(db, options(file))).toEqual({ from: 0, to: migrations.length, backup: null });
  expect(migrate(db, options(file))).toMatchObject({ backup: null });
  const backup = `${file}.bak-${migrations.length}`;
  expect(migrate(db, { ...options(file), migrations: [...migrations, more] })).toEqual({
    from: migrations.length,
    to: more.version,
    backup,
  });
  const rows = db.prepare('SELECT * FROM migrations WHERE version = ?').all(more.version);
  expect(rows).toEqual([{ version: more.version, name: 'more', at: noon, program_version: '9.9.9' }]);
  const copy = new Database(backup, { readonly: true });
  expect(schemaVersion(copy)).toBe(migrations.length);
  copy.close();
  db.close();
});

test('migrate() leaves the old schema whole when a step fails', () => {
  const file = join(folder, 'rti.db');
  const db = new Database(file);
  migrate(db, options(file));
  const wrong: Migration = { ...more, sql: 'CREATE TABLE half (x); SELECT nonsense' };
  expect(() => migrate(db, { ...options(file), migrations: [...migrations, wrong] })).toThrow(/nonsense/);
  expect(schemaVersion(db)).toBe(migrations.length);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
  expect(existsSync(`${file}.bak-${migrations.length}.partial`)).toBe(false);
  db.close();
});

test('migrate() refuses a newer schema, naming both versions and the remedy', () => {
  const file = join(folder, 'rti.db');
  const db = new Database(file);
  migrate(db, { ...options(file), migrations: [...migrations, more] });
  const n = migrations.length;
  expect(() => migrate(db, { ...options(file), programVersion: '1.0.0' })).toThrow(
    `${file} has schema ${n + 1}, written by program version 9.9.9; this program (version 1.0.0) knows schemas up to ${n}. ` +
      `Start the newer program again, or put back the copy made before the upgrade: ${file}.bak-${n}`,
  );
  db.close();
});
