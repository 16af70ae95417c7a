// The EWMA detector: the next value is expected at the exponentially weighted mean. Follows a drifting level and finds what leaves it.
// Source: D. C. Montgomery, C. M. Mastrangelo, "Some statistical process control methods for autocorrelated data" (J. Quality Technology 23, 1991): the
// centre-line EWMA forecast chart; its limits here by the series' own tail (calibrated.ts).
import { type Baseline, makeCalibrated } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';

/** Weight of the newest sample: the memory is about 1/0.1 = 10 samples. */
export const ewmaWeight = 0.1;

/** State: the mean. Expected: the mean, in the series' unit. */
const baseline: Baseline = {
  name: 'ewma',
  width: 1,
  read({ row, at }, out) {
    out.centre = row[at]!;
  },
  learn({ row, at, count }, value) {
    row[at] = row[at]! + Math.max(ewmaWeight, 1 / (count + 1)) * (value - row[at]!);
  },
  move({ row, at }, level) {
    row[at] = level;
  },
  resume({ row, at }, value, weight) {
    row[at] = value + (1 - Math.max(ewmaWeight, weight)) * (row[at]! - value);
  },
};

export const makeEwma = (policy: DetectorPolicy): Detector => makeCalibrated(baseline, policy);
