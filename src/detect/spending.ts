// How surprising a sample must be so that a series spends its false-alarm budget and no more. An alarm takes several anomalous samples in a row (`for`), so what
// is measured is the least surprising sample of each such run, by the series' own history of runs. Where incidents come more often than the budget, the
// band widens with each.
// Source: the widening after I. Gibbs, E. Candès, "Adaptive conformal inference under distribution shift" (NeurIPS 2021), on the log of the level.
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

// Places: how much wider the band is drawn, as a share of the budget's surprise; the last surprises; the tail of their minima.
const widening = 0;
const ring = 1;
const tail = ring + runMax / 2;
/** Float64 numbers per row. */
export const spendingWidth = tail + Math.ceil(surpriseFloats / 2);

/** After so many samples a run must be twice as surprising as later: a short history knows little of what is rare. Of single samples the prior says enough. */
const youngWeight = 100;

/** Rarer than one in fifty. */
const clusterSurprise = 1.7;

/** An alarm widens the band by a third of its surprise; one in the budget's time keeps the balance. */
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

  /** `isExact`: a surprise is the log of a probability already, and needs no tail of its own unless runs count. */
  constructor(policy: DetectorPolicy, isExact: boolean) {
    this.budget = policy.tailProbability;
    this.log = Math.log10(policy.tailProbability);
    this.budgetSeconds = policy.stepSeconds / policy.tailProbability;
    this.run = Math.max(1, Math.min(runMax, policy.runSamples ?? 1));
    this.isExact = isExact && this.run === 1;
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
    const youth = this.run > 1 ? youngWeight / surpriseWeight(floats, (at + tail) * 2) : 0;
    return 1 + row[at + widening]! + youth;
  }

  private logOf(floats: Float32Array, at: number, surprise: number): number {
    return this.isExact ? -surprise : surpriseLog(floats, (at + tail) * 2, surprise);
  }

  /** Whether the sample before was rare too: neighbours in a cluster are one event, and a slow ramp must not teach step by step what it will become. */
  private isInCluster(floats: Float32Array, at: number): boolean {
    return this.run > 1 && floats[(at + ring) * 2]! > clusterSurprise;
  }

  /** Learns a surprise; `isAlarm`: of a run that is long enough, which teaches no more than the foot of the tail. */
  learn(floats: Float32Array, at: number, surprise: number, isAlarm: boolean): void {
    const first = (at + ring) * 2;
    const isKnown = isAlarm || this.isInCluster(floats, at);
    let least = surprise;
    for (let i = 0; i < this.run - 1; i += 1) {
      const earlier = floats[first + i]!;
      if (earlier < least) least = earlier;
    }
    for (let i = this.run - 2; i > 0; i -= 1) floats[first + i] = floats[first + i - 1]!;
    floats[first] = surprise;
    if (this.isExact) return;
    const from = (at + tail) * 2;
    learnSurprise(floats, from, isKnown ? Math.min(least, surpriseFoot(floats, from)) : least);
  }

  /** One sample's time passes. */
  pass(row: Float64Array, at: number): void {
    row[at + widening] = Math.max(0, row[at + widening]! - wideningStep * this.budget);
  }

  /** An alarm is told. */
  tell(row: Float64Array, at: number): void {
    row[at + widening] = Math.min(wideningMax, row[at + widening]! + wideningStep);
  }
}
