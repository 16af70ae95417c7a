// The rolling-percentile detector: expects the median of the last 360 values, and measures to each side in that side's own spread, from the median to the
// 2 % or 98 % point. Makes no assumption of symmetry, so it suits latencies and other skewed series.
// Source: stats/rolling-quantile.ts for the quantiles; how many spreads are too many, by the series' own tail (calibrated.ts).
import { learnQuantiles, type Quantiles, quantileSeed, readQuantiles, rollingQuantileWidth } from '../stats/rolling-quantile.ts';
import { halfWidthMin } from './band.ts';
import { type Baseline, makeCalibrated } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';
import { scaleMinOf } from './gauge.ts';

/** Smallest spread the buckets resolve: an eighth of the minimum half-width. */
const resolution = (level: number): number => halfWidthMin(level) / 8;

/** State: 776 bytes (stats/rolling-quantile.ts). Expected: the median; distances in spreads of the 2 % and 98 % points. */
function makeBaseline(): Baseline {
  const quantiles: Quantiles = { low: 0, median: 0, high: 0 };
  return {
    name: 'rolling-percentile',
    width: rollingQuantileWidth,
    readableAfter: quantileSeed,
    read({ row, at }, out) {
      readQuantiles(row, at, quantiles);
      out.centre = quantiles.median;
      out.gain = 2 / Math.max(quantiles.high - quantiles.low, scaleMinOf(quantiles.median, 0));
    },
    learn({ row, at }, value) {
      learnQuantiles(row, at, value, resolution(value));
    },
  };
}

export const makeRollingPercentile = (policy: DetectorPolicy): Detector => makeCalibrated(makeBaseline(), policy);
