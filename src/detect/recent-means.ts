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

// Places: the means, in the order of their weights; the mean distance of the running episode.
const episodeMean = weights.length;
/** Float64 numbers per row. */
export const recentMeansWidth = episodeMean + 1;
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
const backShare = (lasts: boolean): number => (lasts ? 0.3 : 0.4);

export class RecentMeans {
  private readonly place: number;
  private readonly bank: GaugeBank;
  /** The gauge of the distances; those of the means come after it. */
  private readonly lasting: number;
  /** The most that a distance of the sample at hand counts as in each, above and below. */
  private readonly most = new Float64Array(2 * weights.length);
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

  /** How far from the long view a sample has come back from the running episode, which lasts: to the side of that. */
  backWithin(row: Float64Array, offset: number): number {
    return backShare(true) * row[offset + this.place + episodeMean]!;
  }

  /** A mean says nothing before it is known, nor of a sample that is no part of what it tells. `count`: samples learnt. */
  quiet(row: Float64Array, offset: number, count: number, lasts: boolean): void {
    const { distances, surprises } = this.bank;
    const episodic = row[offset + this.place + episodeMean]!;
    const share = backShare(lasts);
    for (let k = 0; k < weights.length; k += 1) {
      const gauge = this.lasting + 1 + k;
      const isKnown = count >= this.afters[k]!;
      if (!isKnown || !isPartOfMean(distances[this.lasting]!, distances[gauge]!, episodic, share)) surprises[gauge] = 0;
    }
  }

  /** Narrows the band to the values with which a mean stays within its own. */
  // tidy: many because it is called for every sample and must allocate nothing
  narrow(
    which: Mean,
    row: Float64Array,
    offset: number,
    view: Outlook,
    count: number,
    lasts: boolean,
    margin: number,
    out: Verdict,
  ): void {
    if (count < this.afters[which]!) return;
    const { above, below } = this.bank;
    const gauge = this.lasting + 1 + which;
    const mean = row[offset + this.place + which]!;
    const episodic = row[offset + this.place + episodeMean]!;
    const weight = weights[which];
    const share = backShare(lasts);
    const up = farthest(mean, Math.max(margin, above[gauge]!), this.most[2 * which]!, episodic, weight, share);
    const down = farthest(-mean, Math.max(margin, below[gauge]!), this.most[2 * which + 1]!, -episodic, weight, share);
    narrow(out, view.low - down, view.high + up, margin);
  }

  /** The sample is in the means from now on. */
  follow(row: Float64Array, offset: number): void {
    const { distances } = this.bank;
    for (let k = 0; k < weights.length; k += 1) row[offset + this.place + k] = distances[this.lasting + 1 + k]!;
  }

  /** The running episode goes on by a sample. `rows`: its samples, this one included; 0 when there is none. */
  followEpisode(row: Float64Array, offset: number, rows: number): void {
    const at = offset + this.place + episodeMean;
    const mean = row[at]!;
    row[at] = rows === 0 ? 0 : mean + Math.max(episodeWeight, 1 / rows) * (this.bank.distances[this.lasting]! - mean);
  }

  /** What was before says nothing of what comes. */
  forget(row: Float64Array, offset: number): void {
    row.fill(0, offset + this.place, offset + this.place + weights.length);
  }
}

/** Whether a distance is part of what the mean tells. `episodic`: the mean of the running episode, 0 when none runs; `share`: `backShare`. */
function isPartOfMean(distance: number, mean: number, episodic: number, share: number): boolean {
  return mean > 0 ? distance >= share * Math.max(mean, episodic) : distance <= share * Math.min(mean, episodic);
}

/**
 * The distance from which on a sample is part of a mean beyond its `reach`, positive as that; Infinity when a single one, which counts as `most`, does not
 * bring it there. `mean`: before the sample; `weight`: of the sample.
 */
// tidy: many because it is called for every sample and must allocate nothing
function farthest(mean: number, reach: number, most: number, episodic: number, weight: number, share: number): number {
  const reached = mean + (reach - mean) / weight;
  if (reached > most) return Number.POSITIVE_INFINITY;
  // A distance that is just its share of the mean it makes.
  const kept = ((share * (1 - weight)) / (1 - share * weight)) * mean;
  return Math.max(kept, share * episodic, reached);
}
