// What is scored: a series with the rows that its labelled events cover, and what a detector made of it, row by row.
import type { DurationMs, EpochMs } from '../../src/model/time.ts';

export const weekMs: DurationMs = 604_800_000;

/** Rows from `first` to `last`, both inclusive, counted from 0. */
export type RowRange = { readonly first: number; readonly last: number };

export type LabelledSeries = {
  /** Path below the data folder, with forward slashes. */
  readonly file: string;
  /** One entry per row, in file order; NaN in `values` is a row without a value. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stepMs: DurationMs;
  /** The labelled events in order; none overlaps another. Empty: nothing is wrong in this series. */
  readonly events: readonly RowRange[];
};

export type JudgedSeries = {
  readonly series: LabelledSeries;
  /** One per row; -Infinity where there was no value, so no threshold makes it an alarm. */
  readonly scores: Float64Array;
  /** Rows at which an episode opened. */
  readonly alarms: readonly number[];
  /** The episodes, from the row that opened each to its last anomalous row. */
  readonly episodes: readonly RowRange[];
};

/** A labelled window as times, both inclusive. */
export type TimeWindow = { readonly from: EpochMs; readonly to: EpochMs };

/**
 * The rows of a window: from the first row inside it to the first row at its end or, when no row has that very time, the last row before it
 * is past. So a window that ends in an hour that the file repeats is over the first time; null when no row is inside.
 */
export function rowsOfWindow(times: Float64Array, { from, to }: TimeWindow): RowRange | null {
  const first = times.findIndex((at) => at >= from && at <= to);
  if (first < 0) return null;
  let last = first;
  while (times[last]! < to && last + 1 < times.length && times[last + 1]! <= to) last += 1; // last < length.
  return { first, last };
}
