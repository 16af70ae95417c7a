// An anomaly: a run of anomalous samples of one series of a watch, from onset to end, with its evidence.
import type { Severity } from './alert.ts';
import type { Evidence } from './evidence.ts';
import type { Fingerprint, Labels } from './labels.ts';
import type { EpochMs } from './time.ts';

/** What a watch may do: decide only; notify; page (only then may its alerts be critical). */
export type Stage = 'shadow' | 'notify' | 'page';

export type Anomaly = {
  readonly tenant: string;
  readonly id: number;
  readonly watch: string;
  readonly signal: string;
  readonly detector: string;
  /** The series' own labels, as the source gave them. */
  readonly seriesLabels: Labels;
  /** The alert it became (also in shadow, where nobody is told). */
  readonly fingerprint: Fingerprint;
  /** The worst it has met so far. */
  readonly severity: Severity;
  /** When it last became graver, by its severity or by what is wrong; absent: it is what it was at the firing. */
  readonly raisedAt?: EpochMs;
  readonly stage: Stage;
  readonly startedAt: EpochMs;
  readonly firedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly peakScore: number;
  readonly evidence: Evidence;
};
