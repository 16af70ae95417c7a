// Mean and variance of the last `rollingWindow` values. Update: the sliding form of Welford's recurrence (B. P. Welford, Technometrics 4
// (1962); T. Finch 2009, section 4), which does not cancel as a difference of sums does; rounding left over is cleared by summing the
// ring anew once a turn, so it never drifts.
import { packedViews } from './packed-views.ts';

/** 60 values: 15 minutes at 15 s, and with its three numbers 264 bytes a series. */
export const rollingWindow = 60;

/** Float64 numbers per row: count of all values seen, mean, sum of squared distances, ring as 32-bit floats (7 digits). */
export const rollingMomentsWidth = 3 + rollingWindow / 2;

export type Moments = { readonly count: number; readonly mean: number; readonly variance: number };

/** Mean and population variance of the values, in two passes: what the rolling form must equal. */
export function momentsOf(values: readonly number[]): Moments {
  const count = values.length;
  if (count === 0) return { count, mean: 0, variance: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return { count, mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count };
}

/** Learns one value in place; the oldest leaves once the ring is full. O(1). The `!`s: the caller owns the row from `offset` on. */
export function learnMoments(row: Float64Array, offset: number, value: number): void {
  const ring = packedViews(row).floats;
  const first = (offset + 3) * 2;
  const count = row[offset]!;
  const position = (count | 0) % rollingWindow;
  const added = Math.fround(value);
  const removed = ring[first + position]!;
  const mean = row[offset + 1]!;
  row[offset] = count + 1;
  ring[first + position] = added;
  if (position === rollingWindow - 1) {
    sumAnew(row, offset, ring);
  } else if (count < rollingWindow) {
    const moved = mean + (added - mean) / (count + 1);
    row[offset + 1] = moved;
    row[offset + 2] = row[offset + 2]! + (added - mean) * (added - moved);
  } else {
    const moved = mean + (added - removed) / rollingWindow;
    row[offset + 1] = moved;
    row[offset + 2] = Math.max(0, row[offset + 2]! + (added - removed) * (added - moved + removed - mean));
  }
}

/** Variance of the values in the row's window. */
export function rollingVariance(row: Float64Array, offset: number): number {
  return row[offset + 2]! / Math.max(1, Math.min(row[offset]!, rollingWindow));
}

function sumAnew(row: Float64Array, offset: number, ring: Float32Array): void {
  const first = (offset + 3) * 2;
  let sum = 0;
  for (let i = 0; i < rollingWindow; i += 1) sum += ring[first + i]!;
  const mean = sum / rollingWindow;
  let squares = 0;
  for (let i = 0; i < rollingWindow; i += 1) squares += (ring[first + i]! - mean) ** 2;
  row[offset + 1] = mean;
  row[offset + 2] = squares;
}
