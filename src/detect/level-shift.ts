// The level-shift detector: whether the recent mean has left the slow one. Single outliers pass; a level that moved a little and stays does not.
// Source: S. W. Roberts, "Control chart tests based on geometric moving averages" (Technometrics 1, 1959), the chart of the recent mean around a slower one;
// its limits by the series' own tail (calibrated.ts).
import { type Baseline, makeCalibrated } from './calibrated.ts';
import type { Detector, DetectorPolicy } from './detector.ts';

const recentWeight = 0.15;
const slowWeight = 0.005;

// Places of its numbers.
const slow = 0;
const recent = 1;

/** State: the slow mean, and the recent mean distance from it. Expected: the slow mean; the signal is the recent distance with the new value in it. */
const baseline: Baseline = {
  name: 'level-shift',
  width: 2,
  read({ row, at }, out) {
    out.centre = row[at + slow]!;
    out.gain = recentWeight;
    out.bias = (1 - recentWeight) * row[at + recent]!;
  },
  learn({ row, at, count }, value) {
    const distance = count === 0 ? 0 : value - row[at + slow]!;
    row[at + recent] = row[at + recent]! + recentWeight * (distance - row[at + recent]!);
    row[at + slow] = row[at + slow]! + Math.max(slowWeight, 1 / (count + 1)) * (value - row[at + slow]!);
  },
  move({ row, at }, level) {
    row[at + slow] = level;
    row[at + recent] = 0;
  },
};

export const makeLevelShift = (policy: DetectorPolicy): Detector => makeCalibrated(baseline, policy);
