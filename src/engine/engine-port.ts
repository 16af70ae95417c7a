// What the engine offers to the HTTP shell and the demo.
import type { Rendered } from '../channels/port.ts';
import type { Alert, AlertSource, ReceivedAlert } from '../model/alert.ts';
import type { Anomaly, Stage } from '../model/anomaly.ts';
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { WindowPoint } from '../model/evidence.ts';
import type { Feedback, VerdictCounts } from '../model/feedback.ts';
import type { Fingerprint, Labels } from '../model/labels.ts';
import type { Matcher } from '../model/matcher.ts';
import type { Delivery, HeldAlert, SendReason } from '../model/notification.ts';
import type { Change } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Page, StoreLists } from '../store/port.ts';
import type { Ingested } from './ingest-alerts.ts';

export type ComponentHealth = {
  readonly status: 'ok' | 'degraded' | 'down' | 'off';
  readonly since: EpochMs;
  readonly detail: string;
};

export type Health = {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly ready: boolean;
  readonly components: Readonly<Record<string, ComponentHealth>>;
};

/** A watched series as it stands. */
export type SeriesView = {
  readonly labels: Labels;
  readonly at: EpochMs;
  readonly value: number;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly score: number;
  /** Why it is anomalous; null while it is not. */
  readonly kind: AnomalyKind | null;
  readonly phase: 'inactive' | 'pending' | 'firing';
  readonly points: readonly WindowPoint[];
};

/** False alarms as they came in the last 28 days, beside the budget. `per`: of the watch as a whole, or of each series. */
export type FalseAlarmsView = {
  readonly per: 'watch' | 'series';
  readonly budgetPerWeek: number;
  /** The first day counted; null = nothing was judged yet. */
  readonly since: EpochMs | null;
  /** Time judged, of the watch or of all its series together. */
  readonly weeks: number;
  /** Anomalies that opened, and those of them that somebody found useful: they are no false alarms. */
  readonly opened: number;
  readonly useful: number;
  readonly perWeek: number | null;
  /** The upper bound of the true rate at 95 %: after a day without an alarm it is still 21 a week. */
  readonly perWeekAtMost: number | null;
};

export type WatchView = {
  readonly name: string;
  readonly signal: string;
  readonly unit: string;
  readonly detector: string;
  readonly stage: Stage;
  readonly intervalMs: DurationMs;
  readonly falseAlarms: FalseAlarmsView;
  /** All series, of which `series` shows the first ones. */
  readonly seriesCount: number;
  readonly learning: number;
  readonly series: readonly SeriesView[];
};

/** An open alert with where it goes and why it was not told, for the API and the page. */
export type AlertView = {
  readonly alert: Alert;
  readonly receivers: readonly string[];
  readonly held: readonly HeldAlert[];
  readonly silencedBy: readonly string[];
};

/** A delivery and its message; `rendered` is null when its channel is no longer configured. */
export type DeliveryView = {
  readonly delivery: Delivery;
  readonly reason: SendReason;
  readonly channelType: string;
  readonly rendered: Rendered | null;
};

/** An anomaly and how many people's last verdict on it is which. */
export type AnomalyView = Anomaly & { readonly verdicts: VerdictCounts };

/** The same with all that was said of it, newest first. */
export type AnomalyDetail = AnomalyView & { readonly feedback: readonly Feedback[] };

export type GivenFeedback = Pick<Feedback, 'verdict' | 'by' | 'note'>;

/** `known`: the same person said just that before; `full`: as much was said of this anomaly as is kept. */
export type FeedbackResult =
  | { readonly kind: 'stored' | 'known'; readonly verdicts: VerdictCounts }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'full' };

/** A request with alerts or changes that was not taken in. */
export type Refusal = { readonly path: string; readonly status: number; readonly code: string; readonly message: string };

export type ReloadResult =
  | { readonly kind: 'reloaded'; readonly hash: string }
  | { readonly kind: 'kept'; readonly problems: readonly string[] };

export interface Engine {
  /** On disk when it resolves. Rejects with StoreError or OverloadedError. */
  receiveAlerts(source: AlertSource, alerts: readonly ReceivedAlert[]): Promise<Ingested>;
  receiveChange(change: Omit<Change, 'tenant'>): Promise<'stored' | 'known'>;
  /** Forgets what was told of the matching alerts' groups, so that what still fires is told again; returns the number of groups. */
  clearSuppression(matchers: readonly Matcher[]): Promise<number>;
  /** A test alert through the whole pipeline; null when there is no such receiver. */
  sendTest(receiver: string): Promise<Alert | null>;
  reload(): Promise<ReloadResult>;
  health(): Health;
  /** Brings the gauges that are sizes of things up to date, before they are read. */
  measure(): void;
  stats(): Readonly<Record<string, unknown>>;
  watches(options: { readonly seriesMax: number; readonly points: boolean; readonly watch: string | null }): readonly WatchView[];
  /** Firing alerts, made one by one as they are asked for; after the one with the fingerprint `after`. */
  alerts(after?: Fingerprint | null): Iterable<AlertView>;
  receivers(): readonly string[];
  readonly lists: StoreLists;
  anomalies(request: Parameters<StoreLists['anomalies']>[0]): Promise<Page<AnomalyView>>;
  /** null when there is none of that number (any more). */
  anomaly(id: number): Promise<AnomalyDetail | null>;
  /** Says what somebody thinks of an anomaly; on disk when it resolves. */
  giveFeedback(id: number, given: GivenFeedback): Promise<FeedbackResult>;
  /** Takes the level of an open anomaly for the new normal, because somebody says so; on disk when it resolves. */
  acceptAnomaly(id: number, given: Pick<Feedback, 'by' | 'note'>): Promise<'accepted' | 'over' | 'unknown'>;
  /** Deliveries with what they send, rendered as the channel renders it. */
  deliveries(request: Parameters<StoreLists['deliveries']>[0]): Promise<Page<DeliveryView>>;
  /** Told of a request at the door that was refused. */
  noteRefused(refusal: Refusal): void;
  /** Why new work must be refused (starting, draining); null when it is taken. */
  refusing(): string | null;
}
