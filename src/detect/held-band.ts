// The band of an episode's onset, which judges it to its end, for a baseline that forgets so soon that it had better follow the series meanwhile: held through an
// episode, a memory of ten samples knows nothing of the series that comes out of it.
import type { Verdict } from './detector.ts';

// Places.
const centre = 0;
const above = 1;
const below = 2;
/** Of an episode that became an alarm 1, and one more for each good sample since the last anomalous one; 0 before. */
const told = 3;
/** What was expected of the sample before. */
const expectedBefore = 4;
/** Float64 numbers per row. */
export const heldBandWidth = 5;

/** An episode begins: the band that found it stays. */
export function holdBand(row: Float64Array, at: number, { expected, lower, upper }: Verdict): void {
  row[at + centre] = expected;
  row[at + above] = upper - expected;
  row[at + below] = expected - lower;
}

export const heldCentre = (row: Float64Array, at: number): number => row[at + centre]!;

export function fillHeldBand(row: Float64Array, at: number, out: Verdict): void {
  const expected = row[at + centre]!;
  out.expected = expected;
  out.upper = expected + row[at + above]!;
  out.lower = expected - row[at + below]!;
}

/** How many good samples in a row an episode that was told has come to with this one, 0 for an anomalous one. */
export function countGood(row: Float64Array, at: number, isAlarm: boolean, isAnomalous: boolean): number {
  const before = row[at + told]!;
  row[at + told] = isAlarm ? 1 : isAnomalous ? Math.min(1, before) : before > 0 ? before + 1 : 0;
  return isAnomalous || before === 0 ? 0 : before;
}

/** No episode is on. True when the last one was told and ended without a good sample: then what was held holds. */
export function leaveBand(row: Float64Array, at: number): boolean {
  const wasCut = row[at + told] === 1;
  row[at + told] = 0;
  return wasCut;
}

/** What was expected of the sample before; notes what is of this one. */
export function exchangeExpected(row: Float64Array, at: number, expected: number): number {
  const before = row[at + expectedBefore]!;
  row[at + expectedBefore] = expected;
  return before;
}
