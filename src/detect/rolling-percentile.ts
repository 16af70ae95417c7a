// The rolling-percentile detector: expects the median of the last 360 values, and measures to each side in that side's own spread, from the median to the
// 2 % or 98 % point. Makes no assumption of symmetry, so it suits latencies and other skewed series.
// Source: stats/rolling-quantile.ts for the quantiles; how many spreads are too many, by the series' own tail (calibrated.ts).
import { learnQuantiles, type Quantiles, quantileSeed, readQuantiles, rollingQuantileWidth } from '../stats/rolling-quantile.ts';
import { halfWidthMin } from './band.ts';
import { type Baseline, makeCalibrated, stepUsual } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';
import { scaleMinOf } from './gauge.ts';

/** Smallest spread the buckets resolve: an eighth of the minimum half-width. */
const resolution = (level: number): number => halfWidthMin(level) / 8;

/** Place of the usual spread, after the window. */
const usual = rollingQuantileWidth;

/** State: 784 bytes (stats/rolling-quantile.ts). Expected: the median; distances in spreads of the 2 % and 98 % points, half those of the window, half the usual ones. */
function makeBaseline(): Baseline {
  const quantiles: Quantiles = { low: 0, median: 0, high: 0 };
  return {
    name: 'rolling-percentile',
    width: rollingQuantileWidth + 1,
    readableAfter: quantileSeed,
    read({ row, at }, out) {
      readQuantiles(row, at, quantiles);
      out.centre = quantiles.median;
      const spread = (quantiles.high - quantiles.low + row[at + usual]!) / 2;
      out.gain = 2 / Math.max(spread, scaleMinOf(quantiles.median, 0));
    },
    learn({ row, at, count }, value) {
      if (count >= quantileSeed) {
        readQuantiles(row, at, quantiles);
        row[at + usual] = stepUsual(row[at + usual]!, quantiles.high - quantiles.low, count - quantileSeed);
      }
      learnQuantiles(row, at, value, resolution(value));
    },
  };
}

export const makeRollingPercentile = (policy: DetectorPolicy): Detector => makeCalibrated(makeBaseline(), policy);
