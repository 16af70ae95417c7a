// How much more surprising a sample must be while the history is short.
import { daySeconds } from './season-bins.ts';

/**
 * The season speaks from the second day on, of days it has seen once: how far from it is usual is not known at once. Until the third day is
 * half over, a sample must be so much more surprising.
 */
const onceSeenCaution = 1.15;
const [onceSeenFrom, onceSeenUntil] = [1.4 * daySeconds, 2.5 * daySeconds];

/**
 * Of runs. What is seen once in the budget's time is not in a shorter history: its tail is drawn out to there, and the farther, the less is known of it. For
 * each power of ten a sample must be so much more surprising, at most so much in all.
 */
const perTenfold = 0.1;
const mostOfRuns = 0.3;

/** By how much more surprising a sample must be. `knownSeconds`: for how long the series is known; `budgetSeconds`: in which the budget allows one alarm. */
export function historyCaution(run: number, knownSeconds: number, budgetSeconds: number): number {
  const ofSeason = knownSeconds > onceSeenFrom && knownSeconds < onceSeenUntil ? onceSeenCaution : 1;
  if (run === 1) return ofSeason;
  return Math.max(ofSeason, 1 + Math.min(mostOfRuns, perTenfold * Math.log10(budgetSeconds / knownSeconds)));
}
