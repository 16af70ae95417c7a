// A quantile of a classic histogram, as Prometheus' histogram_quantile(): linear inside the bucket that holds the rank.
// Source: prometheus/prometheus promql/quantile.go, bucketQuantile.

/** A cumulative bucket: how much is at or below `le`. */
export type Bucket = { readonly le: number; readonly count: number };

/**
 * NaN without observations, without the +Inf bucket or with fewer than two buckets; -Inf and +Inf for q outside 0…1. Buckets with
 * equal `le` are added up (`"1"` and `"1.0"`). The rank in the last bucket answers its lower edge. O(n log n).
 */
export function histogramQuantile(quantile: number, buckets: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  const merged = mergeBuckets(buckets);
  const last = merged.length - 1;
  const top = merged[last];
  if (last < 1 || !top || top.le !== Infinity || !(top.count > 0)) return NaN;

  const rank = quantile * top.count;
  const index = merged.findIndex((bucket) => bucket.count >= rank);
  if (index === last || index < 0) return merged[last - 1]?.le ?? NaN;
  const upper = merged[index]?.le ?? NaN;
  if (index === 0 && upper <= 0) return upper;
  const lower = index === 0 ? 0 : (merged[index - 1]?.le ?? NaN);
  const below = index === 0 ? 0 : (merged[index - 1]?.count ?? NaN);
  const inside = (merged[index]?.count ?? NaN) - below;
  return inside === 0 ? lower : lower + (upper - lower) * ((rank - below) / inside);
}

/** Sorted, equal edges added up, and made monotonic: rates of buckets scraped at different instants may dip a little. */
function mergeBuckets(buckets: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (const bucket of buckets.toSorted((a, b) => (a.le === b.le ? 0 : a.le - b.le))) {
    const before = merged.at(-1);
    if (before?.le === bucket.le) merged[merged.length - 1] = { le: bucket.le, count: before.count + bucket.count };
    else merged.push(bucket);
  }
  let highest = 0;
  return merged.map(({ le, count }) => {
    highest = Math.max(highest, count);
    return { le, count: highest };
  });
}
