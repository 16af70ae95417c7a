// The hot path: every kind of write as statements prepared once. Arguments are positional and flat, which the driver binds fastest.
import type { Database } from 'better-sqlite3';
import { fingerprintKey } from './fingerprint-key.ts';
import type { Write } from './port.ts';

/** A compare-and-set that found something else; thrown inside the transaction so that all of it is undone. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

type Writers = { readonly [K in Write['kind']]: (write: Extract<Write, { kind: K }>) => void };

/** Returns the function that writes one row; it must run inside a transaction. */
export function prepareWrites(db: Database): (write: Write) => void {
  const writers: Writers = { ...alertWriters(db), ...groupWriters(db), ...deliveryWriters(db), ...factWriters(db) };
  // Each writer takes its own kind of write; the lookup by `kind` picks the one that fits, which the type system cannot follow.
  return (write) => (writers[write.kind] as (write: Write) => void)(write);
}

function alertWriters(db: Database): Pick<Writers, 'input' | 'alert' | 'alert-settled' | 'transition'> {
  const input = db.prepare('INSERT INTO inputs VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const alert = db.prepare(`INSERT INTO alerts
    (tenant, fingerprint, status, starts_at, ends_at, expires_at, updated_at, source, anomaly_id, labels, annotations, generator_url)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant, fingerprint) DO UPDATE SET status = excluded.status, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      expires_at = excluded.expires_at, updated_at = excluded.updated_at, source = excluded.source, anomaly_id = excluded.anomaly_id,
      settled = 0, labels = excluded.labels, annotations = excluded.annotations, generator_url = excluded.generator_url`);
  const settled = db.prepare('UPDATE alerts SET settled = 1 WHERE tenant = ? AND fingerprint = ?');
  const transition = db.prepare(
    'INSERT INTO transitions (tenant, fingerprint, "from", "to", reason, at, input_seq) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    input: ({ input: i }) => input.run(i.seq, i.tenant, i.kind, i.source, i.at, i.configHash, i.body),
    alert: ({ alert: a }) => {
      const labels = JSON.stringify(a.labels);
      const annotations = JSON.stringify(a.annotations);
      // biome-ignore format: one row, in the order of the columns
      alert.run(a.tenant, fingerprintKey(a.fingerprint), a.status, a.startsAt, a.endsAt, a.expiresAt, a.updatedAt, a.source, a.anomalyId, labels, annotations, a.generatorUrl);
    },
    'alert-settled': (write) => settled.run(write.tenant, fingerprintKey(write.fingerprint)),
    transition: ({ transition: t }) =>
      transition.run(t.tenant, fingerprintKey(t.fingerprint), t.from, t.to, t.reason, t.at, t.inputSeq),
  };
}

function groupWriters(db: Database): Pick<Writers, 'group' | 'group-closed' | 'decision' | 'log'> {
  const stored = db.prepare('SELECT flush_at FROM groups WHERE tenant = ? AND key = ?').pluck();
  const group = db.prepare(`INSERT INTO groups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant, key) DO UPDATE SET route_id = excluded.route_id, receiver = excluded.receiver, labels = excluded.labels,
      first_flush_at = excluded.first_flush_at, flush_at = excluded.flush_at, flushes = excluded.flushes, episode = excluded.episode,
      opened_at = excluded.opened_at`);
  const closed = db.prepare('DELETE FROM groups WHERE tenant = ? AND key = ?');
  const forgotten = db.prepare('DELETE FROM log WHERE tenant = ? AND group_key = ?');
  const log = db.prepare(`INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET firing = excluded.firing, resolved = excluded.resolved, cooling = excluded.cooling, at = excluded.at,
      withheld = excluded.withheld`);
  const decision = db.prepare(`INSERT INTO decisions
    (tenant, group_key, receiver, channel, decision, told, held, at, input_seq, config_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return {
    group: ({ group: g, expectedFlushAt }) => {
      // A group not stored waits for nothing, so it compares like one whose flushAt is null.
      if (expectedFlushAt !== undefined && (stored.get(g.tenant, g.key) ?? null) !== expectedFlushAt)
        throw new Conflict(`group ${g.key}`);
      const labels = JSON.stringify(g.labels);
      group.run(g.tenant, g.key, g.routeId, g.receiver, labels, g.firstFlushAt, g.flushAt, g.flushes, g.episode, g.openedAt);
    },
    'group-closed': (write) => {
      closed.run(write.tenant, write.key);
      forgotten.run(write.tenant, write.key);
    },
    log: ({ entry: e }) => {
      const [firing, resolved, cooling] = [e.firing, e.resolved, e.cooling ?? {}].map((part) => JSON.stringify(part));
      log.run(e.tenant, e.groupKey, e.receiver, e.channel, firing, resolved, cooling, e.at, Number(e.withheld ?? false));
    },
    decision: ({ decision: d }) => {
      const [made, told, held] = [d.decision, d.told, d.held].map((part) => JSON.stringify(part));
      decision.run(d.tenant, d.groupKey, d.receiver, d.channel, made, told, held, d.at, d.inputSeq, d.configHash);
    },
  };
}

function deliveryWriters(db: Database): Pick<Writers, 'notification' | 'delivery'> {
  const notification = db.prepare('INSERT INTO notifications VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const stored = db.prepare('SELECT state FROM deliveries WHERE id = ?').pluck();
  const delivery = db.prepare(`INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at,
      claimed_until = excluded.claimed_until, finished_at = excluded.finished_at, receipt = excluded.receipt,
      last_error = excluded.last_error, may_have_arrived = excluded.may_have_arrived, late = excluded.late`);
  return {
    notification: ({ notification: n }) => notification.run(n.id, n.tenant, n.groupKey, n.at, JSON.stringify(n)),
    delivery: ({ delivery: d, expectedState }) => {
      if (expectedState !== undefined && stored.get(d.id) !== expectedState) throw new Conflict(`delivery ${d.id}`);
      // biome-ignore format: one row, in the order of the columns
      delivery.run(d.id, d.tenant, d.notificationId, d.groupKey, d.receiver, d.channel, JSON.stringify(d.told), d.state, d.attempts, d.nextAttemptAt, d.claimedUntil, d.createdAt, d.finishedAt, d.receipt, d.lastError, Number(d.mayHaveArrived), Number(d.late));
    },
  };
}

function factWriters(db: Database): Pick<Writers, 'anomaly' | 'feedback' | 'change' | 'annotation' | 'config'> {
  const anomaly = db.prepare(`INSERT INTO anomalies VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, body = excluded.body`);
  const isStored = db.prepare('SELECT 1 FROM anomalies WHERE tenant = ? AND id = ?').pluck();
  const feedback = db.prepare('INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const change = db.prepare('INSERT INTO changes (tenant, id, at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const annotation = db.prepare(`INSERT INTO annotations VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET due = excluded.due, next_attempt_at = excluded.next_attempt_at, is_open = excluded.is_open,
      body = excluded.body`);
  const config = db.prepare('INSERT INTO configs VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  return {
    anomaly: ({ anomaly: a }) => anomaly.run(a.id, a.tenant, a.endedAt, JSON.stringify(a)),
    feedback: ({ feedback: f }) => {
      // It may have been pruned since it was looked up; the sender is told to try again, and then finds it gone.
      if (isStored.get(f.tenant, f.anomalyId) === undefined) throw new Conflict(`anomaly ${f.anomalyId}`);
      feedback.run(f.id, f.tenant, f.anomalyId, f.verdict, f.by, f.note, f.at, f.inputSeq);
    },
    change: ({ change: c }) => change.run(c.tenant, c.id, c.at, JSON.stringify(c)),
    annotation: ({ annotation: a }) => {
      const isOpen = a.groupKey !== null && a.endedAt === null ? 1 : 0;
      annotation.run(a.id, a.tenant, a.due, a.startedAt, a.nextAttemptAt, isOpen, JSON.stringify(a));
    },
    config: (write) => config.run(write.hash, write.text, write.at),
  };
}
