// Where an outlook keeps its numbers in a row, and what its parts agree on: what is expected is in outlook.ts, accepted levels are in accepted-level.ts.
import { dayBinSeconds, dayBins, daySeconds, weekBinSeconds, weekBins } from './season-bins.ts';

// Places of the Float64 numbers.
export const last = 0;
export const quick = 1;
export const mean = 2;
export const slow = 3;
export const slope = 4;
export const dayOffset = 5;
export const weekOffset = 6;
/** By how much a new normal that was accepted lies above the season. */
export const accepted = 7;
export const dayVisits = 8;
export const weekVisits = 9;
// The visit to a bin that goes on: which one, sum and number of its values.
export const dayBin = 10;
export const daySum = 11;
export const dayCount = 12;
export const weekBin = 13;
export const weekSum = 14;
export const weekCount = 15;
/** Values learnt since a level was accepted. */
export const acceptedFor = 16;
/** The local second at which it was. */
export const acceptedAt = 17;
/** The local second of the first value. */
export const startedAt = 18;
export const shortLosses = 19;
export const shortCount = 6;
export const longLosses = shortLosses + shortCount;
export const longCount = 3;
export const bins = longLosses + longCount;
/** Float64 numbers per row; the seasonal profiles are 32-bit floats. */
export const outlookWidth = bins + (dayBins + weekBins) / 2;

/** What one day, one week weighs in a profile. */
export const dayWeight = 0.2;
export const weekWeight = 0.3;

/** Until the season was seen for so long an outage teaches it too: what is called an outage may be Monday. */
export const youngDaySeconds = 3 * daySeconds;
export const youngWeekSeconds = 14 * daySeconds;

/** An accepted level is provisional for so many days, in which the former one may come back; then the season moves there. */
const acceptedDays = 5;

export type Cadence = {
  readonly stepSeconds: number;
  /** What one value of a visit weighs in its bin, so that a whole visit weighs `dayWeight`. */
  readonly dayShare: number;
  readonly weekShare: number;
  /** Values in the days that an accepted level is provisional. */
  readonly acceptedValues: number;
};

/** The rates of a series by the time between its samples. */
export function cadenceOf(stepSeconds: number): Cadence {
  return {
    stepSeconds,
    dayShare: Math.min(1, stepSeconds / dayBinSeconds),
    weekShare: Math.min(1, stepSeconds / weekBinSeconds),
    acceptedValues: (acceptedDays * daySeconds) / stepSeconds,
  };
}
