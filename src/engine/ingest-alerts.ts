// Takes alerts in: judges each against what is known, records one input for all that changed, and touches the groups they belong to.
import type { Alert, AlertSource, ReceivedAlert, TransitionReason } from '../model/alert.ts';
import { fingerprint, type Fingerprint, type Labels, makeLabels, sameLabels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Turn } from './turns.ts';

export type AlertEnds = {
  /** An `api` alert without endsAt ends this long after it was last seen. */
  readonly resolveTimeoutMs: DurationMs;
  /** A webhook alert fires until resolved, or this long after it was last seen. */
  readonly staleAfterMs: DurationMs;
};

export type IngestOptions = AlertEnds & {
  readonly tenant: string;
  readonly source: AlertSource;
  readonly configHash: string;
  /** Open alerts at once. */
  readonly alertsMax: number;
  /** Schedules the flush of the groups an alert is in. */
  readonly touch: (turn: Turn, alert: Alert) => void;
};

/** `refused`: new alerts beyond `limits.alerts`; all others of the same post were taken in. */
export type Ingested = {
  readonly changed: number;
  readonly refreshed: number;
  readonly ignored: number;
  readonly refused: number;
  /** Alerts whose fingerprint another alert has; not taken in. */
  readonly collided: number;
};

type Judged =
  | {
      readonly kind: 'changed';
      readonly alert: Alert;
      readonly from: Alert['status'] | 'inactive';
      readonly reason: TransitionReason;
    }
  /** Written, but no change of phase. */
  | { readonly kind: 'updated'; readonly alert: Alert }
  | { readonly kind: 'refreshed'; readonly alert: Alert }
  | { readonly kind: 'ignored' };

function withoutEmpty(labels: Labels): Labels {
  for (const name of Object.keys(labels))
    if (labels[name] === '') return makeLabels(Object.entries(labels).filter(([, value]) => value !== ''));
  return labels;
}

/** The row that ends the alert when nobody says anything more; null = only its source may. */
function expiryOf(source: AlertSource, endsAt: EpochMs | null, now: EpochMs, ends: AlertEnds): EpochMs | null {
  switch (source) {
    case 'alertmanager':
    case 'grafana':
      return now + ends.staleAfterMs;
    case 'api':
    case 'test':
      return endsAt ?? now + ends.resolveTimeoutMs;
    case 'detector':
    case 'self':
      return null;
  }
}

/** Only its own source may shorten how long an alert lasts. */
function laterExpiry(known: Alert, expiresAt: EpochMs | null, { source }: IngestOptions): EpochMs | null {
  if (source === known.source) return expiresAt;
  return expiresAt === null || known.expiresAt === null ? null : Math.max(expiresAt, known.expiresAt);
}

/** A resolve that was overtaken: the alert has fired anew since. */
function isOfEarlierEpisode(received: ReceivedAlert, known: Alert): boolean {
  const { startsAt, endsAt } = received;
  return startsAt !== null && endsAt !== null && startsAt < known.startsAt && endsAt < known.startsAt;
}

/** So many times while `stale_after` passes, a webhook alert that is repeated is written, so that a restart does not take it for stale. */
const staleWrites = 24;

/** An API alert need not be: its sender repeats it within the grace after a start. */
function isWrittenAnew(known: Alert, now: EpochMs, { source, staleAfterMs }: IngestOptions): boolean {
  if (source !== 'alertmanager' && source !== 'grafana') return false;
  const span = Math.max(1, staleAfterMs / staleWrites);
  return Math.floor(now / span) !== Math.floor(known.updatedAt / span);
}

/** What was received and what is known of it; `labels` without the empty ones, as Alertmanager identifies it by. */
type Case = {
  readonly received: ReceivedAlert;
  readonly labels: Labels;
  readonly fingerprint: Fingerprint;
  readonly known: Alert | undefined;
};

function judge({ received, labels, fingerprint: id, known }: Case, now: EpochMs, options: IngestOptions): Judged {
  const resolved = received.status === 'resolved' || (received.endsAt !== null && received.endsAt <= now);
  if (resolved) {
    if (known === undefined || known.status === 'resolved' || isOfEarlierEpisode(received, known)) return { kind: 'ignored' };
    const endsAt = Math.max(known.startsAt, Math.min(received.endsAt ?? now, now));
    const alert: Alert = { ...known, ...contentOf(received, known), status: 'resolved', endsAt, expiresAt: null, updatedAt: now };
    return { kind: 'changed', alert, from: 'firing', reason: 'source-resolved' };
  }
  const expiresAt = expiryOf(options.source, received.endsAt, now, options);
  if (known?.status === 'firing') {
    const content = contentOf(received, known);
    // Alertmanager keeps the earlier start of two overlapping reports.
    const startsAt = Math.min(known.startsAt, received.startsAt ?? known.startsAt);
    const alert: Alert = { ...known, ...content, startsAt, expiresAt: laterExpiry(known, expiresAt, options), updatedAt: now };
    const isSame =
      content.annotations === known.annotations && content.generatorUrl === known.generatorUrl && startsAt === known.startsAt;
    return isSame && !isWrittenAnew(known, now, options) ? { kind: 'refreshed', alert } : { kind: 'updated', alert };
  }
  const alert: Alert = {
    tenant: options.tenant,
    fingerprint: id,
    labels,
    annotations: received.annotations,
    status: 'firing',
    startsAt: received.startsAt ?? now,
    endsAt: null,
    expiresAt,
    updatedAt: now,
    source: options.source,
    generatorUrl: received.generatorUrl,
    anomalyId: null,
  };
  return { kind: 'changed', alert, from: known ? 'resolved' : 'inactive', reason: known ? 'refired' : 'received' };
}

/** Annotations and link of the newest report; the known objects when nothing changed, so that a refresh costs no write. */
function contentOf(received: ReceivedAlert, known: Alert): Pick<Alert, 'annotations' | 'generatorUrl'> {
  return {
    annotations: sameLabels(received.annotations, known.annotations) ? known.annotations : received.annotations,
    generatorUrl: received.generatorUrl === '' ? known.generatorUrl : received.generatorUrl,
  };
}

/**
 * Another alert has this fingerprint: 64 bits of FNV collide when somebody wants them to, and one alert must not speak for another. Alerts of our own
 * are identified by fewer labels than they bear.
 */
function isCollision(known: Alert, labels: Labels): boolean {
  return known.source !== 'detector' && known.source !== 'self' && !sameLabels(known.labels, labels);
}

type Recorded = Extract<Judged, { readonly alert: Alert }>;

function record(turn: Turn, judged: Recorded, { seq, options }: { readonly seq: number; readonly options: IngestOptions }): void {
  turn.write({ kind: 'alert', alert: judged.alert });
  if (judged.kind !== 'changed') return;
  const { from, reason, alert } = judged;
  const { tenant, fingerprint: id, status } = alert;
  turn.write({
    kind: 'transition',
    transition: { tenant, fingerprint: id, from, to: status, reason, at: turn.now, inputSeq: seq },
  });
  options.touch(turn, alert);
}

/** Judges and records `received`. A refresh that only moves `expiresAt` is kept in memory alone: after a crash nothing expires early anyway. */
export function ingestAlerts(turn: Turn, received: readonly ReceivedAlert[], options: IngestOptions): Ingested {
  const counts = { changed: 0, refreshed: 0, ignored: 0, refused: 0, collided: 0 };
  let seq: number | null = null;
  const recorded: ReceivedAlert[] = [];
  for (const one of received) {
    const labels = withoutEmpty(one.labels);
    const id = fingerprint(labels);
    const known = turn.views.alert(options.tenant, id);
    if (known !== undefined && isCollision(known, labels)) {
      counts.collided += 1;
      continue;
    }
    const judged = judge({ received: one, labels, fingerprint: id, known }, turn.now, options);
    if (judged.kind === 'ignored') counts.ignored += 1;
    else if (known === undefined && turn.views.alerts.size >= options.alertsMax) counts.refused += 1;
    else if (judged.kind === 'refreshed') {
      counts.refreshed += 1;
      turn.views.apply({ kind: 'alert', alert: judged.alert });
    } else {
      counts.changed += 1;
      recorded.push(one);
      seq ??= turn.next('input');
      record(turn, judged, { seq, options });
    }
  }
  if (seq !== null) {
    const { tenant, source, configHash } = options;
    turn.write({
      kind: 'input',
      input: { seq, tenant, kind: 'alerts', source, at: turn.now, configHash, body: JSON.stringify(recorded) },
    });
  }
  return counts;
}
