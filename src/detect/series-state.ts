// What a watch's detection says of one series: for the API and the page, for the evidence of an alert, and where it stands.
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { Silence, WindowPoint } from '../model/evidence.ts';
import type { Labels } from '../model/labels.ts';
import type { EpochMs } from '../model/time.ts';
import type { Phase } from './phase.ts';

/** A series as the API and the page show it. */
export type SeriesState = {
  readonly row: number;
  readonly labels: Labels;
  readonly at: EpochMs;
  readonly value: number;
  /** null while warming up; so are lower and upper. */
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly score: number;
  /** null while nothing is anomalous. */
  readonly kind: AnomalyKind | null;
  readonly phase: Phase;
  readonly points: readonly WindowPoint[];
};

/** What the detector knows for an alert's evidence. */
export type RowEvidence = Omit<SeriesState, 'row' | 'labels' | 'points' | 'phase'> & {
  /** Of a kind other than `value`; null otherwise. */
  readonly silence: Silence | null;
  /** First anomalous sample of the last episode; `at` when there was none. */
  readonly onsetAt: EpochMs;
  /** Seen once in this many samples; null when not anomalous. */
  readonly rarity: number | null;
  /** Samples of the series seen while it was normal. */
  readonly samples: number;
  /** A sample before this episode was as far out as the last one. */
  readonly hasPrecedent: boolean;
  /** What the expectation knows of the calendar: 0 nothing, 1 the time of day, 2 the hour of the week. */
  readonly season: 0 | 1 | 2;
  readonly window: readonly WindowPoint[];
};

/** `at`: its last sample. While learning it is in no phase yet. */
export type Standing = { readonly phase: Phase | 'learning'; readonly at: EpochMs };
