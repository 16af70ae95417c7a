// What every detector does with its band: the minimum width, the score, the sides that count, and how far a value may teach.
import { normalQuantile, normalTail } from '../stats/normal.ts';
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

/** How many spreads the band reaches for the policy: the budget is split on two sides, or lies whole on the one that counts. */
export function bandQuantile(policy: DetectorPolicy): number {
  const { tailProbability, direction } = policy;
  if (!(tailProbability > 0 && tailProbability < 1)) {
    throw new RangeError(`tailProbability: not between 0 and 1: ${tailProbability}`);
  }
  return -normalQuantile(direction === 'both' ? tailProbability / 2 : Math.min(tailProbability, 0.49));
}

const rarityMax = 1e9;

/** A value with this score is seen once in so many samples, by the band's own account (normal tail), at most once in 1e9. */
export function rarityOf(score: number, policy: DetectorPolicy): number {
  const sides = policy.direction === 'both' ? 2 : 1;
  return Math.min(rarityMax, 1 / (sides * normalTail(score * bandQuantile(policy))));
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

/** No verdict yet: the band is unknown and nothing is anomalous. */
export function warmingUp(out: Verdict): void {
  out.expected = Number.NaN;
  out.lower = Number.NaN;
  out.upper = Number.NaN;
  out.score = 0;
}

export function clip(value: number, lower: number, upper: number): number {
  return value < lower ? lower : value > upper ? upper : value;
}

/**
 * What a judged value teaches: itself inside the band; outside, a value half-way to the edge. Clipped to the edge itself, one outlier would widen an
 * EWMA's band by a quarter, and the second fault of a young series would pass inside what the first one taught.
 */
export function lessonOf(value: number, { expected, lower, upper }: Verdict): number {
  if (value > upper) return (expected + upper) / 2;
  return value < lower ? (expected + lower) / 2 : value;
}

/** Samples before any of the detectors judges. */
export const warmUpSamples = 30;
/** While warming up, after this many samples a value teaches at most `warmUpReach` band widths: one extreme must not set the scale. */
export const warmUpClipAfter = 8;
export const warmUpReach = 10;

// Real series have heavier tails than the normal distribution, so a band that trusts it spends its budget many times over. Each series
// therefore keeps how much wider its band must be, learnt from how often it was left. Source: I. Gibbs, E. Candès, "Adaptive conformal
// inference under distribution shift" (NeurIPS 2021), on the band's width in place of its level.

/** A band that was left is a tenth wider from then on, and narrows so slowly that the budget's rate keeps the balance. */
const wideningStep = 0.1;
/** At most twice as wide: a series with many true incidents must not go blind. */
const wideningMax = 1;

/** How much wider the series' band is drawn, as a factor of at least 1, from the number its row keeps: 0 for a series never seen. */
export function wideningOf(row: Float64Array, at: number): number {
  return 1 + row[at]!;
}

/** Learns whether a sample left the band. How far does not matter, and of an episode only the first sample counts: the others are held. */
export function learnWidening(row: Float64Array, at: number, hasLeft: boolean, tailProbability: number): void {
  const next = row[at]! + wideningStep * ((hasLeft ? 1 : 0) - tailProbability);
  row[at] = next < 0 ? 0 : next > wideningMax ? wideningMax : next;
}
