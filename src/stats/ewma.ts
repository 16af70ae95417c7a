// Exponentially weighted mean and variance of a series, as a readable scalar function and as the row form the detectors run.
// Source: T. Finch, "Incremental calculation of weighted mean and variance" (2009), section 9.

/** What the EWMA keeps of one series. `count`, not `mean === 0`, says "nothing seen yet": a series may truly sit at zero. */
export type EwmaState = { readonly count: number; readonly mean: number; readonly variance: number };

export const emptyEwma: EwmaState = { count: 0, mean: 0, variance: 0 };

/** Float64 numbers per row: count, mean, variance. */
export const ewmaWidth = 3;

/**
 * Learns one value: mean += a·d, variance = (1 − a)(variance + a·d²) with d = value − mean. The weight `a` is 1/n until that falls
 * below `alpha`, so that the first samples are averaged plainly instead of the first one weighing most.
 */
export function observeEwma(state: EwmaState, value: number, alpha: number): EwmaState {
  const count = state.count + 1;
  const weight = Math.max(alpha, 1 / count);
  const distance = value - state.mean;
  const step = weight * distance;
  return { count, mean: state.mean + step, variance: (1 - weight) * (state.variance + distance * step) };
}

/** The same on a row, in place. The `!`s: the caller owns `ewmaWidth` numbers from `offset` on. */
export function learnEwma(row: Float64Array, offset: number, value: number, alpha: number): void {
  const count = row[offset]! + 1;
  const weight = Math.max(alpha, 1 / count);
  const distance = value - row[offset + 1]!;
  const step = weight * distance;
  row[offset] = count;
  row[offset + 1] = row[offset + 1]! + step;
  row[offset + 2] = (1 - weight) * (row[offset + 2]! + distance * step);
}
