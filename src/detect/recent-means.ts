// The means of a series' recent distances from the long view: small, and telling when they stay on one side. `auto` has two, and a gauge for each: the level is the
// mean of a dozen distances, the drift that of a hundred.
// Source: S. W. Roberts, "Control chart tests based on geometric moving averages" (Technometrics 1, 1959), with limits from the series' own tail (gauge.ts).
import { narrow } from './band.ts';
import type { Verdict } from './detector.ts';
import type { GaugeBank } from './gauge-bank.ts';
import type { Outlook } from './outlook.ts';

/** The level, the drift. */
type Mean = 0 | 1;
export const levelMean = 0;
export const driftMean = 1;
/** Weight of the newest distance in each. */
const weights = [0.15, 0.02] as const;
/** The level says something once the slow one has a memory: before, both are of the same samples. */
const levelAfter = 200;
/** The drift after two weekends: before, it cannot be told from a season. */
const driftAfterSeconds = 14 * 86_400;
const driftAfterMin = 1000;

// Places: the means, in the order of their weights; the mean distance of the running episode; sum and number of its distances since the last anomalous one.
const episodeMean = weights.length;
const backSum = episodeMean + 1;
const backCount = episodeMean + 2;
/** Float64 numbers per row. */
export const recentMeansWidth = episodeMean + 3;
/** Weight of the newest distance in the mean of a long episode. */
const episodeWeight = 0.01;

/** A distance counts in a mean as no more than this share of the band: a single outlier is the business of the other gauges. */
const mostOfBand = 0.5;
/** Nor as more than so many usual distances in the drift: where bursts are nature, the band is theirs, and what lasts among them is smaller. */
const mostUsual = [Number.POSITIVE_INFINITY, 6] as const;

/**
 * A sample nearer than this share of the mean, or of what the running episode is, has come back: it is no part of what the mean tells. Once an episode is
 * known to last, it takes a little more to believe that it is over.
 */
const backShare = (lasts: boolean): number => (lasts ? 0.25 : 0.4);
/** Of what lasts, samples have come back as long as their mean has, and none is beyond this share: one far sample among near ones is noise. */
const mostBackShare = 0.5;

export class RecentMeans {
  private readonly place: number;
  private readonly bank: GaugeBank;
  /** The gauge of the distances; those of the means come after it. */
  private readonly lasting: number;
  /** The most that a distance of the sample at hand counts as in each, above and below. */
  private readonly most = new Float64Array(2 * weights.length);
  private share = Number.NaN;
  /** Up to which distance from the long view the sample at hand has come back from the running episode, to the side of that; 0 when none runs. */
  back = 0;
  /** From how many samples on each has a say. */
  private readonly afters: readonly number[];

  /** `place`: in a row. */
  constructor(place: number, bank: GaugeBank, lasting: number, stepSeconds: number) {
    this.place = place;
    this.bank = bank;
    this.lasting = lasting;
    this.afters = [levelAfter, Math.max(driftAfterMin, driftAfterSeconds / stepSeconds)];
  }

  /**
   * Sets the distances of the means from that of the sample, which is in them. `lasts`: an episode that is known to last runs. In it none is single, and where
   * all is smaller by night, half a band of the day would say that a doubling is over.
   */
  measure(row: Float64Array, offset: number, lasts: boolean): void {
    this.share = backShare(lasts);
    this.back = lasts ? this.lastingBack(row, offset) : this.share * row[offset + this.place + episodeMean]!;
    const { most } = this;
    const { above, below, distances, units } = this.bank;
    const { lasting } = this;
    const ofBand = lasts ? 1 : mostOfBand;
    for (let k = 0; k < weights.length; k += 1) {
      const usual = lasts ? Number.POSITIVE_INFINITY : mostUsual[k]! * units[lasting]!;
      const up = Math.min(ofBand * above[lasting]!, usual);
      const down = Math.min(ofBand * below[lasting]!, usual);
      most[2 * k] = up;
      most[2 * k + 1] = down;
      const mean = row[offset + this.place + k]!;
      distances[lasting + 1 + k] = mean + weights[k]! * (Math.max(-down, Math.min(up, distances[lasting]!)) - mean);
    }
  }

  /** The mean of the samples since the last anomalous one, the one at hand included, is within the share; it itself within the most. */
  private lastingBack(row: Float64Array, offset: number): number {
    const at = offset + this.place;
    const mean = row[at + episodeMean]!;
    const left = this.share * mean * (row[at + backCount]! + 1) - row[at + backSum]!;
    return mean > 0 ? Math.min(mostBackShare * mean, left) : Math.max(mostBackShare * mean, left);
  }

  /** A mean says nothing before it is known, nor of a sample that is no part of what it tells. `count`: samples learnt. */
  quiet(count: number): void {
    const { distances, surprises } = this.bank;
    for (let k = 0; k < weights.length; k += 1) {
      const gauge = this.lasting + 1 + k;
      const isKnown = count >= this.afters[k]!;
      if (!isKnown || !this.isPartOfMean(distances[this.lasting]!, distances[gauge]!)) surprises[gauge] = 0;
    }
  }

  /** Whether a distance is part of what a mean tells. */
  private isPartOfMean(distance: number, mean: number): boolean {
    const own = this.share * mean;
    return mean > 0 ? distance >= Math.max(own, this.back) : distance <= Math.min(own, this.back);
  }

  /** Narrows the band to the values with which a mean stays within its own. */
  // tidy: many because it is called for every sample and must allocate nothing
  narrow(which: Mean, row: Float64Array, offset: number, view: Outlook, count: number, margin: number, out: Verdict): void {
    if (count < this.afters[which]!) return;
    const { above, below } = this.bank;
    const gauge = this.lasting + 1 + which;
    const mean = row[offset + this.place + which]!;
    const weight = weights[which];
    const { most, back, share } = this;
    const up = farthest(mean, Math.max(margin, above[gauge]!), most[2 * which]!, back, weight, share);
    const down = farthest(-mean, Math.max(margin, below[gauge]!), most[2 * which + 1]!, -back, weight, share);
    narrow(out, view.low - down, view.high + up, margin);
  }

  /** The sample is in the means from now on. */
  follow(row: Float64Array, offset: number): void {
    const { distances } = this.bank;
    for (let k = 0; k < weights.length; k += 1) row[offset + this.place + k] = distances[this.lasting + 1 + k]!;
  }

  /** The running episode goes on by a sample. `rows`: its samples, this one included; 0 when there is none. */
  followEpisode(row: Float64Array, offset: number, rows: number, isAnomalous: boolean): void {
    const at = offset + this.place;
    const distance = this.bank.distances[this.lasting]!;
    const mean = row[at + episodeMean]!;
    row[at + episodeMean] = rows === 0 ? 0 : mean + Math.max(episodeWeight, 1 / rows) * (distance - mean);
    const isBack = rows > 0 && !isAnomalous;
    row[at + backSum] = isBack ? row[at + backSum]! + distance : 0;
    row[at + backCount] = isBack ? row[at + backCount]! + 1 : 0;
  }

  /** What was before says nothing of what comes. */
  forget(row: Float64Array, offset: number): void {
    row.fill(0, offset + this.place, offset + this.place + weights.length);
  }
}

/**
 * The distance from which on a sample is part of a mean beyond its `reach`, positive as that; Infinity when a single one, which counts as `most`, does not
 * bring it there. `mean`: before the sample; `weight`: of the sample.
 */
// tidy: many because it is called for every sample and must allocate nothing
function farthest(mean: number, reach: number, most: number, back: number, weight: number, share: number): number {
  const reached = mean + (reach - mean) / weight;
  if (reached > most) return Number.POSITIVE_INFINITY;
  // A distance that is just its share of the mean it makes.
  const kept = ((share * (1 - weight)) / (1 - share * weight)) * mean;
  return Math.max(kept, back, reached);
}
