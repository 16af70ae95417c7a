// What every detector does with its band: the minimum width, the score, and the sides that count.
import { type DetectorPolicy, scoreMax, type Verdict } from './detector.ts';

/** A band reaches at least 1 % of the level plus 1e-9 to each side of `expected`: a constant series needs some width. */
export const halfWidthMinRelative = 0.01;
export const halfWidthMinAbsolute = 1e-9;

export function halfWidthMin(expected: number): number {
  return halfWidthMinAbsolute + halfWidthMinRelative * Math.abs(expected);
}

/** Magnitudes beyond this are judged and learnt as this: squares stay finite and 32-bit floats can hold it. */
export const magnitudeMax = 1e30;

export function boundMagnitude(value: number): number {
  return value > magnitudeMax ? magnitudeMax : value < -magnitudeMax ? -magnitudeMax : value;
}

/**
 * Fills `out.score` from its band: the distance to `expected` in units of the distance of the edge on that side. Above 1 exactly when the
 * value is outside the band on a side that counts; a side that does not count scores 0. Assumes lower < expected < upper.
 */
export function scoreValue(value: number, direction: DetectorPolicy['direction'], out: Verdict): void {
  const isUp = value >= out.expected;
  if (isUp ? direction === 'down' : direction === 'up') {
    out.score = 0;
    return;
  }
  const ratio = isUp ? (value - out.expected) / (out.upper - out.expected) : (out.expected - value) / (out.expected - out.lower);
  const isOutside = value > out.upper || value < out.lower;
  // Rounding may bring a value one step outside the edge back to 1; the contract says above 1.
  out.score = isOutside ? Math.min(scoreMax, Math.max(ratio, 1 + Number.EPSILON)) : Math.min(1, ratio);
}

/** A score beyond the edge: at least just above 1. */
export const boundScore = (beyond: number): number => Math.min(scoreMax, Math.max(beyond, 1 + Number.EPSILON));

/** The same with a score of its own beyond the edge. */
export function scoreBeyond(value: number, direction: DetectorPolicy['direction'], beyond: number, out: Verdict): void {
  scoreValue(value, direction, out);
  if (out.score > 1) out.score = boundScore(beyond);
}

/** No verdict yet: the band is unknown and nothing is anomalous. */
export function warmingUp(out: Verdict): void {
  out.expected = Number.NaN;
  out.lower = Number.NaN;
  out.upper = Number.NaN;
  out.score = 0;
  out.rarity = 0;
  out.season = 0;
}

/** Samples before any of the detectors judges. */
export const warmUpSamples = 30;
/** Before there is a band, after so many values, one teaches as far as so many usual distances: an extreme must not set the scale. */
export const clipAfter = 8;
export const clipReach = 5;

/** Throws RangeError when the budget is no probability: a promise of the configuration. */
export function checkProbability({ tailProbability }: DetectorPolicy): void {
  if (!(tailProbability > 0 && tailProbability < 1))
    throw new RangeError(`tailProbability: not between 0 and 1: ${tailProbability}`);
}

/** Cuts the band to another one, unless they disagree on where the series is: then the long view's stays. */
export function narrow(out: Verdict, lower: number, upper: number, margin: number): void {
  const low = Math.max(out.lower, lower);
  const high = Math.min(out.upper, upper);
  if (high - low < margin) return;
  out.lower = low;
  out.upper = high;
}
