// What is due: groups to flush, deliveries to attempt, annotations to tell. Every wait is a row with a partial index on its instant.
import type { Database } from 'better-sqlite3';
import type { DueDelivery } from './port.ts';
import * as rows from './sqlite-rows.ts';
import type { GraphAnnotation, Group } from '../model/notification.ts';
import type { EpochMs } from '../model/time.ts';

const { columns } = rows;

/** True when an older delivery of the same channel and group is unfinished: it must go first. */
const behindAnother = `EXISTS (SELECT 1 FROM deliveries AS older INDEXED BY deliveries_alive WHERE older.channel = d.channel
  AND older.group_key = d.group_key AND older.id < d.id AND older.state IN ('pending', 'sending'))`;

/**
 * Pending ones at their next attempt; claimed ones when the claim has run out (their sender died). The indexes are named: without statistics the
 * planner prefers the one on (state, id) and sorts the whole backlog (nextDueAt with 10 000 waiting: 4 ms instead of 0.02 ms).
 */
const waits = `
  SELECT id, channel, group_key, next_attempt_at AS due_at FROM deliveries INDEXED BY deliveries_pending WHERE state = 'pending' AND next_attempt_at IS NOT NULL
  UNION ALL
  SELECT id, channel, group_key, claimed_until AS due_at FROM deliveries INDEXED BY deliveries_sending WHERE state = 'sending' AND claimed_until IS NOT NULL`;

/** Of what waits behind a delivery, so many are read with it. */
const behindMax = 20;

export type DueQueries = {
  readonly groups: (now: EpochMs, limit: number) => readonly Group[];
  readonly deliveries: (now: EpochMs, busy: readonly string[], limit: number) => readonly DueDelivery[];
  readonly annotations: (now: EpochMs, limit: number) => readonly GraphAnnotation[];
  readonly next: () => EpochMs | null;
};

export function prepareDue(db: Database): DueQueries {
  const groups = db.prepare<unknown[], rows.Row>(
    `SELECT ${columns.groups} FROM groups WHERE flush_at <= ? ORDER BY flush_at LIMIT ?`,
  );
  const deliveries = db.prepare<unknown[], rows.Row>(`SELECT ${columns.deliveries} FROM deliveries JOIN (
      SELECT d.id AS due_id, d.due_at FROM (${waits}) AS d
      WHERE d.due_at <= ? AND d.channel NOT IN (SELECT value FROM json_each(?)) AND NOT ${behindAnother}
      ORDER BY d.due_at, d.id LIMIT ?
    ) ON id = due_id ORDER BY due_at, id`);
  const notification = db.prepare<unknown[], rows.Row>(`SELECT ${columns.notifications} FROM notifications WHERE id = ?`);
  const behind = db.prepare<unknown[], rows.Row>(`SELECT ${columns.deliveries} FROM deliveries INDEXED BY deliveries_alive
    WHERE channel = ? AND group_key = ? AND id > ? AND state IN ('pending', 'sending') ORDER BY id LIMIT ${behindMax}`);
  const withNotification = (row: rows.Row): Pick<DueDelivery, 'delivery' | 'notification'> => {
    const delivery = rows.readDelivery(row);
    const found = notification.get(delivery.notificationId);
    // A foreign key keeps every delivery's notification.
    if (!found) throw new Error(`delivery ${delivery.id} has lost its notification ${delivery.notificationId}`);
    return { delivery, notification: rows.readNotification(found) };
  };
  const annotations = db.prepare<unknown[], rows.Row>(
    `SELECT ${columns.annotations} FROM annotations WHERE due IN ('create', 'close') AND next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT ?`,
  );
  // Deliveries behind another are left out: they would be an alarm for something that may not be done yet.
  const next = db
    .prepare(`SELECT min(at) FROM (
      SELECT min(flush_at) AS at FROM groups WHERE flush_at IS NOT NULL
      UNION ALL SELECT min(next_attempt_at) FROM annotations WHERE due IN ('create', 'close')
      UNION ALL SELECT * FROM (SELECT d.next_attempt_at FROM deliveries AS d INDEXED BY deliveries_pending WHERE d.state = 'pending' AND d.next_attempt_at IS NOT NULL
        AND NOT ${behindAnother} ORDER BY d.next_attempt_at LIMIT 1)
      UNION ALL SELECT * FROM (SELECT d.claimed_until FROM deliveries AS d INDEXED BY deliveries_sending WHERE d.state = 'sending' AND d.claimed_until IS NOT NULL
        AND NOT ${behindAnother} ORDER BY d.claimed_until LIMIT 1))`)
    .pluck();
  return {
    groups: (now, limit) => groups.all(now, limit).map(rows.readGroup),
    deliveries: (now, busy, limit) =>
      deliveries.all(now, JSON.stringify(busy), limit).map((row) => {
        const due = withNotification(row);
        const { channel, groupKey, id } = due.delivery;
        return { ...due, behind: behind.all(channel, groupKey, id).map(withNotification) };
      }),
    annotations: (now, limit) => annotations.all(now, limit).map(rows.readAnnotation),
    next: () => {
      const at = next.get();
      return typeof at === 'number' ? at : null;
    },
  };
}
