// The z-score detector: how many standard deviations a value lies from the mean of the last 60. Finds sudden steps and spikes.
// Source: W. A. Shewhart, "Economic Control of Quality of Manufactured Product" (1931), with a moving window; how many deviations are too many, by the
// series' own tail (calibrated.ts).
import { learnMoments, rollingMomentsWidth, rollingVariance } from '../stats/rolling-moments.ts';
import { type Baseline, makeCalibrated, stepUsual } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';
import { scaleMinOf } from './gauge.ts';

/** Place of the usual deviation, after the window. */
const usual = rollingMomentsWidth;

/**
 * State: the last 60 values as 32-bit floats, their mean and sum of squares, and the usual deviation. Expected: the mean; distances in standard deviations, half
 * those of the window, half the usual one: of 60 values a deviation is poorly known, and what is small may still be large for a calm hour.
 */
const baseline: Baseline = {
  name: 'z-score',
  width: rollingMomentsWidth + 1,
  read({ row, at }, out) {
    const mean = row[at + 1]!;
    const deviation = (Math.sqrt(rollingVariance(row, at)) + row[at + usual]!) / 2;
    out.centre = mean;
    out.gain = 1 / Math.max(deviation, scaleMinOf(mean, 0));
  },
  learn({ row, at, count }, value) {
    learnMoments(row, at, value);
    row[at + usual] = stepUsual(row[at + usual]!, Math.sqrt(rollingVariance(row, at)), count);
  },
};

export const makeZScore = (policy: DetectorPolicy): Detector => makeCalibrated(baseline, policy);
