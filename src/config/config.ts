// The configuration as the program uses it: validated, resolved, defaults filled in. `load.ts` makes it; nobody else builds one but tests.
import type { NoDataRules } from '../detect/no-data.ts';
import type { PolicyOverride, SeriesPolicy } from '../detect/series-policy.ts';
import type { Labels } from '../model/labels.ts';
import type { DurationMs } from '../model/time.ts';
import type { Route } from '../route/route.ts';
import type { SignalFrom } from '../signals/signal-from.ts';

export type { SignalFrom } from '../signals/signal-from.ts';

/** A secret read from the file, a `_file` or the environment. Prints as `<secret>` wherever it is shown. */
export type Secret = { readonly reveal: () => string; readonly toString: () => string; readonly toJSON: () => string };

export type Place = { readonly file: string; readonly line: number; readonly column: number };

/** Its own `SeriesPolicy` is that of every series no override names. */
export type WatchConfig = SeriesPolicy & {
  readonly name: string;
  readonly signal: 'traffic' | 'latency' | 'errors' | 'saturation' | 'custom';
  readonly unit: string;
  /** PromQL for Prometheus, or `from` for scraped samples; exactly one is set. */
  readonly query: string | null;
  readonly from: SignalFrom | null;
  /** Which prometheus entry answers; null = all. */
  readonly source: string | null;
  readonly detector: string;
  readonly intervalMs: DurationMs;
  readonly forMs: DurationMs;
  readonly keepFiringForMs: DurationMs;
  /** An episode that lasts so long is a new normal; Infinity = never by itself. */
  readonly acceptAfterMs: DurationMs;
  /** The same for one that began right after a change of its service and is steady; null = a change accepts nothing. */
  readonly acceptAfterChangeMs: DurationMs | null;
  /** Accepted false alarms: `count` per `perMs`, per watch or per series. */
  readonly falseAlarms: { readonly count: number; readonly perMs: DurationMs; readonly per: 'watch' | 'series' };
  /** Which ways of saying nothing are anomalies. */
  readonly noData: NoDataRules;
  readonly overrides: readonly PolicyOverride[];
  /** IANA name of the time zone people live in: for what they read, and for what repeats by the day and the week. */
  readonly timeZone: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly seriesMax: number;
  readonly place: Place | null;
};

export type PrometheusConfig = {
  readonly name: string;
  readonly url: string;
  readonly externalUrl: string | null;
  readonly labels: Labels;
  readonly queryDelayMs: DurationMs;
  readonly concurrencyMax: number;
  readonly timeoutMs: DurationMs;
  readonly bearerToken: Secret | null;
  readonly basicAuth: { readonly username: string; readonly password: Secret } | null;
};

export type ScrapeConfig = {
  readonly name: string;
  readonly targets: readonly string[];
  readonly intervalMs: DurationMs;
  readonly timeoutMs: DurationMs;
  readonly labels: Labels;
  readonly samplesMax: number;
};

export type AlertmanagerConfig = {
  readonly url: string;
  readonly externalUrl: string | null;
  readonly read: readonly ('silences' | 'alerts')[];
  readonly send: 'none';
};

export type DashboardMapping = {
  readonly watch: string;
  /** null = any severity. */
  readonly severity: string | null;
  /** `Title` or `Folder/Title` or a UID. */
  readonly dashboard: string;
  readonly panel: string | null;
};

export type GrafanaConfig = {
  readonly url: string;
  readonly externalUrl: string | null;
  readonly token: Secret | null;
  readonly orgId: number | null;
  readonly dashboards: readonly DashboardMapping[];
};

export type ServiceEntry = {
  readonly tier: number | null;
  readonly team: string | null;
  readonly dependsOn: readonly string[];
  readonly runbook: string | null;
  readonly impact: {
    readonly unit: string;
    readonly perMinute: string;
    readonly costPerUnit: number | null;
    readonly currency: string | null;
  } | null;
};

/** A channel as configured; `settings` is the parsed output of that channel's own schema (see channels/registry.ts). */
export type ChannelConfig = {
  readonly type: string;
  readonly settings: unknown;
  readonly sendResolved: boolean;
  readonly lastResort: boolean;
  readonly place: Place | null;
};

export type ReceiverConfig = {
  readonly name: string;
  readonly channels: readonly ChannelConfig[];
  readonly deliver: 'live' | 'shadow' | null;
};

/** Where the watches come from and why they are these. `self`: there is nothing else to watch. */
export type WatchOrigin = {
  readonly kind: 'configured' | 'found' | 'built-in' | 'self';
  readonly watched: readonly { readonly name: string; readonly why: string; readonly series: number | null }[];
  readonly skipped: readonly { readonly what: string; readonly why: string }[];
  /** Why nothing could be found out; null = it could, or nobody looked. */
  readonly problem: string | null;
};

export type Config = {
  /** SHA-256 of the canonical text without secrets, 16 hex digits; every decision names it. */
  readonly hash: string;
  /** The canonical text, secrets masked: what is recorded under the hash. */
  readonly text: string;
  readonly file: string | null;
  readonly externalUrl: string | null;
  readonly deliver: 'live' | 'shadow';
  readonly retentionMs: DurationMs;
  readonly resolveTimeoutMs: DurationMs;
  readonly staleAfterMs: DurationMs;
  readonly identity: { readonly service: readonly string[]; readonly environment: readonly string[] };
  readonly prometheus: readonly PrometheusConfig[];
  readonly scrape: readonly ScrapeConfig[];
  readonly alertmanager: AlertmanagerConfig | null;
  readonly grafana: GrafanaConfig | null;
  readonly watches: readonly WatchConfig[];
  readonly watchOrigin: WatchOrigin;
  /** By service name; `*` is the default entry. */
  readonly services: ReadonlyMap<string, ServiceEntry>;
  readonly route: Route;
  readonly receivers: readonly ReceiverConfig[];
  readonly cooldownMs: { readonly critical: DurationMs; readonly warning: DurationMs; readonly info: DurationMs };
  readonly http: {
    readonly token: Secret | null;
    readonly intake: 'open' | 'token';
    readonly bodyMaxBytes: number;
    readonly allowedHosts: readonly string[];
  };
  readonly limits: { readonly alertsPerGroupMax: number; readonly alertsMax: number; readonly deliveryAttemptsMax: number };
  /** Where a matcher-based expectation or a silence may name it. Warnings worth printing at start. */
  readonly warnings: readonly string[];
};
