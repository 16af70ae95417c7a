// What a watch's detection is made of, and what it takes and gives for one evaluation.
import type { Labels } from '../model/labels.ts';
import type { DurationMs } from '../model/time.ts';
import type { DetectorPolicy, MakeDetector } from './detector.ts';
import type { NoDataRules } from './no-data.ts';
import type { PhaseChange } from './phase-change.ts';

/**
 * A last sample this far after the evaluation was taken by a clock that has been set back since: time goes on from there. Below it, samples are late
 * until the clock has caught up: a series is blind for at most so long.
 */
export const clockAheadMs: DurationMs = 5 * 60_000;
/** As many steps of silence make a pending series start anew. */
export const gapSteps = 5;

/** Samples judged in one go: half a millisecond, and 10 ms when all of them are the first of their series. */
export const sliceSamples = 128;

export type WatchDetectionOptions = {
  readonly name: string;
  /** From `findDetector(name)`. */
  readonly detector: MakeDetector;
  readonly policy: DetectorPolicy;
  readonly forMs: DurationMs;
  readonly keepFiringForMs: DurationMs;
  readonly seriesMax: number;
  readonly stepMs: DurationMs;
  readonly acceptAfterMs?: DurationMs;
  readonly noData?: NoDataRules;
  /** Names the service a series belongs to, empty for none; default by the conventional labels. */
  readonly serviceOf?: (labels: Labels) => string;
};

/** `teach`: learns from history, outages in it left out as live ones are, and changes no phase; `judge`: live. */
export type ObserveMode = 'teach' | 'judge';

export type Dropped = { late: number; duplicate: number; invalid: number; overLimit: number };
export type Observed = { readonly changes: readonly PhaseChange[]; readonly dropped: Readonly<Dropped> };
