// The detector contract: a function from a row of numbers and a sample to a verdict, over typed-array tables the engine owns.

/**
 * The verdict on one sample. Score: 0 at `expected`, 1 at the band's edge, above 1 anomalous; finite, capped at `scoreMax`; 0 while warming
 * up, when expected, lower and upper are NaN. `lower` is unclamped here; a drawn band may stop at 0.
 */
export type Verdict = {
  expected: number;
  lower: number;
  upper: number;
  score: number;
  /** A sample at least so far out is seen once in so many, by the series' own history; 0 when it is not anomalous. At most 1e9. */
  rarity: number;
  /** What `expected` mostly rests on: 0 the level, 1 the time of day, 2 the hour of the week. */
  season: 0 | 1 | 2;
};

export const emptyVerdict = (): Verdict => ({
  expected: Number.NaN,
  lower: Number.NaN,
  upper: Number.NaN,
  score: 0,
  rarity: 0,
  season: 0,
});

export const scoreMax = 1000;

/** What a watch asks of its detector. */
export type DetectorPolicy = {
  /** Accepted false alarms per sample of one series, two-sided: the tail probability that sets the band. */
  readonly tailProbability: number;
  /** Seconds between samples. */
  readonly stepSeconds: number;
  readonly direction: 'up' | 'down' | 'both';
  /** Anomalous samples in a row that make an alarm, by the watch's `for`: the budget is of alarms. Default 1. */
  readonly runSamples?: number;
  /** IANA name of the zone whose days and weeks the series follows; default UTC. */
  readonly timeZone?: string;
};

/** A level that is the new normal: its middle, how far its samples are from it on average (NaN: too few to say), and when its newest came. */
export type AcceptedLevel = { readonly value: number; readonly spread: number; readonly atSeconds: number };

/**
 * A streaming detector. It keeps `width` numbers a series in a row it is given; `observe` reads and writes that row in place, fills `out` and
 * allocates nothing. NaN and ±Infinity never reach it. A row of zeros is a series never seen; the first number of a row counts the samples learnt.
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
  /**
   * The level is the new normal from then on: the baseline moves there with all else it knows. A detector without it is cleared and taught
   * the recent samples.
   */
  accept?(row: Float64Array, offset: number, level: AcceptedLevel): void;
}

export type MakeDetector = (policy: DetectorPolicy) => Detector;
