// What no single sample shows: two recent means of the distances from the long view, the level of a dozen samples and the drift of a hundred.
import { narrow } from './band.ts';
import type { Verdict } from './detector.ts';
import type { Recurrence } from '../stats/tail.ts';
import { type MeanContext, RecentMean, recentMeanWidth } from './recent-mean.ts';

/** Float64 numbers per row. */
export const recentMeansWidth = 2 * recentMeanWidth;

/** The level says something once the slow mean has a memory: before, both are of the same samples. */
const levelWeight = 0.15;
const levelAfter = 200;
/** The drift says something after two weekends: before, it cannot be told from a season. */
const driftWeight = 0.02;
const driftAfterSeconds = 14 * 86_400;
const driftAfterMin = 1000;

export class RecentMeans {
  /** How surprising the more surprising one is with the distance measured last. */
  surprise = 0;
  readonly context: MeanContext = { distance: 0, mostAbove: 0, mostBelow: 0, episodeMean: 0, lasts: false, scaleMin: 0 };
  private readonly level: RecentMean;
  private readonly drift: RecentMean;

  /** `at`: their place in a row. */
  constructor(at: number, stepSeconds: number) {
    this.level = new RecentMean(at, levelWeight, levelAfter);
    this.drift = new RecentMean(at + recentMeanWidth, driftWeight, Math.max(driftAfterMin, driftAfterSeconds / stepSeconds));
  }

  start(floats: Float32Array, offset: number): void {
    this.level.start(floats, offset);
    this.drift.start(floats, offset);
  }

  /** Takes the distance of the context. `count`: samples learnt so far. */
  // tidy: many because it is called for every sample and must allocate nothing
  measure(row: Float64Array, floats: Float32Array, offset: number, count: number, recurrence: Recurrence): void {
    this.level.measure(row, floats, offset, count, this.context, recurrence);
    this.drift.measure(row, floats, offset, count, this.context, recurrence);
    this.surprise = Math.max(this.level.surprise, this.drift.surprise);
  }

  /**
   * Cuts the band to the values with which both stay within their own. `low`, `high`: the long view. `isSparse`: a long lack of events is no matter of a
   * mean, but of runs of zeros, which one event ends.
   */
  // tidy: many because it is called for every sample and must allocate nothing
  narrow(
    row: Float64Array,
    floats: Float32Array,
    offset: number,
    count: number,
    margin: number,
    low: number,
    high: number,
    isSparse: boolean,
    out: Verdict,
  ): void {
    const { level, drift, context } = this;
    const levelLow = low + level.farthestBelow(row, floats, offset, count, margin, context);
    narrow(out, levelLow, high + level.farthest(row, floats, offset, count, margin, context), margin);
    const driftLow = isSparse ? Number.NEGATIVE_INFINITY : low + drift.farthestBelow(row, floats, offset, count, margin, context);
    narrow(out, driftLow, high + drift.farthest(row, floats, offset, count, margin, context), margin);
  }

  /** The distance measured last is part of them from now on. */
  keep(row: Float64Array, offset: number): void {
    this.level.keep(row, offset);
    this.drift.keep(row, offset);
  }

  forget(row: Float64Array, offset: number): void {
    this.level.forget(row, offset);
    this.drift.forget(row, offset);
  }

  /** Learns what is usual of them; what is more surprising than `far`, or `isOutlier`, as an outlier. */
  // tidy: many because it is called for every sample and must allocate nothing
  learn(row: Float64Array, floats: Float32Array, offset: number, weight: number, far: number, isOutlier: boolean): void {
    const { scaleMin } = this.context;
    this.level.learn(row, floats, offset, scaleMin, weight, isOutlier || this.level.surprise > far);
    this.drift.learn(row, floats, offset, scaleMin, weight, isOutlier || this.drift.surprise > far);
  }

  /** Remembers those at least so surprising: they made an alarm. */
  note(row: Float64Array, floats: Float32Array, offset: number, told: number): void {
    const { scaleMin } = this.context;
    if (this.level.surprise >= told) this.level.note(row, floats, offset, scaleMin);
    if (this.drift.surprise >= told) this.drift.note(row, floats, offset, scaleMin);
  }

  setReach(floats: Float32Array, offset: number, probability: number, recurrence: Recurrence): void {
    this.level.setReach(floats, offset, probability, recurrence);
    this.drift.setReach(floats, offset, probability, recurrence);
  }

  rescale(row: Float64Array, offset: number, ratio: number): void {
    this.level.rescale(row, offset, ratio);
    this.drift.rescale(row, offset, ratio);
  }
}
