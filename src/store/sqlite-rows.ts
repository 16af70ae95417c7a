// From rows back to the model: one column list and one reader for each table.
import { emptyLabels, type Labels, makeLabels } from '../model/labels.ts';
import type { Alert, Transition } from '../model/alert.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Feedback } from '../model/feedback.ts';
import type { Delivery, GraphAnnotation, Group, LogEntry, Notification, RecordedDecision } from '../model/notification.ts';
import type { Change } from '../model/sample.ts';
import { readSilences, type Silence } from '../model/silence.ts';

/** What the driver gives: a column list is the contract between a SELECT here and its reader, so a reader may narrow without checking. */
export type Row = Readonly<Record<string, unknown>>;

/** Columns are named as in the model, so that most of a row is used as it is. */
export const columns = {
  alerts: `id, tenant, printf('%016x', fingerprint) AS fingerprint, labels, annotations, status, starts_at AS startsAt, ends_at AS endsAt,
    expires_at AS expiresAt, updated_at AS updatedAt, source, generator_url AS generatorUrl, anomaly_id AS anomalyId`,
  transitions: `id, tenant, printf('%016x', fingerprint) AS fingerprint, "from", "to", reason, at, input_seq AS inputSeq`,
  groups: `tenant, key, route_id AS routeId, receiver, labels, first_flush_at AS firstFlushAt, flush_at AS flushAt, flushes, episode,
    opened_at AS openedAt`,
  log: 'tenant, group_key AS groupKey, receiver, channel, firing, resolved, cooling, at, withheld',
  decisions: `id, tenant, group_key AS groupKey, receiver, channel, decision, told, held, at, input_seq AS inputSeq,
    config_hash AS configHash`,
  notifications: 'id, body',
  deliveries: `id, tenant, notification_id AS notificationId, group_key AS groupKey, receiver, channel, told, state, attempts,
    next_attempt_at AS nextAttemptAt, claimed_until AS claimedUntil, created_at AS createdAt, finished_at AS finishedAt, receipt,
    last_error AS lastError, may_have_arrived AS mayHaveArrived, late`,
  anomalies: 'id, body',
  feedback: 'id, tenant, anomaly_id AS anomalyId, verdict, "by", note, at, input_seq AS inputSeq',
  annotations: 'id, body',
  changes: 'number AS id, at, body',
} as const;

// The casts below restore the types of what this folder itself has written with JSON.stringify.
const json = <T>(row: Row, column: string): T => JSON.parse(row[column] as string) as T;
const labelsOf = (row: Row, column: string): Labels => bare(json<Labels>(row, column));
/** Without a prototype again, as makeLabels builds them. */
const bare = (labels: Labels): Labels => makeLabels(Object.entries(labels));

export function readAlert(row: Row): Alert {
  const { id: _, ...rest } = row;
  return { ...(rest as Alert), labels: labelsOf(row, 'labels'), annotations: labelsOf(row, 'annotations') };
}

/** One row of `columns.alerts` as the driver gives it in raw mode. */
export type RawAlert = readonly [
  id: number,
  tenant: string,
  fingerprint: string,
  labels: string,
  annotations: string,
  status: Alert['status'],
  startsAt: number,
  endsAt: number | null,
  expiresAt: number | null,
  updatedAt: number,
  source: Alert['source'],
  generatorUrl: string,
  anomalyId: number | null,
];

/** Texts that are kept to be shared; more different ones are not worth their look-up. */
const sharedMax = 10_000;

/** Equal texts of a hundred thousand alerts (annotations, mostly) become one and the same. */
function shared<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (known.size < sharedMax) known.set(text, made);
    return made;
  };
}

/** As makeLabels, by way of one object. */
function fastLabels(text: string): Labels {
  const parsed = JSON.parse(text) as Labels;
  const labels = emptyLabels();
  for (const name of Object.keys(parsed)) labels[name] = parsed[name] ?? '';
  return labels;
}

/** Reads all of a start's alerts at a third of the cost of `readAlert`: half of that is garbage that is not made. */
export function alertReader(): (row: RawAlert) => Alert {
  const [annotationsOf, urlOf] = [shared(fastLabels), shared((text) => text)];
  return ([
    ,
    tenant,
    fingerprint,
    labels,
    annotations,
    status,
    startsAt,
    endsAt,
    expiresAt,
    updatedAt,
    source,
    url,
    anomalyId,
  ]) => ({
    tenant,
    fingerprint,
    labels: fastLabels(labels),
    annotations: annotationsOf(annotations),
    status,
    startsAt,
    endsAt,
    expiresAt,
    updatedAt,
    source,
    generatorUrl: urlOf(url),
    anomalyId,
  });
}

export function readTransition(row: Row): Transition {
  const { id: _, ...rest } = row;
  return rest as Transition;
}

export function readGroup(row: Row): Group {
  return { ...(row as Group), labels: labelsOf(row, 'labels') };
}

export function readLogEntry(row: Row): LogEntry {
  const { withheld, ...rest } = row;
  const entry = {
    ...(rest as LogEntry),
    firing: json<LogEntry['firing']>(row, 'firing'),
    resolved: json<LogEntry['resolved']>(row, 'resolved'),
    cooling: json<Record<string, number>>(row, 'cooling'),
  };
  return withheld === 1 ? { ...entry, withheld: true } : entry;
}

export function readDecision(row: Row): RecordedDecision {
  const { id: _, ...rest } = row;
  return { ...(rest as RecordedDecision), decision: json(row, 'decision'), told: json(row, 'told'), held: json(row, 'held') };
}

export function readNotification(row: Row): Notification {
  const notification = json<Notification>(row, 'body');
  const alerts = notification.alerts.map((alert) => ({
    ...alert,
    labels: bare(alert.labels),
    annotations: bare(alert.annotations),
  }));
  return { ...notification, groupLabels: bare(notification.groupLabels), alerts };
}

export function readDelivery(row: Row): Delivery {
  return { ...(row as Delivery), told: json(row, 'told'), mayHaveArrived: row['mayHaveArrived'] === 1, late: row['late'] === 1 };
}

export function readAnomaly(row: Row): Anomaly {
  const anomaly = json<Anomaly>(row, 'body');
  return { ...anomaly, seriesLabels: bare(anomaly.seriesLabels) };
}

export function readFeedback(row: Row): Feedback {
  return { ...(row as Feedback) };
}

export function readAnnotation(row: Row): GraphAnnotation {
  return json(row, 'body');
}

/** The silences that an input of that kind recorded. */
export function readSilencesInput(row: Row): readonly Silence[] {
  return readSilences(row['body'] as string);
}

export function readChange(row: Row): Change {
  return json(row, 'body');
}
