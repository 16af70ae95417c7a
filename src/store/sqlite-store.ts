// The store on SQLite: one connection, synchronous prepared statements, one transaction a commit, on disk when commit resolves.
import type { Database } from 'better-sqlite3';
import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { type CommitResult, type Recovered, type Store, StoreError, type Write } from './port.ts';
import { openConnection } from './sqlite-connection.ts';
import { isBusy, isFsyncFailure, storeError } from './sqlite-error.ts';
import { sqliteLists } from './sqlite-lists.ts';
import { preparePrune, readCounters } from './sqlite-prune.ts';
import * as rows from './sqlite-rows.ts';
import { Conflict, prepareWrites } from './sqlite-writes.ts';
import { prepareDue } from './sqlite-due.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';

export type SqliteStoreOptions = {
  /** The database file (see databaseFile), or `:memory:`. */
  readonly path: string;
  readonly programVersion: string;
  readonly now: () => EpochMs;
  /** How long a commit waits for another program's lock before it is refused; the event loop stays free meanwhile. */
  readonly lockWaitMs?: DurationMs;
};

const recoveredChangesMs: DurationMs = 24 * 3_600_000;
const recoveredAcceptedMs: DurationMs = 30 * 24 * 3_600_000;
/** As the partial index says it. */
const isAccepted = "body ->> '$.evidence.acceptance.kind' IS NOT NULL";
/** The log is folded into the database when it is larger than this: about 4 000 pages, some 20 ms. */
const checkpointBytes = 16 * 1024 * 1024;
const busyPauseMs: DurationMs = 50;
const commitsPerLook = 32;

/** Opens the store, making or migrating the database as needed. The folder must be locked by the caller (lockFolder). Throws StoreError. */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  return new SqliteStore(openConnection({ ...options, now: options.now() }), options);
}

/** A write and how long it may wait for another program's lock. */
type Task<T> = { readonly doing: string; readonly run: () => T; readonly deadline: number };

class SqliteStore implements Store {
  readonly lists: Store['lists'];
  readonly #db: Database;
  readonly #options: SqliteStoreOptions;
  readonly #apply: (writes: readonly Write[]) => void;
  readonly #due: ReturnType<typeof prepareDue>;
  readonly #prune: ReturnType<typeof preparePrune>;
  /** The last of the writes waiting for another program's lock; null when there are none. */
  #waiting: Promise<void> | null = null;
  readonly #closing = new AbortController();
  #commitsSinceLook = 0;
  #broken: StoreError | null = null;

  constructor(db: Database, options: SqliteStoreOptions) {
    this.#db = db;
    this.#options = options;
    const write = prepareWrites(db);
    const transaction = db.transaction((writes: readonly Write[]) => {
      for (const one of writes) write(one);
    });
    this.#apply = (writes) => transaction.immediate(writes);
    this.#due = prepareDue(db);
    this.#prune = preparePrune(db);
    this.lists = sqliteLists(db, (read) => this.#read('listing', read));
  }

  recover(): Promise<Recovered> {
    return this.#read('recovering', () => {
      const { columns } = rows;
      const all = <T>(sql: string, read: (row: rows.Row) => T, ...values: readonly number[]): T[] => {
        const items: T[] = [];
        for (const row of this.#db.prepare<unknown[], rows.Row>(sql).iterate(...values)) items.push(read(row));
        return items;
      };
      const alerts = this.#db.prepare<[], rows.RawAlert>(
        `SELECT ${columns.alerts} FROM alerts WHERE settled = 0 ORDER BY alerts.id`,
      );
      const changesFrom = this.#options.now() - recoveredChangesMs;
      return this.#db.transaction(() => ({
        counters: readCounters(this.#db),
        alerts: Array.from(alerts.raw().iterate(), rows.alertReader()),
        groups: all(`SELECT ${columns.groups} FROM groups`, rows.readGroup),
        log: all(`SELECT ${columns.log} FROM log`, rows.readLogEntry),
        anomalies: all(`SELECT ${columns.anomalies} FROM anomalies WHERE ended_at IS NULL ORDER BY id`, rows.readAnomaly),
        accepted: all(
          `SELECT ${columns.anomalies} FROM anomalies WHERE ${isAccepted} AND ended_at >= ? ORDER BY ended_at, id`,
          rows.readAnomaly,
          this.#options.now() - recoveredAcceptedMs,
        ),
        annotations: all(
          `SELECT ${columns.annotations} FROM annotations WHERE due IN ('create', 'close') OR (due = 'done' AND is_open = 1) ORDER BY id`,
          rows.readAnnotation,
        ),
        waiting: all(`SELECT ${columns.deliveries} FROM deliveries WHERE state IN ('pending', 'sending')`, rows.readDelivery),
        changes: all(`SELECT ${columns.changes} FROM changes WHERE at >= ? ORDER BY at, number`, rows.readChange, changesFrom),
        silences:
          all("SELECT body FROM inputs WHERE kind = 'silences' ORDER BY seq DESC LIMIT 1", rows.readSilencesInput).at(0) ?? null,
      }))();
    });
  }

  commit(writes: readonly Write[]): Promise<CommitResult> {
    return this.#inTurn('writing', () => {
      try {
        this.#apply(writes);
      } catch (error) {
        if (error instanceof Conflict) return { kind: 'conflict', what: error.message };
        throw error;
      }
      this.#checkpointWhenLarge();
      return { kind: 'committed' };
    });
  }

  dueGroups(now: EpochMs, limit: number): ReturnType<Store['dueGroups']> {
    return this.#read('reading', () => this.#due.groups(now, limit));
  }

  dueDeliveries(now: EpochMs, busy: readonly string[], limit: number): ReturnType<Store['dueDeliveries']> {
    return this.#read('reading', () => this.#due.deliveries(now, busy, limit));
  }

  dueAnnotations(now: EpochMs, limit: number): ReturnType<Store['dueAnnotations']> {
    return this.#read('reading', () => this.#due.annotations(now, limit));
  }

  nextDueAt(): Promise<EpochMs | null> {
    return this.#read('reading', () => this.#due.next());
  }

  prune(before: EpochMs, limit: number): Promise<number> {
    return this.#inTurn('pruning', () => this.#prune(before, limit));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#waiting;
    this.#db.close();
  }

  /** Runs at once; behind a write that waits for a foreign lock, in its turn, so that writes keep their order. */
  async #inTurn<T>(doing: string, run: () => T): Promise<T> {
    const deadline = performance.now() + (this.#options.lockWaitMs ?? 4000);
    if (this.#waiting) return this.#queue(this.#waiting.then(() => this.#attempt({ doing, run, deadline })));
    const outcome = this.#attempt({ doing, run, deadline });
    return outcome instanceof Promise ? this.#queue(outcome) : outcome;
  }

  #queue<T>(outcome: Promise<T>): Promise<T> {
    const settled: Promise<void> = outcome
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        if (this.#waiting === settled) this.#waiting = null;
      });
    this.#waiting = settled;
    return outcome;
  }

  #attempt<T>(task: Task<T>): T | Promise<T> {
    if (this.#broken) throw this.#broken;
    if (!this.#db.open) throw new StoreError(`${this.#options.path}: ${task.doing} failed: the store is closed`);
    try {
      return task.run();
    } catch (error) {
      if (isBusy(error)) return this.#retry(task, error);
      throw this.#refusal(task.doing, error);
    }
  }

  async #retry<T>(task: Task<T>, busy: unknown): Promise<T> {
    let last = busy;
    while (performance.now() < task.deadline) {
      const closed = await wait(busyPauseMs, false, { signal: this.#closing.signal }).catch(() => true);
      if (closed) break;
      try {
        return task.run();
      } catch (error) {
        if (!isBusy(error)) throw this.#refusal(task.doing, error);
        last = error;
      }
    }
    throw storeError(this.#options.path, task.doing, last);
  }

  async #read<T>(doing: string, read: () => T): Promise<T> {
    try {
      return read();
    } catch (error) {
      if (error instanceof Error && error.name === 'CursorError') throw error;
      throw storeError(this.#options.path, doing, error);
    }
  }

  #refusal(doing: string, error: unknown): Error {
    // A caller's mistake (a fingerprint that is none, a delivery without its notification) is not the disk's.
    if (error instanceof RangeError || error instanceof TypeError) return error;
    const refusal = storeError(this.#options.path, doing, error);
    if (isFsyncFailure(error)) this.#broken = refusal;
    return refusal;
  }

  /** Looks at the log's size now and then; the checkpoint itself runs after the answers of this turn have gone out. */
  #checkpointWhenLarge(): void {
    this.#commitsSinceLook += 1;
    if (this.#commitsSinceLook < commitsPerLook || this.#options.path === ':memory:') return;
    this.#commitsSinceLook = 0;
    const log = statSync(`${this.#options.path}-wal`, { throwIfNoEntry: false });
    if (!log || log.size < checkpointBytes) return;
    setImmediate(() => {
      if (!this.#db.open) return;
      try {
        this.#db.pragma('wal_checkpoint(PASSIVE)');
      } catch (error) {
        // Nothing is lost: the log keeps growing until a later checkpoint succeeds. Only a failed fsync must stop the promises.
        this.#refusal('checkpoint', error);
      }
    });
  }
}
