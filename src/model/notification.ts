// Groups, decisions, notifications and deliveries: what we decided to tell whom and why, and what became of it.
import type { Alert } from './alert.ts';
import type { Evidence } from './evidence.ts';
import type { Fingerprint, Labels } from './labels.ts';
import type { DurationMs, EpochMs } from './time.ts';

/** tenant + route id + group_by values; unique in the whole installation. */
export type GroupKey = string;

/** A route's alerts with equal group_by values. Its alerts are a fold over the alert index; this row holds only the wait. */
export type Group = {
  readonly tenant: string;
  readonly key: GroupKey;
  readonly routeId: string;
  readonly receiver: string;
  readonly labels: Labels;
  /** null until the first flush; the ticks are firstFlushAt + n·group_interval. */
  readonly firstFlushAt: EpochMs | null;
  /** The next flush; null = nothing to wait for. */
  readonly flushAt: EpochMs | null;
  /** Number of the last notification decided, counted from the group's birth in seconds; part of a notification's identity. */
  readonly flushes: number;
  /** Counts the episodes (first firing alert → all resolved), from the same start; part of an annotation's identity. */
  readonly episode: number;
  /** startsAt of the running episode, null when all is resolved. */
  readonly openedAt: EpochMs | null;
};

export type SendReason = 'first' | 'new-alerts' | 'worsened' | 'some-resolved' | 'all-resolved' | 'repeat';
export type HoldReason =
  | 'nothing-new'
  | 'resolved-before-told'
  | 'send-resolved-off'
  | 'inhibition'
  | 'interval'
  | 'silence'
  | 'maintenance'
  | 'shadow'
  | 'duplicate'
  | 'flapping'
  | 'cooldown'
  /** Its severity rose, and other routes have it now; who was told of it here hears the end here. */
  | 'raised'
  | 'storm';

/** Decides, for one channel of a receiver, whether a group is worth another notification; says why, so that the timeline can. */
export type Decision =
  | { readonly kind: 'send'; readonly reason: SendReason }
  | { readonly kind: 'hold'; readonly reason: HoldReason; readonly recheckAt: EpochMs | null };

/** An alert that was not told, and the first rule that said so. `by` names the silence, the route, … */
export type HeldAlert = { readonly fingerprint: Fingerprint; readonly reason: HoldReason; readonly by: string };

/** A decision as recorded, with what it was made under. One row per changed decision of (group, channel). */
export type RecordedDecision = {
  readonly tenant: string;
  readonly groupKey: GroupKey;
  readonly receiver: string;
  readonly channel: ChannelKey;
  readonly decision: Decision;
  readonly told: readonly Fingerprint[];
  readonly held: readonly HeldAlert[];
  readonly at: EpochMs;
  readonly inputSeq: number;
  readonly configHash: string;
};

/** Identity of a channel: its type and where it tells, without secrets; equal keys reach the same people. */
export type ChannelKey = string;

/** What a channel of a receiver was last told of a group: the notification log. */
export type LogEntry = {
  readonly tenant: string;
  readonly groupKey: GroupKey;
  readonly receiver: string;
  readonly channel: ChannelKey;
  readonly firing: readonly Fingerprint[];
  readonly resolved: readonly Fingerprint[];
  /** Of the last message. */
  readonly at: EpochMs;
  /** Alerts no longer firing here and when their firing was last told, while a cooldown may need it; absent = none. */
  readonly cooling?: Readonly<Record<Fingerprint, EpochMs>>;
  /** Decided in shadow, so nobody has read it: it keeps shadow from repeating itself, and counts as not told once the receiver is live. */
  readonly withheld?: true;
};

/** An alert inside a notification, frozen as it was when the decision was made. */
export type NotifiedAlert = Alert & { readonly evidence: Evidence };

/** Where in the configuration it was decided. */
export type RouteOrigin = { readonly path: string; readonly file: string | null; readonly line: number | null };

/** What was decided to be told to a receiver, and why. Immutable. */
export type Notification = {
  readonly tenant: string;
  readonly id: number;
  readonly groupKey: GroupKey;
  readonly flush: number;
  readonly receiver: string;
  readonly route: RouteOrigin;
  readonly reason: SendReason;
  readonly at: EpochMs;
  readonly groupLabels: Labels;
  /** When the group's episode began. */
  readonly openedAt: EpochMs;
  /** Firing ones first. */
  readonly alerts: readonly NotifiedAlert[];
  readonly inputSeq: number;
  readonly configHash: string;
};

export type DeliveryState = 'pending' | 'sending' | 'delivered' | 'dead' | 'withheld';

/**
 * The attempts of one notification through one channel. `withheld`: recorded and shown but never sent, because of `deliver: shadow` or because it was
 * over before it was sent.
 */
export type Delivery = {
  readonly tenant: string;
  readonly id: number;
  readonly notificationId: number;
  readonly groupKey: GroupKey;
  readonly receiver: string;
  readonly channel: ChannelKey;
  /** The alerts of the notification that this channel is told of. */
  readonly told: readonly Fingerprint[];
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt: EpochMs | null;
  readonly claimedUntil: EpochMs | null;
  readonly createdAt: EpochMs;
  readonly finishedAt: EpochMs | null;
  readonly receipt: string | null;
  readonly lastError: string | null;
  /** An attempt was sent and its answer lost: whoever reads it may know already. */
  readonly mayHaveArrived: boolean;
  /** Tells in one message of what was over before it could be sent. */
  readonly late: boolean;
};

/** The four things that can become of a delivery attempt. `uncertain`: it was sent, but the answer was lost. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly receipt: string | null }
  | { readonly kind: 'uncertain'; readonly detail: string }
  | {
      readonly kind: 'retry';
      readonly cause: 'rate-limited' | 'server-error' | 'timeout' | 'network';
      readonly afterMs: DurationMs | null;
      readonly detail: string;
    }
  | { readonly kind: 'refused'; readonly cause: 'bad-auth' | 'bad-request' | 'gone'; readonly detail: string };

/** A region or point we keep on a Grafana dashboard. `tag` is the idempotency key that Grafana stores with it. */
export type GraphAnnotation = {
  readonly tenant: string;
  readonly id: number;
  readonly tag: string;
  readonly groupKey: GroupKey | null;
  readonly text: string;
  readonly tags: readonly string[];
  readonly startedAt: EpochMs;
  /** null: a region still open (drawn as a point), or a mark. */
  readonly endedAt: EpochMs | null;
  /** `Dashboard:Panel` as configured; null = organisation-wide. */
  readonly target: string | null;
  /** Grafana's id once it is stored there. */
  readonly remoteId: string | null;
  /** `create`, `close`: what Grafana still has to be told; `done`: nothing; `dead`: given up, kept. */
  readonly due: 'create' | 'close' | 'done' | 'dead';
  readonly attempts: number;
  readonly nextAttemptAt: EpochMs | null;
  readonly lastError: string | null;
};
