// The mean of a series' recent distances from the long view: small, and telling when it stays on one side.
// Source: S. W. Roberts, "Control chart tests based on geometric moving averages" (Technometrics 1, 1959), with limits from the series' own tail (gauge.ts).
import type { Recurrence } from '../stats/tail.ts';
import {
  gaugeWidth,
  learnGauge,
  noteDistance,
  reachAbove,
  reachBelow,
  rescaleGauge,
  setReach,
  startGauge,
  surpriseOf,
} from './gauge.ts';

const gauge = 1;
/** Float64 numbers per row: the mean, and the gauge of what is usual of it. */
export const recentMeanWidth = gauge + gaugeWidth;

/**
 * A sample nearer than this share of the mean, or of what the running episode is, has come back: it is no part of what the mean tells. Once an episode is
 * known to last, it takes a little more to believe that it is over.
 */
const staysShare = 0.4;
const lastsShare = 0.3;

/** What one distance is to the mean: its limits, and the mean distance of the running episode, 0 when none runs. */
export type MeanContext = {
  distance: number;
  /** No distance counts as more than these: a single outlier is the business of other gauges. */
  mostAbove: number;
  mostBelow: number;
  episodeMean: number;
  /** Whether the episode is long. */
  lasts: boolean;
  scaleMin: number;
};

const shareOf = ({ lasts }: MeanContext): number => (lasts ? lastsShare : staysShare);

export class RecentMean {
  /** The mean with the distance measured last, and how surprising it is. */
  now = 0;
  surprise = 0;
  private readonly at: number;
  private readonly weight: number;
  private readonly after: number;

  /** `at`: its place in a row. `weight`: of the newest distance. `after`: samples from which on it says something. */
  constructor(at: number, weight: number, after: number) {
    this.at = at;
    this.weight = weight;
    this.after = after;
  }

  start(floats: Float32Array, offset: number): void {
    startGauge(floats, offset + this.at + gauge);
  }

  // tidy: many because it is called for every sample and must allocate nothing
  measure(
    row: Float64Array,
    floats: Float32Array,
    offset: number,
    count: number,
    context: MeanContext,
    recurrence: Recurrence,
  ): void {
    const { distance, mostAbove, mostBelow, episodeMean, scaleMin } = context;
    const share = shareOf(context);
    const before = row[offset + this.at]!;
    this.now = before + this.weight * (Math.max(-mostBelow, Math.min(mostAbove, distance)) - before);
    const isBack =
      this.now > 0 ? distance < share * Math.max(this.now, episodeMean) : distance > share * Math.min(this.now, episodeMean);
    const saysNothing = count < this.after || isBack;
    this.surprise = saysNothing ? 0 : surpriseOf(row, floats, offset + this.at + gauge, this.now, scaleMin, recurrence);
  }

  /** The largest distance with which the mean stays within its band and the sample part of it; Infinity when it is not reached with one sample. */
  // tidy: many because it is called for every sample and must allocate nothing
  farthest(row: Float64Array, floats: Float32Array, offset: number, count: number, margin: number, context: MeanContext): number {
    if (count < this.after) return Number.POSITIVE_INFINITY;
    const before = row[offset + this.at]!;
    const reach = Math.max(margin, reachAbove(row, floats, offset + this.at + gauge, context.scaleMin));
    const reached = before + (reach - before) / this.weight;
    if (reached > context.mostAbove) return Number.POSITIVE_INFINITY;
    return Math.max(this.keptOf(before, context), shareOf(context) * context.episodeMean, reached);
  }

  /** The same below: negative, or −Infinity. */
  // tidy: many because it is called for every sample and must allocate nothing
  farthestBelow(
    row: Float64Array,
    floats: Float32Array,
    offset: number,
    count: number,
    margin: number,
    context: MeanContext,
  ): number {
    if (count < this.after) return Number.NEGATIVE_INFINITY;
    const before = row[offset + this.at]!;
    const reach = Math.max(margin, reachBelow(row, floats, offset + this.at + gauge, context.scaleMin));
    const reached = before - (reach + before) / this.weight;
    if (reached < -context.mostBelow) return Number.NEGATIVE_INFINITY;
    return Math.min(this.keptOf(before, context), shareOf(context) * context.episodeMean, reached);
  }

  /** The distance that is just its share of the mean it makes. */
  private keptOf(before: number, context: MeanContext): number {
    const share = shareOf(context);
    return ((share * (1 - this.weight)) / (1 - share * this.weight)) * before;
  }

  /** The distance measured last is part of the mean from now on. */
  keep(row: Float64Array, offset: number): void {
    row[offset + this.at] = this.now;
  }

  forget(row: Float64Array, offset: number): void {
    row[offset + this.at] = 0;
  }

  // tidy: many because it is called for every sample and must allocate nothing
  learn(row: Float64Array, floats: Float32Array, offset: number, scaleMin: number, weight: number, isOutlier: boolean): void {
    learnGauge(row, floats, offset + this.at + gauge, this.now, scaleMin, weight, isOutlier);
  }

  note(row: Float64Array, floats: Float32Array, offset: number, scaleMin: number): void {
    noteDistance(row, floats, offset + this.at + gauge, this.now, scaleMin);
  }

  setReach(floats: Float32Array, offset: number, probability: number, recurrence: Recurrence): void {
    setReach(floats, offset + this.at + gauge, probability, recurrence);
  }

  rescale(row: Float64Array, offset: number, ratio: number): void {
    rescaleGauge(row, offset + this.at + gauge, ratio);
  }
}
