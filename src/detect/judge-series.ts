// One series judged row by row through a watch of its own: the code that `rti detect` and the accuracy benchmark share with the live service.
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { DetectorPolicy, MakeDetector, Verdict } from './detector.ts';
import { tailProbabilityOf } from './false-alarm-budget.ts';
import { type Dropped, makeWatchDetection, type PhaseChange, type WatchDetection } from './watch-detection.ts';

export type SeriesJudgeOptions = {
  /** Names the series in messages. */
  readonly name: string;
  readonly detector: MakeDetector;
  readonly stepMs: DurationMs;
  readonly direction?: DetectorPolicy['direction'] | undefined;
  /** Accepted false alarms per week; default 1. */
  readonly falseAlarmsPerWeek?: number | undefined;
  /** Overrides the budget. */
  readonly tailProbability?: number | undefined;
  /** Default 0: the first anomalous row opens an episode. */
  readonly forMs?: DurationMs | undefined;
  /** Default four steps: the fifth good row in a row closes the episode. */
  readonly keepFiringForMs?: DurationMs | undefined;
  readonly acceptAfterMs?: DurationMs | undefined;
};

/** What one row came to: `verdict` is null when the row has no value; `changes` lasts until the next row. */
export type JudgedRow = {
  readonly verdict: Readonly<Verdict> | null;
  readonly changes: readonly PhaseChange[];
  /** An episode opened at this row: the column `alarm`. */
  readonly isAlarm: boolean;
};

export type JudgeRow = (at: EpochMs, value: number) => JudgedRow;

const weekMs = 604_800_000;

/** Rows looked at to find the step; fewer than any warm-up, so no verdict is delayed by it. */
export const stepRows = 16;

/** The median distance of the first rows' times, a minute when that says nothing. */
export function medianStepOf(times: readonly EpochMs[]): DurationMs {
  const steps = times.slice(1).map((at, i) => at - (times[i] ?? at));
  const later = steps.filter((step) => step > 0).toSorted((a, b) => a - b);
  return later[Math.floor(later.length / 2)] ?? 60_000;
}

/**
 * Judges rows in the order they come. A time not later than the row before counts as 1 ms later (logs repeat an hour in autumn); NaN is a row
 * without a value, which is neither judged nor learnt.
 */
export function makeSeriesJudge(options: SeriesJudgeOptions): JudgeRow {
  const { stepMs } = options;
  const budget = { count: options.falseAlarmsPerWeek ?? 1, perMs: weekMs, series: 1 };
  const detection: WatchDetection = makeWatchDetection({
    name: options.name,
    detector: options.detector,
    policy: {
      tailProbability: options.tailProbability ?? tailProbabilityOf(budget, stepMs),
      stepSeconds: stepMs / 1000,
      direction: options.direction ?? 'both',
    },
    forMs: options.forMs ?? 0,
    keepFiringForMs: options.keepFiringForMs ?? 4 * stepMs,
    seriesMax: 1,
    stepMs,
    ...(options.acceptAfterMs === undefined ? {} : { acceptAfterMs: options.acceptAfterMs }),
  });
  const batch = { rows: Int32Array.of(detection.rowOf({})), values: new Float64Array(1), times: new Float64Array(1), count: 1 };
  const changes: PhaseChange[] = [];
  const dropped: Dropped = { late: 0, duplicate: 0, invalid: 0, overLimit: 0 };
  let lastAt: EpochMs = 0;
  return (at, value) => {
    changes.length = 0;
    if (Number.isNaN(value)) return { verdict: null, changes, isAlarm: false };
    lastAt = Math.max(at, lastAt + 1);
    batch.values[0] = value;
    batch.times[0] = lastAt;
    detection.observeRows(batch, 'judge', changes, dropped);
    return { verdict: detection.verdictOf(0), changes, isAlarm: changes.some((change) => change.kind === 'firing') };
  };
}
