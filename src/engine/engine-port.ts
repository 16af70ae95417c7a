// What the engine offers to the HTTP shell and the demo.
import type { Rendered } from '../channels/port.ts';
import type { Alert, AlertSource, ReceivedAlert } from '../model/alert.ts';
import type { Stage } from '../model/anomaly.ts';
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { WindowPoint } from '../model/evidence.ts';
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

export type WatchView = {
  readonly name: string;
  readonly signal: string;
  readonly unit: string;
  readonly detector: string;
  readonly stage: Stage;
  readonly intervalMs: DurationMs;
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
  /** Deliveries with what they send, rendered as the channel renders it. */
  deliveries(request: Parameters<StoreLists['deliveries']>[0]): Promise<Page<DeliveryView>>;
  /** Told of a request at the door that was refused. */
  noteRefused(refusal: Refusal): void;
  /** Why new work must be refused (starting, draining); null when it is taken. */
  refusing(): string | null;
}
