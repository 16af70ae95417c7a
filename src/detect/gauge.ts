// How unusual a distance from what was expected is, by the series' own history: its usual size, and a tail to each side. Every calibrated detector
// measures its distances with one of these, `auto` with four.
import {
  learnTail,
  noteOutlier,
  type Recurrence,
  startTail,
  tailFloats,
  tailFoot,
  tailQuantile,
  tailSurprise,
} from '../stats/tail.ts';
import { type Side, sideOf, sides } from './side.ts';

/** Float64 numbers per row: the usual distance; then as 32-bit floats how far the band reaches above and below, and the tails there. */
export const gaugeWidth = 2 + tailFloats;
const edges = 1;
const tails = 2;

/** A distance is measured against no less than this of the level and of the series' usual size: below it, digits and rounding speak. */
const scaleMinRelative = 0.003;
const scaleMinAbsolute = 1e-9;

export const scaleMinOf = (level: number, size: number): number =>
  scaleMinAbsolute + scaleMinRelative * Math.max(Math.abs(level), size);

const sizeWeight = 0.0005;
/** A single extreme must not stretch the tail. */
const lessonReach = 3;

/**
 * The usual size of a series' values, whatever their sign, with one more learnt; `count` were before. After the first ones, one value at most doubles it:
 * 1e30 once teaches nothing, and a series that began with zeros knows after two dozen events how large they are, not after thousands.
 */
export const learnSize = (size: number, value: number, count: number): number =>
  size +
  Math.min(
    Math.max(sizeWeight, 1 / (count + 1)) * (Math.abs(value) - size),
    count < 8 ? Number.POSITIVE_INFINITY : size + scaleMinAbsolute,
  );

/** Among its first eight distances a series does not know yet what is usual: what is rare among them, the tails must not learn. */
export const youngWeight = 1 / 8;
/** No single distance teaches the usual one more than so many times of it. */
export const lessonMax = 30;

const edgeOf = (offset: number, side: Side): number => (offset + edges) * 2 + side;
const tailAt = (offset: number, side: Side): number => (offset + tails) * 2 + side * tailFloats;
const tailOf = (offset: number, distance: number): number => tailAt(offset, sideOf(distance));

export function startGauge(floats: Float32Array, offset: number): void {
  for (const side of sides) startTail(floats, tailAt(offset, side));
}

/** The unit of distance: the usual one, at least `scaleMin`. */
export function unitOf(row: Float64Array, offset: number, scaleMin: number): number {
  const usual = row[offset]!;
  return usual > scaleMin ? usual : scaleMin;
}

/** How far the band reaches above. */
export const reachAbove = (row: Float64Array, floats: Float32Array, offset: number, scaleMin: number): number =>
  floats[edgeOf(offset, 0)]! * unitOf(row, offset, scaleMin);

/** How far the band reaches below, positive. */
export const reachBelow = (row: Float64Array, floats: Float32Array, offset: number, scaleMin: number): number =>
  floats[edgeOf(offset, 1)]! * unitOf(row, offset, scaleMin);

/** A band reaches at least so many usual distances: a series that mostly rests at one value leaves it by little, all the time. */
const edgeMin = 2.2;

/** A single distance teaches its tail as one no larger than this. `edge`: of the band on its side. */
export const lessonReachOf = (edge: number): number => lessonReach * Math.max(edgeMin, edge);

/** Sets how far the band reaches: as far as is left with `probability` to either side. */
export function setReach(floats: Float32Array, offset: number, probability: number, recurrence: Recurrence): void {
  for (const side of sides) floats[edgeOf(offset, side)] = reachOf(floats, tailAt(offset, side), probability, recurrence);
}

/** How far the band reaches to the side of a tail. */
export const reachOf = (floats: Float32Array, tail: number, probability: number, recurrence: Recurrence): number =>
  Math.max(edgeMin, tailQuantile(floats, tail, probability, recurrence));

/** −log10 of the probability of a distance at least so large on its side; 0 for the common ones. */
// tidy: many because it is called for every sample and must allocate nothing
export function surpriseOf(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  distance: number,
  scaleMin: number,
  recurrence: Recurrence,
): number {
  return tailSurprise(floats, tailOf(offset, distance), Math.abs(distance) / unitOf(row, offset, scaleMin), recurrence);
}

/** Learns a distance as it is, up to a few reaches of the band; `isOutlier`: up to the foot of the tail. `weight`: of the newest in the usual distance. */
// tidy: many because it is called for every sample and must allocate nothing
export function learnGauge(
  row: Float64Array,
  floats: Float32Array,
  offset: number,
  distance: number,
  scaleMin: number,
  weight: number,
  isOutlier: boolean,
): void {
  const tail = tailOf(offset, distance);
  const size = Math.abs(distance) / unitOf(row, offset, scaleMin);
  if (weight < youngWeight)
    learnTail(
      floats,
      tail,
      Math.min(size, isOutlier ? tailFoot(floats, tail) : lessonReachOf(floats[edgeOf(offset, sideOf(distance))]!)),
    );
  const usual = row[offset]!;
  row[offset] = usual + weight * (Math.min(Math.abs(distance), lessonMax * usual + scaleMin) - usual);
}

/** So much may a new level change what distance is usual: a dozen samples do not say more. */
const [rescaleMin, rescaleMax] = [0.25, 50];

/** How a level that was accepted changes the usual distance: by what its samples show, or in proportion to the level where they are too few. */
export function rescaleOf(usual: number, spread: number, levelRatio: number): number {
  const ratio = Number.isNaN(spread) || !(usual > 0) ? Math.abs(levelRatio) : spread / usual;
  return Number.isFinite(ratio) ? Math.min(rescaleMax, Math.max(rescaleMin, ratio)) : 1;
}

/** The same distances in another unit. */
export function rescaleGauge(row: Float64Array, offset: number, ratio: number): void {
  row[offset] = row[offset]! * ratio;
}

/** Remembers that a distance opened an episode. */
// tidy: many because it is called from the path of a sample, which allocates nothing
export function noteDistance(row: Float64Array, floats: Float32Array, offset: number, distance: number, scaleMin: number): void {
  noteOutlier(floats, tailOf(offset, distance), Math.abs(distance) / unitOf(row, offset, scaleMin));
}
