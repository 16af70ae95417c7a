// The store as the engine needs it: one way to write (a described batch, one transaction), one to recover, a few to read.
// Promises, because Postgres will answer later; SQLite answers at once.
import type { Alert, Input, Transition } from '../model/alert.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { Feedback, VerdictCounts } from '../model/feedback.ts';
import type { Delivery, GraphAnnotation, Group, LogEntry, Notification, RecordedDecision } from '../model/notification.ts';
import type { Change } from '../model/sample.ts';
import type { Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';

/** One row to write. Rows are upserted by their identity unless said otherwise. */
export type Write =
  | { readonly kind: 'input'; readonly input: Input }
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** The alert is resolved and every group has dealt with it: it need not be recovered at start. */
  | { readonly kind: 'alert-settled'; readonly tenant: string; readonly fingerprint: string }
  | { readonly kind: 'transition'; readonly transition: Transition }
  /** Compare-and-set: the whole batch is refused (`conflict`) when the stored flushAt is not `expectedFlushAt` (undefined = do not compare). */
  | { readonly kind: 'group'; readonly group: Group; readonly expectedFlushAt?: EpochMs | null }
  /** The group is empty and told; its log entries go with it. */
  | { readonly kind: 'group-closed'; readonly tenant: string; readonly key: string }
  | { readonly kind: 'decision'; readonly decision: RecordedDecision }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  | { readonly kind: 'notification'; readonly notification: Notification }
  /** Insert, or update of state, attempts and times. `expectedState` compares before it sets. */
  | { readonly kind: 'delivery'; readonly delivery: Delivery; readonly expectedState?: Delivery['state'] }
  | { readonly kind: 'anomaly'; readonly anomaly: Anomaly }
  /** Appended. The batch is refused (`conflict`) when its anomaly is not there. */
  | { readonly kind: 'feedback'; readonly feedback: Feedback }
  /** Idempotent by (tenant, id): the first one stays. */
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'annotation'; readonly annotation: GraphAnnotation }
  | { readonly kind: 'config'; readonly hash: string; readonly text: string; readonly at: EpochMs };

export type CommitResult = { readonly kind: 'committed' } | { readonly kind: 'conflict'; readonly what: string };

/** The disk or database refused; nothing of the batch is stored. The engine answers 503 and recovers its views from `recover()`. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Highest numbers given out so far; the engine numbers rows itself and continues from here. */
export type Counters = {
  readonly input: number;
  readonly notification: number;
  readonly delivery: number;
  readonly anomaly: number;
  readonly annotation: number;
  readonly feedback: number;
};

/** All that is alive; every view in memory is a fold over it. */
export type Recovered = {
  readonly counters: Counters;
  readonly alerts: readonly Alert[];
  readonly groups: readonly Group[];
  readonly log: readonly LogEntry[];
  /** Open anomalies (no endedAt). */
  readonly anomalies: readonly Anomaly[];
  /** Those that ended as a new normal in the last 30 days, oldest end first. */
  readonly accepted: readonly Anomaly[];
  /** Annotations that are open (no endedAt, of a group) or still due. */
  readonly annotations: readonly GraphAnnotation[];
  /** Deliveries that are not finished. */
  readonly waiting: readonly Pick<Delivery, 'id' | 'channel' | 'state'>[];
  /** Changes of the last 24 hours. */
  readonly changes: readonly Change[];
  /** As the newest input of that kind recorded them; null = none was ever read. */
  readonly silences: readonly Silence[] | null;
};

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };
export type PageRequest = { readonly limit: number; readonly cursor: string | null };

/**
 * Anomalies of a watch that fired on one day (of UTC, counted from 1970), those of them that somebody's last verdict calls useful, and those that somebody's
 * calls noise and nobody's useful.
 */
export type AlarmDay = {
  readonly watch: string;
  readonly day: number;
  readonly opened: number;
  readonly useful: number;
  readonly noise: number;
};

/** Means over anomalies, null of none: from the alarm to somebody's first verdict, and to the end of the anomaly. */
export type ResponseTimes = { readonly toVerdictMs: number | null; readonly toEndMs: number | null };

/** Lists for the API, newest first, by cursor. */
export interface StoreLists {
  anomalies(request: PageRequest & { readonly open: boolean | null }): Promise<Page<Anomaly>>;
  /** One anomaly by its number, null when it is not there (any more). */
  anomaly(tenant: string, id: number): Promise<Anomaly | null>;
  feedback(request: PageRequest & { readonly anomalyId: number | null }): Promise<Page<Feedback>>;
  /** Of those anomalies that have any, how many people's last verdict is which. */
  verdicts(anomalyIds: readonly number[]): Promise<ReadonlyMap<number, VerdictCounts>>;
  /** By watch and day, those that fired since. */
  alarmDays(since: EpochMs): Promise<readonly AlarmDay[]>;
  /** Of the anomalies that fired since. */
  responseTimes(since: EpochMs): Promise<ResponseTimes>;
  alerts(request: PageRequest & { readonly status: 'firing' | 'resolved' | null }): Promise<Page<Alert>>;
  notifications(request: PageRequest): Promise<Page<Notification>>;
  deliveries(request: PageRequest & { readonly state: Delivery['state'] | null }): Promise<Page<Delivery>>;
  decisions(request: PageRequest & { readonly groupKey: string | null }): Promise<Page<RecordedDecision>>;
  annotations(request: PageRequest): Promise<Page<GraphAnnotation>>;
  changes(request: PageRequest): Promise<Page<Change>>;
  /** One notification by its number, null when it is not there (any more). */
  notification(tenant: string, id: number): Promise<Notification | null>;
  transitions(request: PageRequest & { readonly fingerprint: string | null }): Promise<Page<Transition>>;
}

export interface Store {
  /** Reads what is alive. Called at start and after a failed commit. */
  recover(): Promise<Recovered>;
  /** One transaction, on disk when it resolves. Rejects with StoreError. */
  commit(writes: readonly Write[]): Promise<CommitResult>;
  /** Groups with flushAt ≤ now, oldest first. */
  dueGroups(now: EpochMs, limit: number): Promise<readonly Group[]>;
  /**
   * Pending deliveries with nextAttemptAt ≤ now, and sending ones whose claim ran out, oldest first, of channels not in `busy`; never one whose
   * (channel, group) has an older delivery that is not finished: order within a group is kept. Comes with its notification.
   */
  dueDeliveries(now: EpochMs, busy: readonly string[], limit: number): Promise<readonly DueDelivery[]>;
  /** Annotations that Grafana has still to be told of, nextAttemptAt ≤ now. */
  dueAnnotations(now: EpochMs, limit: number): Promise<readonly GraphAnnotation[]>;
  /** The earliest instant at which one of the above will have something, null = never. */
  nextDueAt(): Promise<EpochMs | null>;
  /**
   * Deletes up to `limit` rows of what ended before `before`; returns how many. Called in small batches (`storage.retention`). An anomaly that
   * somebody has judged is kept with its evidence.
   */
  prune(before: EpochMs, limit: number): Promise<number>;
  readonly lists: StoreLists;
  close(): Promise<void>;
}

export type DueDelivery = {
  readonly delivery: Delivery;
  readonly notification: Notification;
  /** The unfinished ones of the same channel and group that wait for it, oldest first; the first twenty. */
  readonly behind: readonly Pick<DueDelivery, 'delivery' | 'notification'>[];
};

/** Detector state on disk beside the store: whole or absent, whatever happens while one is written. */
export interface SnapshotFiles {
  /**
   * Replaces the snapshot of this name; durable when it resolves. Content in chunks is asked for one by one, each when the one before is
   * written, so that a large state neither exists twice nor holds up the others.
   */
  write(name: string, content: Uint8Array | Iterable<Uint8Array>): Promise<void>;
  /** null when there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Names, sorted. */
  list(): Promise<readonly string[]>;
  delete(name: string): Promise<void>;
}
