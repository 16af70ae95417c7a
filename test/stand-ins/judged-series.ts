// A detector driven sample by sample as a watch drives it: an episode opens at an anomalous sample, fires when as many in a row as `run` are, and ends
// after five good ones. For tests of what a detector makes of long series.
import { type DetectorPolicy, emptyVerdict, type MakeDetector, type Verdict } from '../../src/detect/detector.ts';

const calmToEnd = 5;

export class JudgedSeries {
  /** Sample numbers at which an episode fired. */
  readonly alarms: number[] = [];
  /** Samples with a score above 1. */
  anomalous = 0;
  readonly verdict: Verdict = emptyVerdict();
  private readonly detector;
  private readonly row: Float64Array;
  private readonly policy: DetectorPolicy;
  private readonly startSeconds: number;
  private count = 0;
  private streak = 0;
  private calm = 0;
  private phase: 'calm' | 'pending' | 'firing' = 'calm';

  constructor(make: MakeDetector, policy: DetectorPolicy, startSeconds = 1_767_571_200) {
    this.policy = policy;
    this.startSeconds = startSeconds;
    this.detector = make(policy);
    this.row = new Float64Array(this.detector.width);
  }

  feed(values: Iterable<number>): this {
    for (const value of values) this.observe(value);
    return this;
  }

  observe(value: number): Verdict {
    const at = this.startSeconds + this.count * this.policy.stepSeconds;
    this.detector.observe(this.row, 0, value, at, this.phase !== 'calm', this.verdict);
    if (this.verdict.score > 1) this.anomaly();
    else this.good();
    this.count += 1;
    return this.verdict;
  }

  accept(level: number, spread = Number.NaN): void {
    this.detector.accept?.(this.row, 0, {
      value: level,
      spread,
      atSeconds: this.startSeconds + this.count * this.policy.stepSeconds,
    });
    this.phase = 'calm';
  }

  private anomaly(): void {
    this.anomalous += 1;
    this.streak += 1;
    this.calm = 0;
    if (this.phase === 'firing') return;
    this.phase = this.streak >= (this.policy.runSamples ?? 1) ? 'firing' : 'pending';
    if (this.phase === 'firing') this.alarms.push(this.count);
  }

  private good(): void {
    this.streak = 0;
    if (this.phase === 'pending') this.phase = 'calm';
    this.calm += 1;
    if (this.calm >= calmToEnd) this.phase = 'calm';
  }
}
