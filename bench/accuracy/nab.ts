// The score of the Numenta Anomaly Benchmark (NAB): early alarms inside a labelled window earn, misses and false alarms cost. Source: A. Lavin,
// S. Ahmad, "Evaluating real-time anomaly detection algorithms - the Numenta anomaly benchmark" (ICMLA 2015, arXiv:1510.03336), rules of NAB v1.1.
import type { JudgedSeries, LabelledSeries, RowRange } from './labelled-series.ts';

/** What a missed window and a false alarm cost, in units of a window found on its first row. */
export type NabProfile = { readonly name: string; readonly missCost: number; readonly falseAlarmCost: number };

export const nabProfiles: readonly NabProfile[] = [
  { name: 'standard', missCost: 1, falseAlarmCost: 0.11 },
  { name: 'reward low FP', missCost: 1, falseAlarmCost: 0.22 },
  { name: 'reward low FN', missCost: 2, falseAlarmCost: 0.11 },
];

/** The first rows of a file, which are not scored: 15 % of it, at most 750. */
export function probationRowsOf(rows: number): number {
  return Math.min(750, Math.floor(0.15 * rows));
}

/** The scaled sigmoid of NAB: 1 far before the window's end, 0 at it, -1 far behind. */
export function nabSigmoid(y: number): number {
  return y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1;
}

/**
 * What alarms came to, before a profile weighs it. `credit`: sum over the windows found of what the best alarm of each earns, 0 to 1.
 * `falseAlarms`: sum over the alarms outside of windows, 0 (just behind one) to 1 (far behind or before the first).
 */
export type NabTally = {
  readonly windows: number;
  readonly found: number;
  readonly credit: number;
  readonly falseAlarms: number;
};

const nothing: NabTally = { windows: 0, found: 0, credit: 0, falseAlarms: 0 };

export function addTallies(tallies: readonly NabTally[]): NabTally {
  return tallies.reduce(
    (sum, one) => ({
      windows: sum.windows + one.windows,
      found: sum.found + one.found,
      credit: sum.credit + one.credit,
      falseAlarms: sum.falseAlarms + one.falseAlarms,
    }),
    nothing,
  );
}

/** 100 × (score - null) / (perfect - null): null finds nothing, perfect each window on its first row. NaN without any window. */
export function nabScore(tally: NabTally, { missCost, falseAlarmCost }: NabProfile): number {
  const score = tally.credit - missCost * (tally.windows - tally.found) - falseAlarmCost * tally.falseAlarms;
  const ofNothing = -missCost * tally.windows;
  return (100 * (score - ofNothing)) / (tally.windows - ofNothing);
}

/** What an alarm on each row would be worth. Rows of the probation have no place in `worth` and belong to no window. */
export type NabRows = {
  readonly probation: number;
  /** Number of the window that the row is in, counted from 0, or -1. */
  readonly windowOf: Int32Array;
  /** Inside a window what the alarm earns; outside what it costs, positive. */
  readonly worth: Float64Array;
  /** Windows with a row after the probation: the others cannot be found and do not count. */
  readonly windows: number;
};

export function nabRowsOf({ times, events }: Pick<LabelledSeries, 'times' | 'events'>): NabRows {
  const rows = times.length;
  const probation = probationRowsOf(rows);
  const windowOf = new Int32Array(rows).fill(-1);
  const worth = new Float64Array(rows);
  let windows = 0;
  let behind: RowRange | null = null;
  let row = 0;
  for (const event of events) {
    for (; row < event.first; row += 1) worth[row] = costBehind(row, behind);
    for (; row <= event.last; row += 1) {
      worth[row] = creditWithin(row, event);
      if (row >= probation) windowOf[row] = windows;
    }
    if (event.last >= probation) windows += 1;
    behind = event;
  }
  for (; row < rows; row += 1) worth[row] = costBehind(row, behind);
  return { probation, windowOf, worth, windows };
}

function creditWithin(row: number, { first, last }: RowRange): number {
  return nabSigmoid(-(last - row + 1) / (last - first + 1)) / nabSigmoid(-1);
}

function costBehind(row: number, behind: RowRange | null): number {
  if (behind === null) return 1;
  return -nabSigmoid((row - behind.last) / (behind.last - behind.first));
}

/** The tally of alarms at these rows; several in one window count as the best of them. */
export function tallyAlarms(rows: NabRows, alarms: readonly number[]): NabTally {
  const best = new Float64Array(rows.windows);
  let falseAlarms = 0;
  for (const alarm of alarms) {
    if (alarm < rows.probation) continue;
    const window = rows.windowOf[alarm] ?? -1;
    const worth = rows.worth[alarm] ?? 0;
    if (window < 0) falseAlarms += worth;
    else best[window] = Math.max(best[window] ?? 0, worth);
  }
  const found = best.filter((worth) => worth > 0).length;
  return { windows: rows.windows, found, credit: best.reduce((sum, worth) => sum + worth, 0), falseAlarms };
}

/** A score and the threshold that gives it; `Infinity`: no alarm at all is best. */
export type BestThreshold = { readonly score: number; readonly threshold: number };

/**
 * For each profile the threshold that is best over all series, an alarm being every row with score >= threshold, as the published figures
 * choose it. Exact: all distinct scores are tried, highest first. O(n log n) in the rows.
 */
export function bestNabThresholds(judged: readonly JudgedSeries[], profiles: readonly NabProfile[]): BestThreshold[] {
  const { scores, windows, worths, windowCount } = flatten(judged);
  const order = new Uint32Array(scores.length).map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!); // indices of scores.
  const bestWorth = new Float64Array(windowCount);
  const tally = { windows: windowCount, found: 0, credit: 0, falseAlarms: 0 };
  const best = profiles.map((profile) => ({ score: nabScore(tally, profile), threshold: Number.POSITIVE_INFINITY }));
  for (const [place, i] of order.entries()) {
    const worth = worths[i]!; // i is an index of scores, and so of the others.
    const window = windows[i]!;
    if (window < 0) {
      tally.falseAlarms += worth;
    } else if (worth > bestWorth[window]!) {
      if (bestWorth[window] === 0) tally.found += 1;
      tally.credit += worth - bestWorth[window]!;
      bestWorth[window] = worth;
    }
    // Rows of the same score become alarms together.
    if (place + 1 < order.length && scores[order[place + 1]!] === scores[i]) continue;
    for (const [p, profile] of profiles.entries()) {
      const score = nabScore(tally, profile);
      if (score > best[p]!.score) best[p] = { score, threshold: scores[i]! };
    }
  }
  return best;
}

/** The rows that count, of all series one after another, with their windows numbered through. */
function flatten(judged: readonly JudgedSeries[]): {
  scores: Float64Array;
  windows: Int32Array;
  worths: Float64Array;
  windowCount: number;
} {
  const total = judged.reduce((sum, { scores }) => sum + scores.length, 0);
  const scores = new Float64Array(total);
  const windows = new Int32Array(total);
  const worths = new Float64Array(total);
  let count = 0;
  let windowCount = 0;
  for (const { series, scores: own } of judged) {
    const rows = nabRowsOf(series);
    for (let row = rows.probation; row < own.length; row += 1) {
      const score = own[row]!; // row < length.
      if (score === Number.NEGATIVE_INFINITY) continue;
      const window = rows.windowOf[row]!;
      scores[count] = score;
      windows[count] = window < 0 ? -1 : windowCount + window;
      worths[count] = rows.worth[row]!;
      count += 1;
    }
    windowCount += rows.windows;
  }
  return {
    scores: scores.subarray(0, count),
    windows: windows.subarray(0, count),
    worths: worths.subarray(0, count),
    windowCount,
  };
}
