// Severity by score and duration, as a watch says it: conditions on an anomalous sample, each with how long it must have held.
import type { Severity } from './alert.ts';
import type { DurationMs } from './time.ts';

export type SeverityTerm = {
  /** `deviation`: the distance between value and `expected`, as a share of `expected` when `isRelative`. */
  readonly subject: 'score' | 'value' | 'deviation';
  readonly comparison: '>' | '<';
  readonly threshold: number;
  readonly isRelative: boolean;
  /** It must have held so long, anomalous sample after anomalous sample; 0 = now. */
  readonly forMs: DurationMs;
};

/** Its severity is met when all of its terms hold. */
export type SeverityRule = { readonly severity: Severity; readonly terms: readonly SeverityTerm[] };

/** Terms with a duration that the rules of one watch may have together: since when each holds is kept for every series. */
export const timedTermsMax = 6;
