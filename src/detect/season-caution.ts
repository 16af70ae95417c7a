// How much more surprising a sample must be while the season is known of one day only.
import { daySeconds } from './season-bins.ts';

/**
 * The season speaks from the second day on, of days it has seen once: how far from it is usual is not known at once. Until the third day is half over, a sample
 * must be so much more surprising.
 */
const onceSeenCaution = 1.15;
const [onceSeenFrom, onceSeenUntil] = [1.4 * daySeconds, 2.5 * daySeconds];

/** By how much more surprising a sample must be; `knownSeconds`: for how long the series is known. */
export const seasonCaution = (knownSeconds: number): number =>
  knownSeconds > onceSeenFrom && knownSeconds < onceSeenUntil ? onceSeenCaution : 1;
