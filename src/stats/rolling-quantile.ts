// Three quantiles of the last 360 values (2 %, median, 98 %) in 896 bytes a series: a histogram of 254 log-spaced buckets around the
// series' own centre, a ring of 8-bit bucket numbers, and for each quantile its bucket with the count below, moved by the running rank.
// Sources: log-spaced buckets from C. Masson et al., "DDSketch" (VLDB 2019), made two-sided by asinh; the running rank is the moving
// histogram median of T. Huang et al., "A fast two-dimensional median filtering algorithm" (IEEE ASSP 1979).
import { packedViews, type PackedViews } from './packed-views.ts';

export const quantileWindow = 360;
/** Values before there are quantiles: the first ones are kept as they are, to find centre and scale. */
export const quantileSeed = 30;
/** The outer quantiles; 7 of 360 values lie beyond each. */
export const outerQuantile = 0.02;

// Two short of 256, so that a row is a whole number of Float64.
const buckets = 254;
const zero = 127;
/** Buckets per e-fold: ±126 of them reach ±1000 scales; 0.06 scale wide at the centre, 6 % of the distance far out. */
const density = 126 / Math.asinh(1000);

// A row: count (f64), centre and scale (f32), three quantiles as (bucket, count below) in u16, 254 counts (u16), the ring (u8).
const markShorts = 8;
const countShorts = markShorts + 6;
const ringBytes = (countShorts + buckets) * 2;
/** Float64 numbers per row. */
export const rollingQuantileWidth = (ringBytes + quantileWindow) / 8;

const marks = [outerQuantile, 0.5, 1 - outerQuantile] as const;

/** Lower edge of each bucket, in scales from the centre. A bucket is centred on its own value, so a constant is met exactly. */
const edges = Float64Array.from({ length: buckets + 1 }, (_, i) => Math.sinh((i - zero - 0.5) / density));

export type Quantiles = { low: number; median: number; high: number };

/** The value at rank ⌊q(n − 1)⌋ of the sorted values: what the rolling form approximates. */
export function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[rankOf(q, sorted.length)] ?? Number.NaN;
}

function rankOf(q: number, count: number): number {
  return Math.floor(q * (count - 1));
}

/** Bucket of a value; the outermost ones take what lies beyond. */
function bucketOf(value: number, centre: number, scale: number): number {
  const far = Math.abs(value - centre) / scale;
  // asinh written out: a third of the cost of Math.asinh, and near 0 exact to far less than a bucket.
  const steps = Math.min(buckets, density * Math.log(far + Math.sqrt(far * far + 1)) + 0.5) | 0;
  const bucket = value < centre ? zero - steps : zero + steps;
  return Math.max(0, Math.min(buckets - 1, bucket));
}

/**
 * Learns one value in place; the oldest leaves once the ring is full. O(1), amortised over re-bucketing at most once a turn and when a
 * value falls off the scale. `scaleMin` is the smallest spread worth resolving at this level.
 */
export function learnQuantiles(row: Float64Array, offset: number, value: number, scaleMin: number): void {
  const views = packedViews(row);
  const count = row[offset]!;
  row[offset] = count + 1;
  if (count < quantileSeed) {
    views.floats[(offset * 4 + countShorts) / 2 + count] = value;
    if (count + 1 === quantileSeed) plant(row, offset, scaleMin);
    return;
  }
  const position = (count | 0) % quantileWindow;
  const ring = offset * 8 + ringBytes + position;
  const counts = offset * 4 + countShorts;
  const added = bucketOf(value, views.floats[offset * 2 + 2]!, views.floats[offset * 2 + 3]!);
  const removed = count < quantileWindow ? -1 : views.bytes[ring]!;
  views.bytes[ring] = added;
  views.shorts[counts + added]! += 1;
  if (removed >= 0) views.shorts[counts + removed]! -= 1;
  moveMarks(row, offset, added, removed);
  const isOff = added < 8 || added > buckets - 9;
  if (isOff || position === quantileWindow - 1) centreAnew(row, offset, scaleMin, isOff);
}

/** Reads the three quantiles into `out`; only after `quantileSeed` values. Error: half a bucket, see `density`. */
export function readQuantiles(row: Float64Array, offset: number, out: Quantiles): void {
  const views = packedViews(row);
  const size = Math.min(row[offset]!, quantileWindow);
  out.low = valueAt(views, offset, 0, size);
  out.median = valueAt(views, offset, 1, size);
  out.high = valueAt(views, offset, 2, size);
}

function valueAt(views: PackedViews, offset: number, mark: number, size: number): number {
  const at = offset * 4 + markShorts + mark * 2;
  const bucket = views.shorts[at]!;
  const inside = rankOf(marks[mark]!, size) - views.shorts[at + 1]! + 0.5;
  const share = inside / Math.max(1, views.shorts[offset * 4 + countShorts + bucket]!);
  const low = edges[bucket]!;
  return views.floats[offset * 2 + 2]! + views.floats[offset * 2 + 3]! * (low + share * (edges[bucket + 1]! - low));
}

/** Keeps each mark on the bucket that holds its rank: it moves a bucket or two at most for most values. */
function moveMarks(row: Float64Array, offset: number, added: number, removed: number): void {
  const { shorts } = packedViews(row);
  const size = Math.min(row[offset]!, quantileWindow);
  const counts = offset * 4 + countShorts;
  for (let mark = 0; mark < 3; mark += 1) {
    const at = offset * 4 + markShorts + mark * 2;
    const rank = rankOf(marks[mark]!, size);
    let bucket = shorts[at]!;
    let below = shorts[at + 1]!;
    if (added < bucket) below += 1;
    if (removed >= 0 && removed < bucket) below -= 1;
    while (below > rank) {
      bucket -= 1;
      below -= shorts[counts + bucket]!;
    }
    while (below + shorts[counts + bucket]! <= rank) {
      below += shorts[counts + bucket]!;
      bucket += 1;
    }
    shorts[at] = bucket;
    shorts[at + 1] = below;
  }
}

/** Centre and scale from the seed values (median, interquartile range; mean distance when that is 0), then buckets them. */
function plant(row: Float64Array, offset: number, scaleMin: number): void {
  const views = packedViews(row);
  const seeds = (offset * 4 + countShorts) / 2;
  const values = Array.from(views.floats.subarray(seeds, seeds + quantileSeed));
  const sorted = values.toSorted((a, b) => a - b);
  const centre = sorted[rankOf(0.5, quantileSeed)]!;
  const range = sorted[rankOf(0.75, quantileSeed)]! - sorted[rankOf(0.25, quantileSeed)]!;
  const distance = values.reduce((sum, value) => sum + Math.abs(value - centre), 0) / quantileSeed;
  const scale = Math.max(range > 0 ? range / 1.35 : distance * 1.25, scaleMin);
  const counts = offset * 4 + countShorts;
  views.shorts.fill(0, counts, counts + buckets);
  views.floats[offset * 2 + 2] = centre;
  views.floats[offset * 2 + 3] = scale;
  values.forEach((value, i) => {
    const clipped = Math.max(centre - 5 * scale, Math.min(centre + 5 * scale, value));
    const bucket = bucketOf(clipped, centre, scale);
    views.bytes[offset * 8 + ringBytes + i] = bucket;
    views.shorts[counts + bucket]! += 1;
  });
  resetMarks(row, offset);
}

function resetMarks(row: Float64Array, offset: number): void {
  packedViews(row).shorts.fill(0, offset * 4 + markShorts, offset * 4 + markShorts + 6);
  moveMarks(row, offset, buckets, -1);
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
  const scale = Math.fround(isOff ? Math.max(spread, oldScale * 16) : spread);
  const centre = Math.fround(quantiles.median);
  const isFine = Math.abs(centre - oldCentre) < 2 * oldScale && scale < 3 * oldScale && scale > oldScale / 3;
  if (isFine && !isOff) return;
  for (let i = 0; i < buckets; i += 1) {
    newBucket[i] = bucketOf(oldCentre + (oldScale * (edges[i]! + edges[i + 1]!)) / 2, centre, scale);
  }
  const counts = offset * 4 + countShorts;
  views.shorts.fill(0, counts, counts + buckets);
  const size = Math.min(row[offset]!, quantileWindow);
  for (let i = offset * 8 + ringBytes; i < offset * 8 + ringBytes + size; i += 1) {
    const bucket = newBucket[views.bytes[i]!]!;
    views.bytes[i] = bucket;
    views.shorts[counts + bucket]! += 1;
  }
  views.floats[offset * 2 + 2] = centre;
  views.floats[offset * 2 + 3] = scale;
  resetMarks(row, offset);
}
