// How surprising a sample must be so that a series spends its false-alarm budget and no more. An alarm takes several anomalous samples in a row (`for`), so what
// is measured is the least surprising sample of each such run, by the series' own history of runs. Where incidents come more often than the budget, the
// band widens with each.
// Source: the widening after I. Gibbs, E. Candès, "Adaptive conformal inference under distribution shift" (NeurIPS 2021), on the log of the level.
import { learnSurprise, startSurprise, surpriseAt, surpriseFloats, surpriseFoot, surpriseLog } from '../stats/surprise-tail.ts';
import { type DetectorPolicy } from './detector.ts';

/** Runs longer than this are measured as so many: the band is then a little wider than it need be. */
const runMax = 8;

// Places: how much wider the band is drawn, as a share of the budget's surprise; the last surprises; the tail of their minima.
const widening = 0;
const ring = 1;
const tail = ring + runMax / 2;
/** Float64 numbers per row. */
export const spendingWidth = tail + surpriseFloats / 2;

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
  private readonly isExact: boolean;

  /** `isExact`: a surprise is the log of a probability already, and needs no tail of its own unless runs count. */
  constructor(policy: DetectorPolicy, isExact: boolean) {
    this.budget = policy.tailProbability;
    this.log = Math.log10(policy.tailProbability);
    this.run = Math.max(1, Math.min(runMax, policy.runSamples ?? 1));
    this.isExact = isExact && this.run === 1;
  }

  start(floats: Float32Array, at: number): void {
    startSurprise(floats, (at + tail) * 2);
  }

  /** The surprise at the edge of the band. */
  edge(row: Float64Array, floats: Float32Array, at: number): number {
    const log = this.log * (1 + row[at + widening]!);
    return this.isExact ? -log : surpriseAt(floats, (at + tail) * 2, log);
  }

  /** The score of a surprise beyond the edge: the ratio of the logs of its rarity and of the budget's. */
  score(row: Float64Array, floats: Float32Array, at: number, surprise: number): number {
    return this.logOf(floats, at, surprise) / (this.log * (1 + row[at + widening]!));
  }

  /** Seen once in so many samples. */
  rarity(floats: Float32Array, at: number, surprise: number): number {
    return Math.min(rarityMax, 10 ** -this.logOf(floats, at, surprise));
  }

  private logOf(floats: Float32Array, at: number, surprise: number): number {
    return this.isExact ? -surprise : surpriseLog(floats, (at + tail) * 2, surprise);
  }

  /** Learns a surprise; `isAlarm`: of a run that is long enough, which teaches no more than the foot of the tail. */
  learn(floats: Float32Array, at: number, surprise: number, isAlarm: boolean): void {
    if (this.isExact) return;
    const first = (at + ring) * 2;
    let least = surprise;
    for (let i = 0; i < this.run - 1; i += 1) {
      const earlier = floats[first + i]!;
      if (earlier < least) least = earlier;
    }
    for (let i = this.run - 2; i > 0; i -= 1) floats[first + i] = floats[first + i - 1]!;
    floats[first] = surprise;
    const from = (at + tail) * 2;
    learnSurprise(floats, from, isAlarm ? Math.min(least, surpriseFoot(floats, from)) : least);
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
