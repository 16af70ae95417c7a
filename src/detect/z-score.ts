// The z-score detector: how many standard deviations a value lies from the mean of the last 60. Finds sudden steps and spikes.
// Source: W. A. Shewhart, "Economic Control of Quality of Manufactured Product" (1931), with a moving window; how many deviations are too many, by the
// series' own tail (calibrated.ts).
import { learnMoments, rollingMomentsWidth, rollingVariance } from '../stats/rolling-moments.ts';
import { type Baseline, makeCalibrated } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';
import { scaleMinOf } from './gauge.ts';

/** State: the last 60 values as 32-bit floats, their mean and sum of squares. Expected: the mean; distances in standard deviations. */
const baseline: Baseline = {
  name: 'z-score',
  width: rollingMomentsWidth,
  read({ row, at }, out) {
    const mean = row[at + 1]!;
    out.centre = mean;
    out.gain = 1 / Math.max(Math.sqrt(rollingVariance(row, at)), scaleMinOf(mean, 0));
  },
  learn({ row, at }, value) {
    learnMoments(row, at, value);
  },
};

export const makeZScore = (policy: DetectorPolicy): Detector => makeCalibrated(baseline, policy);
