// How surprising a sample must be so that a series spends its false-alarm budget and no more. What the budget counts is alarms, not samples: an alarm takes several
// anomalous samples in a row (`for`), and surprising samples come in clusters. So what is measured is how often a cluster comes whose most surprising run is at
// least so surprising, by the series' own history. Where incidents come more often than the budget, the band widens with each.
// Source: declustering by runs after A. C. Davison, R. L. Smith, "Models for exceedances over high thresholds" (J. R. Statist. Soc. B 52, 1990); the widening
// after I. Gibbs, E. Candès, "Adaptive conformal inference under distribution shift" (NeurIPS 2021), on the log of the level.
import {
  learnSurprise,
  startSurprise,
  surpriseAt,
  surpriseFloats,
  surpriseFoot,
  surpriseLog,
  surpriseWeight,
} from '../stats/surprise-tail.ts';
import { type DetectorPolicy } from './detector.ts';

/** Runs longer than this are measured as so many: the band is then a little wider than it need be. */
const runMax = 8;

// Places: how much wider the band is drawn, as a share of the budget's surprise; as 32-bit floats the least of the last one, two, … surprises, and the most
// surprising run of the cluster that goes on; the tail of those.
const widening = 0;
const runs = 1;
const peak = runMax;
const tail = runs + (runMax + 2) / 2;
/** Float64 numbers per row. */
export const spendingWidth = tail + Math.ceil(surpriseFloats / 2);

/**
 * With a history of so many samples, what was guessed beforehand included, a run must be twice as surprising as later; with ten times as many, a hundredth
 * more. At the end of the warm-up it is no more than two and a half times, or nothing would be found. Of single samples the prior says enough.
 */
const youngWeight = 60;
const youthMax = 1.5;

/** Neighbours that are rarer than one in fifty are one cluster. */
const clusterSurprise = 1.7;

/**
 * An alarm widens the band by a third of its surprise; one in the budget's time keeps the balance. By less where runs make an alarm: the tail of runs has seen
 * the single outliers, which the tail of samples must not learn.
 */
const wideningStep = 0.3;
const wideningMax = 2;
const rarityMax = 1e9;

export class Spending {
  /** Samples in a row that make an alarm. */
  readonly run: number;
  /** log10 of the budget. */
  readonly log: number;
  readonly budget: number;
  /** The time in which the budget allows one alarm. */
  readonly budgetSeconds: number;
  private readonly isExact: boolean;
  private readonly wideningStep: number;

  /**
   * `isExact`: a surprise is the log of a probability already, and needs no tail of its own unless runs count. `widening`: by how much of the usual an alarm
   * widens the band.
   */
  constructor(policy: DetectorPolicy, isExact: boolean, widening = 1) {
    this.budget = policy.tailProbability;
    this.log = Math.log10(policy.tailProbability);
    this.budgetSeconds = policy.stepSeconds / policy.tailProbability;
    this.run = Math.max(1, Math.min(runMax, policy.runSamples ?? 1));
    this.isExact = isExact && this.run === 1;
    this.wideningStep = (widening * wideningStep) / this.run;
  }

  start(floats: Float32Array, at: number): void {
    startSurprise(floats, (at + tail) * 2);
  }

  /** The surprise at the edge of the band. */
  edge(row: Float64Array, floats: Float32Array, at: number): number {
    const log = this.log * this.caution(row, floats, at);
    return this.isExact ? -log : surpriseAt(floats, (at + tail) * 2, log);
  }

  /** The score of a surprise beyond the edge: the ratio of the logs of its rarity and of the budget's. */
  score(row: Float64Array, floats: Float32Array, at: number, surprise: number): number {
    return this.logOf(floats, at, surprise) / (this.log * this.caution(row, floats, at));
  }

  /** Seen once in so many samples. */
  rarity(floats: Float32Array, at: number, surprise: number): number {
    return Math.min(rarityMax, 10 ** -this.logOf(floats, at, surprise));
  }

  /** How much rarer than the budget a sample must be: by what was told lately, and because a short history knows little of what is rare. */
  private caution(row: Float64Array, floats: Float32Array, at: number): number {
    return 1 + row[at + widening]! + this.youth(floats, at);
  }

  private youth(floats: Float32Array, at: number): number {
    return this.run > 1 ? Math.min(youthMax, (youngWeight / surpriseWeight(floats, (at + tail) * 2)) ** 2) : 0;
  }

  private logOf(floats: Float32Array, at: number, surprise: number): number {
    return this.isExact ? -surprise : surpriseLog(floats, (at + tail) * 2, surprise);
  }

  /**
   * Learns a surprise. `held`: how surprising the sample is to one that did not learn the sample before, as none does during a run. `isAlarm`: of a run
   * that is long enough, which teaches no more than the foot of the tail.
   */
  // tidy: many because it is called for every sample and must allocate nothing
  learn(floats: Float32Array, at: number, surprise: number, held: number, isAlarm: boolean): void {
    const first = (at + runs) * 2;
    const least = this.leastOfRun(floats, first, surprise, held);
    if (this.isExact) return;
    const from = (at + tail) * 2;
    const most = Math.max(floats[first + peak]!, isAlarm ? Math.min(least, surpriseFoot(floats, from)) : least);
    // A cluster counts once, when it is over: a slow ramp must not teach step by step what it will become.
    const isOver = surprise <= clusterSurprise;
    floats[first + peak] = isOver ? 0 : most;
    learnSurprise(floats, from, isOver ? most : 0);
  }

  /** How surprising the sample before was: `held` counts only up to it. */
  before(floats: Float32Array, at: number): number {
    return floats[(at + runs) * 2]!;
  }

  /** The least surprise of the last samples, as many as make an alarm. */
  private leastOfRun(floats: Float32Array, first: number, surprise: number, held: number): number {
    for (let i = this.run - 1; i > 0; i -= 1) floats[first + i] = Math.min(floats[first + i - 1]!, i === 1 ? held : surprise);
    floats[first] = surprise;
    return floats[first + this.run - 1]!;
  }

  /** One sample's time passes. */
  pass(row: Float64Array, at: number): void {
    row[at + widening] = Math.max(0, row[at + widening]! - this.wideningStep * this.budget);
  }

  /** An alarm is told. */
  tell(row: Float64Array, at: number): void {
    row[at + widening] = Math.min(wideningMax, row[at + widening]! + this.wideningStep);
  }
}
