// The z-score detector: how many standard deviations a value lies from the mean of the last 60. Finds sudden steps and spikes.
// Source: W. A. Shewhart, "Economic Control of Quality of Manufactured Product" (1931), with a moving window; Student's quantile
// because the deviation is estimated from 60 values.
import { studentQuantile } from '../stats/normal.ts';
import { learnMoments, rollingMomentsWidth, rollingVariance, rollingWindow } from '../stats/rolling-moments.ts';
import { bandQuantile, boundMagnitude, clip, halfWidthMin, lessonOf, learnWidening, scoreValue, wideningOf } from './band.ts';
import { warmingUp, warmUpClipAfter, warmUpReach, warmUpSamples } from './band.ts';
import type { DetectorPolicy, Detector, Verdict } from './detector.ts';

/**
 * State: count, mean, sum of squares, 60 values as 32-bit floats, widening (272 bytes, in the series' unit). Band: mean ±
 * max(w·k·deviation, 1 % of |mean| + 1e-9), k the Student quantile of the policy's tail probability for the values in the window, w the
 * widening. Learns what it judged, an outlier as a value half-way to the edge. Cost: 35-45 ns.
 */
export function makeZScore(policy: DetectorPolicy): Detector {
  const quantile = bandQuantile(policy);
  const { direction, tailProbability } = policy;
  // tidy: many because it is called for every sample and must allocate nothing
  const observe = (row: Float64Array, offset: number, raw: number, _atSeconds: number, hold: boolean, out: Verdict): void => {
    const value = boundMagnitude(raw);
    const count = row[offset]!;
    const mean = row[offset + 1]!;
    const reach = studentQuantile(quantile, Math.max(1, Math.min(count, rollingWindow) - 1));
    const spread = Math.sqrt(rollingVariance(row, offset));
    const half = Math.max(reach * wideningOf(row, offset + rollingMomentsWidth) * spread, halfWidthMin(mean));
    if (count < warmUpSamples) {
      warmingUp(out);
      const far = half * warmUpReach;
      if (!hold) learnMoments(row, offset, count < warmUpClipAfter ? value : clip(value, mean - far, mean + far));
      return;
    }
    out.expected = mean;
    out.lower = mean - half;
    out.upper = mean + half;
    scoreValue(value, direction, out);
    if (hold) return;
    learnWidening(row, offset + rollingMomentsWidth, out.score > 1, tailProbability);
    learnMoments(row, offset, lessonOf(value, out));
  };
  return { name: 'z-score', width: rollingMomentsWidth + 1, warmUpSamples, observe };
}
