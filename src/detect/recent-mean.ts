// The mean of a series' recent distances from the long view: small, and telling when it stays on one side. `auto` has two, and a gauge for each.
// Source: S. W. Roberts, "Control chart tests based on geometric moving averages" (Technometrics 1, 1959), with limits from the series' own tail (gauge.ts).

/** The level is the mean of a dozen distances, and says something once the slow one has a memory: before, both are of the same samples. */
export const levelWeight = 0.15;
export const levelAfter = 200;
/** The drift is that of a hundred, and says something after two weekends: before, it cannot be told from a season. */
export const driftWeight = 0.02;
const driftAfterSeconds = 14 * 86_400;
const driftAfterMin = 1000;
export const driftAfterOf = (stepSeconds: number): number => Math.max(driftAfterMin, driftAfterSeconds / stepSeconds);

/**
 * A sample nearer than this share of the mean, or of what the running episode is, has come back: it is no part of what the mean tells. Once an episode is
 * known to last, it takes a little more to believe that it is over.
 */
const staysShare = 0.4;
const lastsShare = 0.3;

export const backShare = (lasts: boolean): number => (lasts ? lastsShare : staysShare);

/** Whether a distance is part of what the mean tells. `episodeMean`: that of the running episode, 0 when none runs; `share`: `backShare`. */
export function isPartOfMean(distance: number, mean: number, episodeMean: number, share: number): boolean {
  return mean > 0 ? distance >= share * Math.max(mean, episodeMean) : distance <= share * Math.min(mean, episodeMean);
}

/**
 * The distance from which on a sample is part of a mean beyond its `reach`, positive as that; Infinity when a single one, which counts as `most`, does not
 * bring it there. `mean`: before the sample; `weight`: of the sample.
 */
// tidy: many because it is called for every sample and must allocate nothing
export function farthest(mean: number, reach: number, most: number, episodeMean: number, weight: number, share: number): number {
  const reached = mean + (reach - mean) / weight;
  if (reached > most) return Number.POSITIVE_INFINITY;
  // A distance that is just its share of the mean it makes.
  const kept = ((share * (1 - weight)) / (1 - share * weight)) * mean;
  return Math.max(kept, share * episodeMean, reached);
}
