// The detector contract: a function from a row of numbers and a sample to a verdict, over typed-array tables the engine owns.

/**
 * The verdict on one sample. Score: 0 at `expected`, 1 at the band's edge, above 1 anomalous; finite, capped at `scoreMax`; 0 while warming
 * up, when expected, lower and upper are NaN. `lower` is unclamped here; a drawn band may stop at 0.
 */
export type Verdict = { expected: number; lower: number; upper: number; score: number };

export const scoreMax = 1000;

/** What a watch asks of its detector. */
export type DetectorPolicy = {
  /** Accepted false alarms per sample of one series, two-sided: the tail probability that sets the band. */
  readonly tailProbability: number;
  /** Seconds between samples. */
  readonly stepSeconds: number;
  readonly direction: 'up' | 'down' | 'both';
};

/**
 * A streaming detector. It keeps `width` numbers a series in a row it is given; `observe` reads and writes that row in place, fills `out` and
 * allocates nothing. NaN and ±Infinity never reach it. A row of zeros is a series never seen.
 */
export interface Detector {
  readonly name: string;
  /** Float64 numbers kept per series. */
  readonly width: number;
  /** Samples of a series before it may judge. */
  readonly warmUpSamples: number;
  /**
   * Judges `value` against the past in the row, then learns it (not when `hold`: the baseline stays while an episode is on).
   * `atSeconds` is sample time. O(1) to O(log n).
   */
  observe(row: Float64Array, offset: number, value: number, atSeconds: number, hold: boolean, out: Verdict): void;
}

export type MakeDetector = (policy: DetectorPolicy) => Detector;
