// The robust detector: how many median absolute deviations a value lies from the median, of the last 360 values. What a user would write by hand, with the
// number of deviations set by the series' own tail. Outliers move neither median nor deviation.
// Source: F. R. Hampel, "The influence curve and its role in robust estimation" (J. American Statistical Association 69, 1974); stats/rolling-quantile.ts.
import { learnQuantiles, type Quantiles, quantileSeed, readQuantiles, rollingQuantileWidth } from '../stats/rolling-quantile.ts';
import { halfWidthMin } from './band.ts';
import { type Baseline, makeCalibrated, stepUsual } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';
import { scaleMinOf } from './gauge.ts';

const resolution = (level: number): number => halfWidthMin(level) / 8;

/** Place of the usual deviation, after the windows. */
const usual = 2 * rollingQuantileWidth;

/**
 * State: two windows of 776 bytes, the values and their distances from the median of their time, and the usual deviation. Expected: the median; distances in
 * deviations, half the window's, half the usual one.
 */
function makeBaseline(): Baseline {
  const values: Quantiles = { low: 0, median: 0, high: 0 };
  const distances: Quantiles = { low: 0, median: 0, high: 0 };
  return {
    name: 'robust',
    width: usual + 1,
    readableAfter: 2 * quantileSeed,
    read({ row, at }, out) {
      readQuantiles(row, at, values);
      readQuantiles(row, at + rollingQuantileWidth, distances);
      out.centre = values.median;
      out.gain = 1 / Math.max((distances.median + row[at + usual]!) / 2, scaleMinOf(values.median, 0));
    },
    learn({ row, at, count }, value) {
      if (count >= 2 * quantileSeed) {
        readQuantiles(row, at + rollingQuantileWidth, distances);
        row[at + usual] = stepUsual(row[at + usual]!, distances.median, count - 2 * quantileSeed);
      }
      if (count >= quantileSeed) {
        readQuantiles(row, at, values);
        learnQuantiles(row, at + rollingQuantileWidth, Math.abs(value - values.median), resolution(values.median));
      }
      learnQuantiles(row, at, value, resolution(value));
    },
  };
}

export const makeRobust = (policy: DetectorPolicy): Detector => makeCalibrated(makeBaseline(), policy);
