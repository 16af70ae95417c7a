// The lists of the API: newest first, by cursor. Each is one keyset query: the page costs the same wherever it begins.
import type { Database } from 'better-sqlite3';
import { clampLimit, decodeCursor, encodeCursor } from './cursor.ts';
import { type FeedbackVerdict, noVerdicts, type VerdictCounts } from '../model/feedback.ts';
import { fingerprintKey } from './fingerprint-key.ts';
import type { AlarmDay, Page, PageRequest, ResponseTimes, StoreLists } from './port.ts';
import * as rows from './sqlite-rows.ts';

type Table = 'alerts' | 'transitions' | 'decisions' | 'notifications' | 'deliveries' | 'anomalies' | 'annotations' | 'feedback';
type Filter = { readonly where: string; readonly values: readonly (string | bigint | number)[] };

/** `run` wraps every read, so that an error of the database names its file. */
export function sqliteLists(db: Database, run: <T>(read: () => T) => Promise<T>): StoreLists {
  const { columns } = rows;

  /** A page of a table numbered by `id`. `filter.where` is one of the fixed texts below, never input. */
  const page = <T>(table: Table, request: PageRequest, filter: Filter | null, read: (row: rows.Row) => T): Promise<Page<T>> =>
    run(() => {
      const limit = clampLimit(request.limit);
      const [before] = request.cursor === null ? [] : decodeCursor(table, request.cursor, 1);
      const where = [before === undefined ? 'true' : 'id < ?', filter?.where ?? 'true'].join(' AND ');
      const values = [...(before === undefined ? [] : [before]), ...(filter?.values ?? []), limit + 1];
      // One row more than asked for tells whether there is a next page.
      const found = db
        .prepare<unknown[], rows.Row>(`SELECT ${columns[table]} FROM ${table} WHERE ${where} ORDER BY ${table}.id DESC LIMIT ?`)
        .all(...values);
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown.map(read), next: found.length > limit && last ? encodeCursor(table, [Number(last['id'])]) : null };
    });

  const equal = (column: string, value: string | null): Filter | null =>
    value === null ? null : { where: `${column} = ?`, values: [value] };
  const open = (isOpen: boolean | null): Filter | null =>
    isOpen === null ? null : { where: isOpen ? 'ended_at IS NULL' : 'ended_at IS NOT NULL', values: [] };

  return {
    anomalies: (request) => page('anomalies', request, open(request.open), rows.readAnomaly),
    anomaly: (tenant, id) =>
      run(() => {
        const row = db
          .prepare<unknown[], rows.Row>(`SELECT ${columns.anomalies} FROM anomalies WHERE tenant = ? AND id = ?`)
          .get(tenant, id);
        return row ? rows.readAnomaly(row) : null;
      }),
    feedback: ({ anomalyId, ...request }) =>
      page('feedback', request, anomalyId === null ? null : { where: 'anomaly_id = ?', values: [anomalyId] }, rows.readFeedback),
    alarmDays: (since) => run(() => db.prepare<[number], AlarmDay>(alarmDays).all(since)),
    responseTimes: (since) =>
      run(
        () =>
          db.prepare<[number, number], ResponseTimes>(responseTimes).get(since, since) ?? { toVerdictMs: null, toEndMs: null },
      ),
    verdicts: (anomalyIds) => run(() => verdictsOf(db, anomalyIds)),
    alerts: (request) => page('alerts', request, equal('status', request.status), rows.readAlert),
    notifications: (request) => page('notifications', request, null, rows.readNotification),
    deliveries: (request) => page('deliveries', request, equal('state', request.state), rows.readDelivery),
    decisions: (request) => page('decisions', request, equal('group_key', request.groupKey), rows.readDecision),
    annotations: (request) => page('annotations', request, null, rows.readAnnotation),
    notification: (tenant, id) =>
      run(() => {
        const row = db
          .prepare<unknown[], rows.Row>(`SELECT ${columns.notifications} FROM notifications WHERE tenant = ? AND id = ?`)
          .get(tenant, id);
        return row ? rows.readNotification(row) : null;
      }),
    transitions: (request) => {
      const wanted = request.fingerprint;
      if (wanted === null) return page('transitions', request, null, rows.readTransition);
      // A text that is no fingerprint is the fingerprint of nothing: an empty page, not an error.
      if (!/^[0-9a-f]{16}$/.test(wanted)) return Promise.resolve({ items: [], next: null });
      return page(
        'transitions',
        request,
        { where: 'transitions.fingerprint = ?', values: [fingerprintKey(wanted)] },
        rows.readTransition,
      );
    },
    changes: (request) =>
      run(() => {
        const limit = clampLimit(request.limit);
        // By their own time, because a change may be told late; the number breaks ties.
        const [at, number] = request.cursor === null ? [Number.MAX_SAFE_INTEGER, 0] : decodeCursor('changes', request.cursor, 2);
        const found = db
          .prepare<unknown[], rows.Row>(
            `SELECT ${columns.changes} FROM changes WHERE (at, number) < (?, ?) ORDER BY at DESC, number DESC LIMIT ?`,
          )
          .all(at, number, limit + 1);
        const shown = found.slice(0, limit);
        const last = shown.at(-1);
        const next = found.length > limit && last ? encodeCursor('changes', [Number(last['at']), Number(last['id'])]) : null;
        return { items: shown.map(rows.readChange), next };
      }),
  };
}

/** Of each person only the last verdict on an anomaly counts; nobody in particular (NULL) is one person. */
const effectiveVerdicts = `SELECT anomaly_id AS anomalyId, verdict, count(*) AS count FROM feedback AS one
  WHERE anomaly_id IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM feedback AS later WHERE later.anomaly_id = one.anomaly_id AND later.id > one.id AND later."by" IS one."by")
  GROUP BY anomaly_id, verdict`;

/** By the index alone: no evidence is read. */
const isCalled = (verdict: FeedbackVerdict): string => `EXISTS (
    SELECT 1 FROM feedback AS one WHERE one.anomaly_id = anomalies.id AND one.verdict = '${verdict}' AND NOT EXISTS (
      SELECT 1 FROM feedback AS later WHERE later.anomaly_id = one.anomaly_id AND later.id > one.id AND later."by" IS one."by"))`;

const alarmDays = `SELECT watch, fired_at / 86400000 AS day, count(*) AS opened, sum(${isCalled('useful')}) AS useful,
    sum(${isCalled('noise')} AND NOT ${isCalled('useful')}) AS noise
  FROM anomalies WHERE fired_at >= ? GROUP BY watch, day`;

const responseTimes = `SELECT
  (SELECT avg(said_at - fired_at) FROM (
    SELECT fired_at, min(feedback.at) AS said_at FROM anomalies JOIN feedback ON anomaly_id = anomalies.id WHERE fired_at >= ? GROUP BY anomalies.id)
  ) AS toVerdictMs,
  (SELECT avg(ended_at - fired_at) FROM anomalies WHERE fired_at >= ? AND ended_at IS NOT NULL) AS toEndMs`;

function verdictsOf(db: Database, anomalyIds: readonly number[]): ReadonlyMap<number, VerdictCounts> {
  const counts = new Map<number, VerdictCounts>();
  type Counted = { readonly anomalyId: number; readonly verdict: FeedbackVerdict; readonly count: number };
  for (const { anomalyId, verdict, count } of db
    .prepare<[string], Counted>(effectiveVerdicts)
    .iterate(JSON.stringify(anomalyIds)))
    counts.set(anomalyId, { ...(counts.get(anomalyId) ?? noVerdicts), [verdict]: count });
  return counts;
}
