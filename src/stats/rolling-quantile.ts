// Three quantiles of the last 360 values (2 %, median, 98 %) in 776 bytes a series: a histogram of 191 log-spaced buckets around the
// series' own centre, a ring of 8-bit bucket numbers, and for each quantile the bucket it lies in, moved by the running rank.
// Sources: log-spaced buckets from C. Masson et al., "DDSketch" (VLDB 2019), its "fast" variant that reads the logarithm off a float's own
// bits, made two-sided; the running rank is the moving histogram median of T. Huang et al., "A fast two-dimensional median filtering
// algorithm" (IEEE ASSP 1979).
import { packedViews, type PackedViews } from './packed-views.ts';

export const quantileWindow = 360;
/** Values before there are quantiles: the first ones are kept as they are, to find centre and scale. */
export const quantileSeed = 30;
/** The outer quantiles; 7 of 360 values lie beyond each. */
export const outerQuantile = 0.02;

/** Bucket of the centre itself, and buckets to each side of it. */
const zero = 95;
const buckets = 2 * zero + 1;
/** Buckets per doubling of 1 + distance, in bits and in buckets: 0.06 scale wide at the centre, 3 to 6 % of the distance far out. */
const octaveBits = 4;
const octave = 1 << octaveBits;
/** So near to the end of the buckets the scale no longer fits the series; it then grows by as much at once. */
const offMargin = 8;
const offGrowth = 4;

// A row: count (f64), centre and scale (f32), three quantiles as (bucket, count below, count inside) in u16, 191 counts (u16), the ring (u8).
const markShorts = 8;
const shortsPerMark = 3;
const countShorts = markShorts + 3 * shortsPerMark;
const ringBytes = (countShorts + buckets) * 2;
/** Float64 numbers per row. */
export const rollingQuantileWidth = (ringBytes + quantileWindow) / 8;

const marks = [outerQuantile, 0.5, 1 - outerQuantile] as const;

/** Distance from the centre of a bucket so many steps out, in scales. */
function distanceAt(steps: number): number {
  return 2 ** Math.floor(steps / octave) * (1 + (steps % octave) / octave) - 1;
}

/** Middle of each bucket, in scales from the centre. The central bucket is centred on 0, so a constant is met exactly. */
const middles = Float64Array.from({ length: buckets }, (_, i) => Math.sign(i - zero) * distanceAt(Math.abs(i - zero)));
/** Lower edge of each bucket, half a step in from its middle. */
const edges = Float64Array.from(
  { length: buckets + 1 },
  (_, i) => Math.sign(i - zero - 0.5) * distanceAt(Math.abs(i - zero - 0.5)),
);
const farMax = distanceAt(zero);

export type Quantiles = { low: number; median: number; high: number };

/** The value at rank ⌊q(n − 1)⌋ of the sorted values: what the rolling form approximates. */
export function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[rankOf(q, sorted.length)] ?? Number.NaN;
}

function rankOf(q: number, count: number): number {
  return Math.floor(q * (count - 1));
}

// One number seen as a float and as its bits. A float from 1 up, as bits less those of 1, is its logarithm to base 2 with straight lines
// between the powers: exponent and top mantissa bits are the bucket, in 2 ns where Math.log takes 15.
const asFloat = new Float32Array(1);
const asBits = new Int32Array(asFloat.buffer);
const bitsOfOne = 0x3f800000;
const bucketShift = 23 - octaveBits;
const halfBucket = 1 << (bucketShift - 1);

/** Bucket of a value; the outermost ones take what lies beyond. */
function bucketOf(value: number, centre: number, scale: number): number {
  asFloat[0] = 1 + Math.min(farMax, Math.abs(value - centre) / scale);
  const steps = (asBits[0]! - bitsOfOne + halfBucket) >> bucketShift;
  return value < centre ? zero - steps : zero + steps;
}

/**
 * Learns one value in place; the oldest leaves once the ring is full. O(1), amortised over re-bucketing at most once a turn and when a
 * value falls off the scale. `scaleMin` is the smallest spread worth resolving at this level.
 */
export function learnQuantiles(row: Float64Array, offset: number, value: number, scaleMin: number): void {
  const { floats, shorts, bytes } = packedViews(row);
  const count = row[offset]! | 0;
  row[offset] = count + 1;
  if (count < quantileSeed) {
    floats[offset * 2 + ringBytes / 4 + count] = value;
    if (count + 1 === quantileSeed) plant(row, offset, scaleMin);
    return;
  }
  const position = count % quantileWindow;
  const ring = offset * 8 + ringBytes + position;
  const counts = offset * 4 + countShorts;
  const added = bucketOf(value, floats[offset * 2 + 2]!, floats[offset * 2 + 3]!);
  const removed = count < quantileWindow ? none : bytes[ring]!;
  if (added !== removed) {
    bytes[ring] = added;
    shorts[counts + added]! += 1;
    if (removed !== none) shorts[counts + removed]! -= 1;
  }
  moveMarks(shorts, offset, Math.min(count + 1, quantileWindow), added, removed);
  const isOff = added < offMargin || added >= buckets - offMargin;
  if (isOff || position === quantileWindow - 1) centreAnew(row, offset, scaleMin, isOff);
}

/** Reads the three quantiles into `out`, each between the edges of its bucket by its rank there; only after `quantileSeed` values. */
export function readQuantiles(row: Float64Array, offset: number, out: Quantiles): void {
  const { floats, shorts } = packedViews(row);
  const centre = floats[offset * 2 + 2]!;
  const scale = floats[offset * 2 + 3]!;
  const size = Math.min(row[offset]!, quantileWindow);
  const first = offset * 4 + markShorts;
  out.low = centre + scale * placeOf(shorts, first, rankOf(outerQuantile, size));
  out.median = centre + scale * placeOf(shorts, first + shortsPerMark, rankOf(0.5, size));
  out.high = centre + scale * placeOf(shorts, first + 2 * shortsPerMark, rankOf(1 - outerQuantile, size));
}

/** Where the rank lies within its mark's bucket, in scales from the centre. */
function placeOf(shorts: Uint16Array, at: number, rank: number): number {
  const bucket = shorts[at]!;
  const low = edges[bucket]!;
  return low + ((rank - shorts[at + 1]! + 0.5) / shorts[at + 2]!) * (edges[bucket + 1]! - low);
}

/** In place of a bucket: nothing was added or removed. Above every bucket, so it is neither below nor inside a mark. */
const none = 255;

/** Keeps each mark on the bucket that holds its rank. Most values move none, and then only the mark itself is read. */
// tidy: many because it is called for every sample and must allocate nothing
function moveMarks(shorts: Uint16Array, offset: number, size: number, added: number, removed: number): void {
  const counts = offset * 4 + countShorts;
  for (let mark = 0; mark < 3; mark += 1) {
    const at = offset * 4 + markShorts + mark * shortsPerMark;
    const rank = rankOf(marks[mark]!, size);
    let bucket = shorts[at]!;
    let below = shorts[at + 1]! + (added < bucket ? 1 : 0) - (removed < bucket ? 1 : 0);
    let inside = shorts[at + 2]! + (added === bucket ? 1 : 0) - (removed === bucket ? 1 : 0);
    while (below > rank) {
      bucket -= 1;
      inside = shorts[counts + bucket]!;
      below -= inside;
    }
    while (below + inside <= rank) {
      below += inside;
      bucket += 1;
      inside = shorts[counts + bucket]!;
    }
    shorts[at] = bucket;
    shorts[at + 1] = below;
    shorts[at + 2] = inside;
  }
}

/** Centre and scale from the seed values (median, interquartile range; mean distance when that is 0), then buckets them. */
function plant(row: Float64Array, offset: number, scaleMin: number): void {
  const views = packedViews(row);
  const seeds = offset * 2 + ringBytes / 4;
  const values = views.floats.slice(seeds, seeds + quantileSeed);
  const sorted = values.toSorted();
  const centre = sorted[rankOf(0.5, quantileSeed)]!;
  const range = sorted[rankOf(0.75, quantileSeed)]! - sorted[rankOf(0.25, quantileSeed)]!;
  const distance = values.reduce((sum, value) => sum + Math.abs(value - centre), 0) / quantileSeed;
  const scale = Math.max(range > 0 ? range / 1.35 : distance * 1.25, scaleMin);
  views.floats[offset * 2 + 2] = centre;
  views.floats[offset * 2 + 3] = scale;
  for (let i = 0; i < quantileSeed; i += 1) {
    const clipped = Math.max(centre - 5 * scale, Math.min(centre + 5 * scale, values[i]!));
    views.bytes[offset * 8 + ringBytes + i] = bucketOf(clipped, centre, scale);
  }
  countAnew(views, offset, quantileSeed);
}

const quantiles: Quantiles = { low: 0, median: 0, high: 0 };
const newBucket = new Uint8Array(buckets);

/** Moves centre and scale to where the window now is, if it left them by much; every remembered value keeps its place to half a bucket. */
function centreAnew(row: Float64Array, offset: number, scaleMin: number, isOff: boolean): void {
  const views = packedViews(row);
  const oldCentre = views.floats[offset * 2 + 2]!;
  const oldScale = views.floats[offset * 2 + 3]!;
  readQuantiles(row, offset, quantiles);
  const spread = Math.max((quantiles.high - quantiles.low) / 4.1, scaleMin);
  const scale = Math.fround(isOff ? Math.max(spread, oldScale * offGrowth) : spread);
  const centre = Math.fround(quantiles.median);
  const isFine = Math.abs(centre - oldCentre) < 2 * oldScale && scale < 3 * oldScale && scale > oldScale / 3;
  if (isFine && !isOff) return;
  for (let i = 0; i < buckets; i += 1) newBucket[i] = bucketOf(oldCentre + oldScale * middles[i]!, centre, scale);
  const size = Math.min(row[offset]!, quantileWindow);
  const ring = offset * 8 + ringBytes;
  for (let i = ring; i < ring + size; i += 1) views.bytes[i] = newBucket[views.bytes[i]!]!;
  views.floats[offset * 2 + 2] = centre;
  views.floats[offset * 2 + 3] = scale;
  countAnew(views, offset, size);
}

/** Counts the ring into the buckets and finds the marks from the first bucket up. */
function countAnew({ shorts, bytes }: PackedViews, offset: number, size: number): void {
  const counts = offset * 4 + countShorts;
  shorts.fill(0, offset * 4 + markShorts, counts + buckets);
  const ring = offset * 8 + ringBytes;
  for (let i = ring; i < ring + size; i += 1) shorts[counts + bytes[i]!]! += 1;
  for (let mark = 0; mark < 3; mark += 1) shorts[offset * 4 + markShorts + mark * shortsPerMark + 2] = shorts[counts]!;
  moveMarks(shorts, offset, size, none, none);
}
