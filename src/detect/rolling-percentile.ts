// The rolling-percentile detector: expects the median of the last 360 values and a band beyond their 2 % and 98 % points. Makes no
// assumption of symmetry, so it suits latencies and other skewed series. Source: stats/rolling-quantile.ts for the quantiles; the
// extension from an inner quantile to the wanted one is the quantile-quantile line of J. W. Tukey, "Exploratory Data Analysis" (1977).
import { normalQuantile, studentQuantile } from '../stats/normal.ts';
import {
  learnQuantiles,
  outerQuantile,
  type Quantiles,
  quantileSeed,
  quantileWindow,
  readQuantiles,
  rollingQuantileWidth,
} from '../stats/rolling-quantile.ts';
import {
  bandQuantile,
  boundMagnitude,
  halfWidthMin,
  lessonOf,
  learnWidening,
  scoreValue,
  warmingUp,
  wideningOf,
} from './band.ts';
import type { DetectorPolicy, Detector, Verdict } from './detector.ts';

/** Smallest spread the buckets resolve: an eighth of the minimum half-width. */
const scaleMin = (level: number): number => halfWidthMin(level) / 8;

/**
 * State: 776 bytes (see stats/rolling-quantile.ts), in the series' unit, and the widening. Band: upper = median + w·(98 % point − median)·k/k₀
 * and lower alike with the 2 % point, k the Student quantile of the policy's tail probability, k₀ the normal 98 % quantile, w the widening;
 * each side at least 1 % of |median| + 1e-9. Learns what it judged, an outlier as a value half-way to the edge. Cost: 100-160 ns at 10,000 series and 200-300 ns
 * at 100,000, where it is the wait for four cache lines.
 */
export function makeRollingPercentile(policy: DetectorPolicy): Detector {
  const quantile = bandQuantile(policy);
  const inner = -normalQuantile(outerQuantile);
  const { direction, tailProbability } = policy;
  const at: Quantiles = { low: 0, median: 0, high: 0 };
  // tidy: many because it is called for every sample and must allocate nothing
  const observe = (row: Float64Array, offset: number, raw: number, _atSeconds: number, hold: boolean, out: Verdict): void => {
    const value = boundMagnitude(raw);
    const count = row[offset]!;
    if (count < quantileSeed) {
      warmingUp(out);
      if (!hold) learnQuantiles(row, offset, value, scaleMin(value));
      return;
    }
    readQuantiles(row, offset, at);
    const reach = studentQuantile(quantile, Math.min(count, quantileWindow) - 1);
    const extension = Math.max(1, reach / inner) * wideningOf(row, offset + rollingQuantileWidth);
    const halfMin = halfWidthMin(at.median);
    out.expected = at.median;
    out.lower = at.median - Math.max(halfMin, (at.median - at.low) * extension);
    out.upper = at.median + Math.max(halfMin, (at.high - at.median) * extension);
    scoreValue(value, direction, out);
    if (hold) return;
    learnWidening(row, offset + rollingQuantileWidth, out.score > 1, tailProbability);
    learnQuantiles(row, offset, lessonOf(value, out), scaleMin(at.median));
  };
  return { name: 'rolling-percentile', width: rollingQuantileWidth + 1, warmUpSamples: quantileSeed, observe };
}
