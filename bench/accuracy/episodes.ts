// Episodes that any threshold over recorded scores would have opened: runs of rows at or above it, closed as the live ones are.
import type { JudgedSeries, RowRange } from './labelled-series.ts';

/** Good for so many steps before an episode closes: the default of `rti detect`. */
const keepFiringSteps = 4;

/** Runs of rows with score >= threshold; one closes when the good rows behind it span four steps, as `keep_firing_for` by default. */
export function episodesAt({ series, scores }: Pick<JudgedSeries, 'series' | 'scores'>, threshold: number): RowRange[] {
  const { times, stepMs } = series;
  const keepMs = keepFiringSteps * stepMs;
  const episodes: { first: number; last: number }[] = [];
  let open: { first: number; last: number } | null = null;
  for (let row = 0; row < scores.length; row += 1) {
    if (scores[row]! < threshold) continue; // row < length.
    // The rows between are all good; the last of them is where the phase would have closed.
    const isOver = open === null || times[row - 1]! - times[open.last + 1]! >= keepMs;
    if (isOver || open === null) episodes.push((open = { first: row, last: row }));
    else open.last = row;
  }
  return episodes;
}

/**
 * Thresholds worth trying, highest first: the score at every rank up to 200, then at ranks that grow by 3 %. Where few rows are above the
 * threshold each one matters; further down the counts change smoothly.
 */
export function candidateThresholds(judged: readonly Pick<JudgedSeries, 'scores'>[]): number[] {
  const total = judged.reduce((sum, { scores }) => sum + scores.length, 0);
  const all = new Float64Array(total);
  let filled = 0;
  for (const { scores } of judged) {
    all.set(scores, filled);
    filled += scores.length;
  }
  const sorted = all.sort().reverse();
  const found = new Set<number>();
  for (let rank = 0; rank < total; rank = Math.max(rank + 1, rank < 200 ? 0 : Math.floor(rank * 1.03))) {
    if (sorted[rank]! > 0) found.add(sorted[rank]!); // rank < total.
  }
  return [...found];
}
