// How far out one in so many values lies: the tail of a series' own history, from a few hundred bytes. Distances come in units of their usual size, and
// are counted in log-spaced buckets; beyond the 2 % point a generalised Pareto tail extends them.
// Sources: J. Pickands, "Statistical inference using extreme order statistics" (Annals of Statistics 3, 1975), for the tail; J. R. M. Hosking, J. R. Wallis,
// "Parameter and quantile estimation for the generalized Pareto distribution" (Technometrics 29, 1987), for its fit by moments; C. Masson et al.,
// "DDSketch" (VLDB 2019), for the buckets.
import { normalTail } from './normal.ts';

/** Buckets per doubling, and the exponents of two between which they lie: from an eighth of the usual distance to 512 times it. */
const octave = 4;
const [lowest, highest] = [-3, 9];
const buckets = (highest - lowest) * octave;
/** Coarse log-spaced distances from 4 usual ones up, and how many single outliers went at least so far: to ask for one takes no sum. */
const outlierBuckets = 16;
const outlierOctave = 1.5;
const outlierMin = 4;

// Places in a tail's 32-bit floats.
const weight = 0;
const pending = 1;
const foot = 2;
const scale = 3;
const shape = 4;
/** The distances beyond which the shares of `bodyShares` lie. */
const body = 5;
const bodyPoints = 4;
const outliers = body + bodyPoints;
const counts = outliers + outlierBuckets;
/** 32-bit floats a tail takes. */
export const tailFloats = counts + buckets + 1;

/** The share of values beyond the foot of the fitted tail. */
export const tailShare = 0.02;
const footSurprise = -Math.log10(tailShare);
const surpriseMax = 300;
/**
 * Between the foot and these shares' points a rank is read off: to count it anew for each value would take a walk through all the buckets. What lies below the
 * last one is common, and needs no rank, not even in the runs of four that `for` may ask for.
 */
const bodyShares = [0.05, 0.1, 0.2, 0.4] as const;
const bodySurprises = Float64Array.from(bodyShares, (share) => -Math.log10(share));
/** History counts as at most so many values: it is halved there, so that a series that changes its nature is learnt anew. */
const weightMax = 20_000;
/** A young tail is refitted at each value, later every sixteenth, an old one when it has grown by so much: less than the fit is sure of. */
const refitEvery = 16;
const refitGrowth = 1 / 256;
const youngWeight = 84;

// Before there is a history, a guess worth twenty values: seven parts normal, three parts exponential, in units of the mean distance. The fitted shape
// starts at nearly exponential and is worth ten exceedances.
const priorWeight = 20;
const priorShape = 0.05;
const priorExceedances = 10;
const shapeRange = [-0.1, 0.6] as const;
const meanOfHalfNormal = Math.sqrt(2 / Math.PI);

const edges = Float64Array.from({ length: buckets + 2 }, (_, i) => (i > buckets ? 2 ** highest * 2 : 2 ** (lowest + i / octave)));
edges[0] = 0;
/** Where the values of a bucket end and what they are on average, near enough; those of the last one are not far out. */
const ends = Float64Array.from({ length: buckets + 1 }, (_, i) => (i === buckets ? 1.2 * edges[i]! : edges[i + 1]!));
const middles = ends.map((end, i) => (edges[i]! + end) / 2);

const priorTail = (x: number): number => 0.7 * 2 * normalTail(x * meanOfHalfNormal) + 0.3 * Math.exp(-x);
/** Smaller counts are none: arithmetic with the smallest 32-bit floats is slow, and one such bucket is met at each walk through them. */
const countMin = 1e-30;
const prior = Float64Array.from({ length: buckets + 1 }, (_, i) => {
  const share = i === buckets ? priorTail(edges[i]!) : priorTail(edges[i]!) - priorTail(edges[i + 1]!);
  return priorWeight * share < countMin ? 0 : priorWeight * share;
});

/** What a run of outliers is allowed before it counts as the series' own nature. */
export type Recurrence = {
  /** Outliers per value that are taken for incidents, not for nature. */
  readonly tolerated: number;
  /** What each one beyond weighs. */
  readonly weight: number;
  /** Values that a history is at least taken for when outliers are weighed: a bad day must not make nature of its incidents. */
  readonly historyMin: number;
};

/** A tail with only the guess in it. */
export function startTail(floats: Float32Array, at: number): void {
  floats.fill(0, at, at + tailFloats);
  for (let i = 0; i <= buckets; i += 1) floats[at + counts + i] = prior[i]!;
  floats[at + weight] = priorWeight;
  fit(floats, at);
}

/** The bucket from whose edge to the next `x` lies. Its octave is the highest bit of a whole number: a logarithm would take 20 ns. */
function bucketOf(x: number): number {
  if (!(x > edges[1]!)) return 0;
  if (x >= edges[buckets]!) return buckets;
  let bucket = (31 - Math.clz32(x * 2 ** -lowest)) * octave;
  while (x >= edges[bucket + 1]!) bucket += 1;
  return bucket;
}

/** Learns one distance; true when the tail was fitted anew, so that what was read from it is out of date. O(1), and O(buckets) at a refit. */
export function learnTail(floats: Float32Array, at: number, x: number): boolean {
  floats[at + counts + bucketOf(x)]! += 1;
  floats[at + weight]! += 1;
  floats[at + pending]! += 1;
  if (floats[at + weight]! > weightMax) halve(floats, at);
  const total = floats[at + weight]!;
  if (total > youngWeight && floats[at + pending]! < Math.max(refitEvery, refitGrowth * total)) return false;
  fit(floats, at);
  return true;
}

function halve(floats: Float32Array, at: number): void {
  for (let i = at + outliers; i < at + tailFloats; i += 1) floats[i] = floats[i]! < 2 * countMin ? 0 : 0.5 * floats[i]!;
  floats[at + weight]! *= 0.5;
}

/** Where in a bucket the outermost `wanted` of its `inside` values begin. */
function pointIn(bucket: number, wanted: number, inside: number): number {
  const share = inside > 0 ? Math.min(1, wanted / inside) : 1;
  return edges[bucket + 1]! - (edges[bucket + 1]! - edges[bucket]!) * share;
}

/** Fits the tail by the mean and variance of what lies beyond its foot, the shape drawn towards the prior one. */
function fit(floats: Float32Array, at: number): void {
  const total = floats[at + weight]!;
  floats[at + pending] = 0;
  // Down from the outermost bucket to the foot, and on through the body.
  let beyond = 0;
  let footBucket = buckets;
  for (; footBucket > 0 && beyond + floats[at + counts + footBucket]! < tailShare * total; footBucket -= 1)
    beyond += floats[at + counts + footBucket]!;
  const footNeed = tailShare * total - beyond;
  const start = pointIn(footBucket, footNeed, floats[at + counts + footBucket]!);
  let bucket = footBucket;
  for (let i = 0; i < bodyPoints; i += 1) {
    const wanted = bodyShares[i]! * total;
    for (; bucket > 0 && beyond + floats[at + counts + bucket]! < wanted; bucket -= 1) beyond += floats[at + counts + bucket]!;
    floats[at + body + i] = pointIn(bucket, wanted - beyond, floats[at + counts + bucket]!);
  }
  const nearest = (start + ends[footBucket]!) / 2 - start;
  let sum = footNeed;
  let mean = footNeed * nearest;
  let square = footNeed * nearest * nearest;
  for (let i = footBucket + 1; i <= buckets; i += 1) {
    const excess = middles[i]! - start;
    const inside = floats[at + counts + i]!;
    sum += inside;
    mean += inside * excess;
    square += inside * excess * excess;
  }
  mean = Math.max(1e-6, mean / sum);
  const variance = Math.max(1e-12, square / sum - mean * mean);
  const seen = Math.max(0, (total - priorWeight) * tailShare);
  const fitted = 0.5 * (1 - (mean * mean) / variance);
  const drawn = (fitted * seen + priorShape * priorExceedances) / (seen + priorExceedances);
  const bounded = Math.min(shapeRange[1], Math.max(shapeRange[0], drawn));
  floats[at + foot] = start;
  floats[at + shape] = bounded;
  floats[at + scale] = mean * (1 - bounded);
}

/** Where the fitted tail begins: the 98 % point. An outlier that must not be learnt as it is, is learnt as this. */
export const tailFoot = (floats: Float32Array, at: number): number => floats[at + foot]!;

/** Remembers an outlier: what happens often enough is no news. */
export function noteOutlier(floats: Float32Array, at: number, x: number): void {
  for (let i = Math.floor(outlierPlace(x)); i >= 0; i -= 1) floats[at + outliers + i]! += 1;
}

function outlierPlace(x: number): number {
  if (x <= outlierMin) return 0;
  const place = Math.log2(x / outlierMin) * outlierOctave;
  return place > outlierBuckets - 1 ? outlierBuckets - 1 : place;
}

function recurrenceOf(floats: Float32Array, at: number, x: number, recurrence: Recurrence): number {
  if (floats[at + outliers]! <= 1) return 0;
  const place = outlierPlace(x);
  const bucket = Math.floor(place);
  const further = bucket + 1 < outlierBuckets ? floats[at + outliers + bucket + 1]! : 0;
  const sum = (floats[at + outliers + bucket]! - further) * (1 - (place - bucket)) + further;
  if (sum <= 1) return 0;
  const total = Math.max(floats[at + weight]!, recurrence.historyMin);
  return (recurrence.weight * Math.max(0, sum - recurrence.tolerated * total - 1)) / total;
}

/** −log10 of P(distance ≥ x) by the series' own history, 0 for what is common. O(1). */
export function tailSurprise(floats: Float32Array, at: number, x: number, recurrence: Recurrence): number {
  if (x <= floats[at + body + bodyPoints - 1]!) return 0;
  const known = x <= floats[at + foot]! ? bodySurprise(floats, at, x) : fittedSurprise(floats, at, x);
  const recurs = recurrenceOf(floats, at, x, recurrence);
  return recurs === 0 ? known : Math.max(0, -Math.log10(10 ** -known + recurs));
}

/** Between two points the log of the probability is taken for a line. */
function bodySurprise(floats: Float32Array, at: number, x: number): number {
  let outer = floats[at + foot]!;
  let surprise = footSurprise;
  for (let i = 0; i < bodyPoints; i += 1) {
    const inner = floats[at + body + i]!;
    const less = bodySurprises[i]!;
    if (x > inner) return less + ((surprise - less) * (x - inner)) / (outer - inner);
    outer = inner;
    surprise = less;
  }
  return 0;
}

function fittedSurprise(floats: Float32Array, at: number, x: number): number {
  const excess = (x - floats[at + foot]!) / floats[at + scale]!;
  const xi = floats[at + shape]!;
  const beyond = Math.abs(xi) < 1e-6 ? excess * Math.LOG10E : Math.log10(Math.max(1e-9, 1 + xi * excess)) / xi;
  return Math.min(surpriseMax, footSurprise + beyond);
}

/** The distance that is left with `probability` < 2 %. O(1); with outliers on record 25 halvings. */
export function tailQuantile(floats: Float32Array, at: number, probability: number, recurrence: Recurrence): number {
  const start = floats[at + foot]!;
  const xi = floats[at + shape]!;
  const ratio = tailShare / Math.min(tailShare, probability);
  const reach = Math.abs(xi) < 1e-6 ? Math.log(ratio) : (ratio ** xi - 1) / xi;
  const plain = start + floats[at + scale]! * reach;
  if (recurrenceOf(floats, at, plain, recurrence) === 0) return plain;
  return quantileBeyond(floats, at, probability, { recurrence, from: plain });
}

function quantileBeyond(
  floats: Float32Array,
  at: number,
  probability: number,
  { recurrence, from }: { readonly recurrence: Recurrence; readonly from: number },
): number {
  const surprise = -Math.log10(probability);
  let low = from;
  let high = from * 1.6;
  for (let i = 0; i < 24 && tailSurprise(floats, at, high, recurrence) < surprise; i += 1) high *= 1.6;
  for (let i = 0; i < 25; i += 1) {
    const middle = (low + high) / 2;
    if (tailSurprise(floats, at, middle, recurrence) < surprise) low = middle;
    else high = middle;
  }
  return high;
}
