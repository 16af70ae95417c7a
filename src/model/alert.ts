// Alerts: what enters (ReceivedAlert), what we keep (Alert) and each change of its phase (Transition).
import type { Fingerprint, Labels } from './labels.ts';
import type { EpochMs } from './time.ts';

export type Severity = 'critical' | 'warning' | 'info';
export type AlertStatus = 'firing' | 'resolved';

/**
 * Who says that the alert fires; it decides how the alert ends (docs/decisions: alerts end). `webhook`: until the webhook says
 * resolved or `stale_after`; `api`: endsAt or resolve_timeout; `detector`, `self`: when we resolve it; `test`: endsAt.
 */
export type AlertSource = 'alertmanager' | 'grafana' | 'api' | 'detector' | 'self' | 'test';

/** An alert as decoded from the wire. `startsAt: null` = not given; `endsAt: null` = not given (firing until told otherwise). */
export type ReceivedAlert = {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly status: AlertStatus;
  readonly startsAt: EpochMs | null;
  readonly endsAt: EpochMs | null;
  readonly generatorUrl: string;
};

/** An alert as kept. `endsAt` is set exactly when resolved; `expiresAt` is the row that will end it, null when only its source may. */
export type Alert = {
  readonly tenant: string;
  readonly fingerprint: Fingerprint;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly status: AlertStatus;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs | null;
  readonly expiresAt: EpochMs | null;
  readonly updatedAt: EpochMs;
  readonly source: AlertSource;
  readonly generatorUrl: string;
  /** The anomaly behind an alert of our own. */
  readonly anomalyId: number | null;
};

export type TransitionReason =
  | 'received'
  | 'detected'
  | 'source-resolved'
  | 'recovered'
  /** The series behind it came no more. */
  | 'series-gone'
  /** It lasted so long that it is the new normal. */
  | 'accepted'
  /** Somebody said that it is normal now. */
  | 'accepted-by-person'
  /** It followed a change of its service and stayed level. */
  | 'accepted-after-change'
  | 'expired'
  | 'stale'
  | 'reconciled'
  | 'refired'
  | 'watch-removed';

/** A change of an alert's phase. `inputSeq` is the input that caused it. */
export type Transition = {
  readonly tenant: string;
  readonly fingerprint: Fingerprint;
  readonly from: AlertStatus | 'inactive';
  readonly to: AlertStatus;
  readonly reason: TransitionReason;
  readonly at: EpochMs;
  readonly inputSeq: number;
};

/** What entered, numbered in the order it was accepted. `body` is JSON of the kind's own shape. */
export type Input = {
  readonly seq: number;
  readonly tenant: string;
  readonly kind: 'alerts' | 'change' | 'clear' | 'config' | 'anomaly' | 'feedback' | 'accept' | 'silences' | 'source';
  readonly source: string;
  readonly at: EpochMs;
  readonly configHash: string;
  readonly body: string;
};
