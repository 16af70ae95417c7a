// The automatic detector: EWMA, z-score and rolling percentile together, each with a third of the false-alarm budget (Bonferroni's bound:
// the union of three events of probability p/3 has at most p). A value is anomalous when any of the three says so.
import { halfWidthMin, scoreValue, warmingUp, boundMagnitude } from './band.ts';
import type { Detector, DetectorPolicy, Verdict } from './detector.ts';
import { makeEwma } from './ewma.ts';
import { makeRollingPercentile } from './rolling-percentile.ts';
import { makeZScore } from './z-score.ts';

const verdict = (): Verdict => ({ expected: 0, lower: 0, upper: 0, score: 0 });

/**
 * State: the three rows one after another (1088 bytes). Band: the intersection of the three, so that anomalous is exactly outside the
 * drawn band; where they do not overlap (they disagree on the level itself), their hull, so that only what all three refuse counts.
 * Expected: the middle one of the three, kept inside the band. Cost: the sum of the three: 170-270 ns at
 * 10,000 series, 230-300 ns at 100,000.
 */
export function makeAuto(policy: DetectorPolicy): Detector {
  const share: DetectorPolicy = { ...policy, tailProbability: policy.tailProbability / 3 };
  const [ewma, zScore, percentile] = [makeEwma(share), makeZScore(share), makeRollingPercentile(share)];
  const [a, b, c] = [verdict(), verdict(), verdict()];
  // tidy: many because it is called for every sample and must allocate nothing
  const observe = (row: Float64Array, offset: number, value: number, atSeconds: number, hold: boolean, out: Verdict): void => {
    ewma.observe(row, offset, value, atSeconds, hold, a);
    zScore.observe(row, offset + ewma.width, value, atSeconds, hold, b);
    percentile.observe(row, offset + ewma.width + zScore.width, value, atSeconds, hold, c);
    if (Number.isNaN(a.expected + b.expected + c.expected)) return warmingUp(out);
    combine(a, b, c, out);
    scoreValue(boundMagnitude(value), policy.direction, out);
  };
  return {
    name: 'auto',
    width: ewma.width + zScore.width + percentile.width,
    warmUpSamples: Math.max(ewma.warmUpSamples, zScore.warmUpSamples, percentile.warmUpSamples),
    observe,
  };
}

function combine(a: Verdict, b: Verdict, c: Verdict, out: Verdict): void {
  const middle = middleOf(a.expected, b.expected, c.expected);
  const margin = halfWidthMin(middle);
  out.lower = Math.max(a.lower, b.lower, c.lower);
  out.upper = Math.min(a.upper, b.upper, c.upper);
  // The narrowest band an agreeing trio can have is two margins wide (all on one constant); half of it is called disagreement.
  if (out.upper - out.lower < margin) {
    out.lower = Math.min(a.lower, b.lower, c.lower);
    out.upper = Math.max(a.upper, b.upper, c.upper);
  }
  out.expected = Math.max(out.lower + margin / 2, Math.min(out.upper - margin / 2, middle));
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
