// The record frozen when an alert fires, from which every message is rendered. What is not known is null or empty, never invented.
import type { Acceptance } from './acceptance.ts';
import type { TransitionReason } from './alert.ts';
import type { AnomalyKind } from './anomaly-kind.ts';
import type { Labels } from './labels.ts';
import type { Change } from './sample.ts';
import type { DurationMs, EpochMs } from './time.ts';

export type WindowPoint = {
  readonly at: EpochMs;
  readonly value: number;
  /** null while warming up. */
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
};

/** How another signal of the same service stood at fire time; `inside` = within its own band. */
export type Sibling = {
  readonly signal: string;
  readonly watch: string;
  readonly unit: string;
  readonly value: number;
  readonly inside: boolean;
};

export type Share = { readonly labels: Labels; readonly value: number; readonly share: number };

/** What the outage costs: `missingPerMinute` units of the catalogue's `unit`, and money if a cost per unit is declared. */
export type Impact = {
  readonly unit: string;
  readonly missingPerMinute: number;
  readonly costPerMinute: number | null;
  readonly currency: string | null;
  readonly inputs: Readonly<Record<string, number>>;
};

/** What is known of a series that says nothing: a run of zeros, of one value, of no samples, or of old ones. */
export type Silence = {
  /** Samples of the run; 0 for one of no samples. */
  readonly samples: number;
  /** First of them: the episode may have begun otherwise, and before. */
  readonly since?: EpochMs;
  /** The newest sample there is. */
  readonly lastAt: EpochMs;
  /** One sample was usual in so long. */
  readonly stepMs: DurationMs;
  /** Share of samples that repeated the one before, when all was well. */
  readonly repeatShare: number;
  /** Series of the service that were there at last. */
  readonly series: number;
};

export type Evidence = {
  /** Absent in what older versions recorded: `value`. */
  readonly kind?: AnomalyKind;
  /** Only for kinds other than `value`. */
  readonly silence?: Silence;
  /** First anomalous sample (our own alerts) or startsAt (alerts from outside). */
  readonly onsetAt: EpochMs;
  readonly firedAt: EpochMs;
  readonly watch: string | null;
  readonly signal: string | null;
  /** The quantile the watch looks at, 0.95 for a p95; null when it is none. */
  readonly quantile: number | null;
  readonly unit: string;
  readonly value: number | null;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly score: number | null;
  /** The value is seen once in this many samples, by the detector's own account. */
  readonly rarity: number | null;
  /** Samples of the series that were seen before; absent = not known. */
  readonly samples?: number;
  /** Something as far out was seen before. */
  readonly hasPrecedent?: boolean;
  /** What the expectation is for, e.g. "a Tuesday 03:00"; null when the detector is not seasonal. */
  readonly season: string | null;
  /** All of that in one sentence: `412 req/s, expected 95–130 for a Tuesday 14:00, seen once in 40,000`. */
  readonly why: string | null;
  /** The 60 minutes before firing, ≥ 20 points when so many were seen, oldest first. */
  readonly window: readonly WindowPoint[];
  readonly shares: readonly Share[];
  readonly siblings: readonly Sibling[];
  /** Changes of the same service and environment in the 2 h before the onset, newest first. */
  readonly changes: readonly Change[];
  readonly impact: Impact | null;
  /** Why it reached its receiver; null until somebody is told. */
  readonly route: EvidenceRoute | null;
  readonly hops: EvidenceHops;
  /** Why it ended; absent while it lasts and for alerts from outside. With the two below the only part that is not frozen at the firing. */
  readonly endReason?: TransitionReason;
  /** The value that was back inside the band. */
  readonly endValue?: number;
  /** By which rule the level counts as normal now; absent when it ended otherwise. */
  readonly acceptance?: Acceptance;
};

export type EvidenceRoute = {
  readonly path: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly receiver: string;
};

/**
 * When the thing passed each station; the differences are the latency of detection and of telling. `groupedAt`: the flush that decided to tell.
 * When it was sent and accepted differs by channel and is in the delivery.
 */
export type EvidenceHops = {
  readonly sampleAt: EpochMs | null;
  readonly detectedAt: EpochMs | null;
  readonly firedAt: EpochMs;
  readonly groupedAt: EpochMs | null;
};
