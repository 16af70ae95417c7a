// Retention: deletes what has ended, in small batches, never anything alive; remembers the highest numbers first.
import type { Database } from 'better-sqlite3';
import type { Counters } from './port.ts';
import type { EpochMs } from '../model/time.ts';

const counted: readonly (readonly [name: keyof Counters, table: string, column: string])[] = [
  ['input', 'inputs', 'seq'],
  ['notification', 'notifications', 'id'],
  ['delivery', 'deliveries', 'id'],
  ['anomaly', 'anomalies', 'id'],
  ['annotation', 'annotations', 'id'],
  ['feedback', 'feedback', 'id'],
];

/** Highest numbers given out, also those whose rows are pruned. */
export function readCounters(db: Database): Counters {
  const number = ([name, table, column]: (typeof counted)[number]): [string, number] => {
    const sql = `SELECT max(coalesce((SELECT max(${column}) FROM ${table}), 0), coalesce((SELECT value FROM counters WHERE name = ?), 0))`;
    return [name, Number(db.prepare(sql).pluck().get(name))];
  };
  // `counted` names every counter exactly once.
  return Object.fromEntries(counted.map(number)) as Counters;
}

/** Tables numbered in order of time: looking at the oldest rows only needs no index on the path of every alert. */
const oldestFirst = (table: string, key: string, kept = 'true'): string =>
  `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM (SELECT ${key}, at FROM ${table} WHERE ${kept} ORDER BY ${key} LIMIT @limit) WHERE at < @before)`;

/** The silences in force, however long ago they were read. */
const notNewestSilences = "seq IS NOT (SELECT max(seq) FROM inputs WHERE kind = 'silences')";

const ended = (table: string, key: string, condition: string): string =>
  `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT @limit)`;

/** In this order: deliveries before their notifications. */
const statements: readonly string[] = [
  oldestFirst('inputs', 'seq', notNewestSilences),
  oldestFirst('transitions', 'id'),
  oldestFirst('decisions', 'id'),
  ended('deliveries', 'id', "finished_at < @before AND state IN ('delivered', 'dead', 'withheld')"),
  ended('notifications', 'id', 'at < @before AND NOT EXISTS (SELECT 1 FROM deliveries WHERE notification_id = notifications.id)'),
  // What somebody has judged is kept: a verdict is worth nothing without the evidence it is about.
  ended('anomalies', 'id', 'ended_at < @before AND NOT EXISTS (SELECT 1 FROM feedback WHERE anomaly_id = anomalies.id)'),
  ended('alerts', 'id', "settled = 1 AND updated_at < @before AND status = 'resolved'"),
  ended(
    'annotations',
    'id',
    "due IN ('done', 'dead') AND is_open = 0 AND started_at < @before AND coalesce(body ->> 'endedAt', 0) < @before",
  ),
  ended('changes', 'number', 'at < @before'),
];

/** Returns the function that deletes up to `limit` rows in one transaction and says how many. */
export function preparePrune(db: Database): (before: EpochMs, limit: number) => number {
  const deletes = statements.map((sql) => db.prepare(sql));
  const remember = db.prepare('INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  const prune = db.transaction((before: EpochMs, limit: number): number => {
    for (const [name, value] of Object.entries(readCounters(db))) remember.run(name, value);
    let deleted = 0;
    for (const statement of deletes) {
      if (deleted < limit) deleted += statement.run({ before, limit: limit - deleted }).changes;
    }
    return deleted;
  });
  return (before, limit) => prune.immediate(before, limit);
}
