// From the false alarms a user accepts ("at most 1 per week") to the tail probability per sample that a detector needs.
import type { DurationMs } from '../model/time.ts';

/** `count` false alarms in `perMs`; `series` is 1 for a budget per series, the number of series for one per watch. */
export type FalseAlarmBudget = { readonly count: number; readonly perMs: DurationMs; readonly series: number };

/** Beyond one in a million no tail fitted to a few hundred samples means anything, and the band of a young series would let a fall to a fifth pass. */
const probabilityMin = 1e-6;
/** A series of one sample a day cannot spend one alarm a week at 1/7: above 1 % a band means nothing. */
const probabilityMax = 0.01;

/** Budget divided by the samples it covers, within [1e-6, 0.01]. */
export function tailProbabilityOf(budget: FalseAlarmBudget, stepMs: DurationMs): number {
  const samples = (budget.perMs / stepMs) * Math.max(1, budget.series);
  return Math.min(probabilityMax, Math.max(probabilityMin, budget.count / samples));
}

/** Anomalous samples in a row that it takes to fire, when one must last for `forMs`. */
export function runSamplesOf(forMs: DurationMs, stepMs: DurationMs): number {
  return 1 + Math.ceil(Math.max(0, forMs) / stepMs);
}
