// The report as data: what `--format json` prints, and what the text and the page are written from. Documented in docs/backtest.md.
import type { Severity } from '../model/alert.ts';
import type { Labels } from '../model/labels.ts';
import type { PlotPoint } from '../plot/plot-point.ts';

/** Instants are RFC 3339 in UTC. */
export type Span = { readonly from: string; readonly to: string };

export type RuleBeside = {
  readonly alertname: string;
  readonly severity: string;
  readonly labels: Labels;
  readonly startedAt: string;
  readonly endedAt: string;
  /** After the onset of the episode; negative when the rule fired before it. */
  readonly afterOnsetSeconds: number;
};

/** An episode as it is listed: what would have been told, when, to whom. */
export type ListedEpisode = Pick<
  WorstEpisode,
  'labels' | 'kind' | 'severity' | 'startedAt' | 'firedAt' | 'endedAt' | 'peakScore' | 'told' | 'paged' | 'held'
>;

export type WorstEpisode = {
  readonly labels: Labels;
  readonly kind: string;
  readonly severity: Severity;
  readonly startedAt: string;
  readonly firedAt: string;
  /** null: it lasted to the end of the history. */
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly peakScore: number;
  readonly why: string | null;
  readonly told: readonly { readonly receiver: string; readonly channel: string; readonly at: string }[];
  readonly paged: boolean;
  readonly held: readonly string[];
  /** Alert rules that fired near it, the earliest first. */
  readonly rules: readonly RuleBeside[];
  /** For the picture; left out of the JSON. */
  readonly points?: readonly PlotPoint[];
};

export type WatchReport = {
  readonly name: string;
  readonly source: string;
  readonly signal: string;
  readonly unit: string;
  readonly detector: string;
  readonly query: string;
  readonly stage: string;
  readonly stepSeconds: number;
  readonly timeZone: string;
  readonly series: number;
  readonly samples: number;
  readonly episodes: number;
  readonly told: number;
  readonly paged: number;
  readonly episodesPerWeek: number;
  readonly toldPerWeek: number;
  readonly pagedPerWeek: number;
  /** Episodes never told, by what held them back. */
  readonly held: Readonly<Record<string, number>>;
  /** Episodes near which an alert rule fired. */
  readonly withRule: number;
  /** Episodes that began on each judged day, the oldest first. */
  readonly perDay: readonly number[];
  readonly worst: readonly WorstEpisode[];
  /** The first thousand episodes, the oldest first. */
  readonly list: readonly ListedEpisode[];
};

export type RuleReport = {
  readonly alertname: string;
  readonly severities: readonly string[];
  readonly firings: number;
  readonly perWeek: number;
  readonly firingSeconds: number;
  /** Firings near which an episode of ours was. */
  readonly withEpisode: number;
};

export type BacktestReport = {
  readonly version: 1;
  readonly sources: readonly { readonly name: string; readonly url: string }[];
  readonly config: { readonly file: string | null; readonly hash: string; readonly deliver: 'live' | 'shadow' };
  readonly asked: Span;
  /** What there was of it. */
  readonly available: Span;
  /** Taught, as the daemon is from the history it finds; its episodes are not counted. */
  readonly warmUp: Span;
  readonly judged: Span & { readonly weeks: number };
  readonly totals: {
    readonly watches: number;
    readonly series: number;
    readonly samples: number;
    readonly episodes: number;
    readonly told: number;
    readonly paged: number;
    readonly toldPerWeek: number;
    readonly pagedPerWeek: number;
    /** Messages a week by receiver: with repetitions and ends. */
    readonly messagesPerWeek: Readonly<Record<string, number>>;
  };
  readonly watches: readonly WatchReport[];
  /** Watches that could not be tested, and why. */
  readonly untested: readonly { readonly watch: string; readonly source: string; readonly reason: string }[];
  readonly rules: readonly RuleReport[];
  /** What a reader must know to read the numbers rightly. */
  readonly notes: readonly string[];
};

/** The report without what only pictures need. */
export function reportJson(report: BacktestReport): string {
  return `${JSON.stringify(report, (key, value: unknown) => (key === 'points' ? undefined : value), 2)}\n`;
}
