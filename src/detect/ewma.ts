// The EWMA detector: the next value is expected at the exponentially weighted mean, give or take its weighted spread. Follows a drifting
// level and finds what leaves it. Source: D. C. Montgomery, C. M. Mastrangelo, "Some statistical process control methods for
// autocorrelated data" (J. Quality Technology 23, 1991): the centre-line EWMA forecast chart; variance as in stats/ewma.ts.
import { ewmaWidth, learnEwma } from '../stats/ewma.ts';
import { studentQuantile } from '../stats/normal.ts';
import { bandQuantile, boundMagnitude, clip, halfWidthMin, lessonOf, learnWidening, scoreValue, wideningOf } from './band.ts';
import { warmingUp, warmUpClipAfter, warmUpReach, warmUpSamples } from './band.ts';
import type { DetectorPolicy, Detector, Verdict } from './detector.ts';

/** Weight of the newest sample: the memory is about 1/0.03 = 33 samples. */
export const ewmaAlpha = 0.03;
/** Independent samples an EWMA variance is worth: 2/α − 1. */
const freedom = 2 / ewmaAlpha - 1;

/**
 * State: count, mean, variance, widening (32 bytes, in the series' unit). Band: mean ± max(w·k·√variance, 1 % of |mean| + 1e-9), k the
 * Student quantile of the policy's tail probability, w the widening. Learns what it judged, an outlier as a value half-way to the edge. Cost: 20-30 ns.
 */
export function makeEwma(policy: DetectorPolicy): Detector {
  const reach = studentQuantile(bandQuantile(policy), freedom);
  const { direction, tailProbability } = policy;
  // tidy: many because it is called for every sample and must allocate nothing
  const observe = (row: Float64Array, offset: number, raw: number, _atSeconds: number, hold: boolean, out: Verdict): void => {
    const value = boundMagnitude(raw);
    const count = row[offset]!;
    const mean = row[offset + 1]!;
    const half = Math.max(reach * wideningOf(row, offset + ewmaWidth) * Math.sqrt(row[offset + 2]!), halfWidthMin(mean));
    if (count < warmUpSamples) {
      warmingUp(out);
      const far = half * warmUpReach;
      if (!hold) learnEwma(row, offset, count < warmUpClipAfter ? value : clip(value, mean - far, mean + far), ewmaAlpha);
      return;
    }
    out.expected = mean;
    out.lower = mean - half;
    out.upper = mean + half;
    scoreValue(value, direction, out);
    if (hold) return;
    learnWidening(row, offset + ewmaWidth, out.score > 1, tailProbability);
    learnEwma(row, offset, lessonOf(value, out), ewmaAlpha);
  };
  return { name: 'ewma', width: ewmaWidth + 1, warmUpSamples, observe };
}
