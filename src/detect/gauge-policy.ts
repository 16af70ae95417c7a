// What the detectors that measure with gauges agree on: how slowly the usual changes, what makes nature of incidents, and when edges are set anew.
import type { Recurrence } from '../stats/tail.ts';

/** Weight of the newest distance in the usual one: it knows the weeks. */
export const steadyWeight = 0.0005;

/** Alarms within a hundredth of the budget's time are one burst and count once: nature comes back, it does not only flap. */
export const burstShare = 0.01;

/** Outliers at up to the budget's rate are incidents; those beyond weigh a tenth each towards being the series' nature. */
const recurrenceWeight = 3;
const toleratedShare = 0.7;
/** A history is taken for at least a quarter of the budget's time when they are counted. */
const historyShare = 0.25;

type WeighedRecurrence = { -readonly [K in keyof Recurrence]: Recurrence[K] };

/** `budget`: false alarms per sample. */
export const makeRecurrence = (budget: number): WeighedRecurrence => ({
  tolerated: toleratedShare * budget,
  weight: recurrenceWeight,
  historyMin: historyShare / budget,
});

/** The band is drawn for `probability`, which is not always the budget: what recurs weighs in the same proportion. */
export function weighRecurrence(recurrence: WeighedRecurrence, probability: number, budget: number): void {
  recurrence.weight = (recurrenceWeight * probability) / budget;
}

/** Edges are set anew so often: tails move by less than a per mille between. */
const edgesEvery = 16;
const youngCount = 96;

export const areEdgesDue = (count: number): boolean => count < youngCount || count % edgesEvery === 0;
