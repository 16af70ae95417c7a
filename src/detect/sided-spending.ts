// Who may spend the budget. All gauges together spend at least half of it; the rest is spent by each side alone, for a joint tail knows only of the side and of the
// gauges that surprise most. Of single samples that rest is a little, so that a fall among upward spikes need not be as rare as they are. Of runs (`for`) it is half, for sudden
// distances: a mean that has left its band stays outside, so that two in a row are hardly rarer than one, while two samples are.
import type { DetectorPolicy } from './detector.ts';
import { type Side, sideOf, sides } from './side.ts';
import { Spending, spendingWidth } from './spending.ts';

/** Float64 numbers per row. */
export const sidedSpendingWidth = 3 * spendingWidth;

type Shares = {
  /** Of the budget, of all together and of each side alone. */
  readonly whole: number;
  readonly alone: number;
  /** From how many samples on a side may spend: before, a tail of so little is a guess. */
  readonly aloneAfter: number;
  /** By how much of the usual an alarm widens the band of a side: of a quarter of the budget one is remembered four times as long. */
  readonly aloneWidening: number;
};
const ofSingles: Shares = { whole: 1, alone: 0.05, aloneAfter: 2000, aloneWidening: 1 };
const ofRuns: Shares = { whole: 0.5, alone: 0.25, aloneAfter: 0, aloneWidening: 0.25 };

const placeOf = (at: number, side: Side): number => at + (1 + side) * spendingWidth;
const greater = (bySide: Float64Array): number => Math.max(bySide[0]!, bySide[1]!);

export class SidedSpending {
  readonly whole: Spending;
  /** Of the sample at hand by side: the greatest surprise, and how surprising it is to who did not learn the sample before. */
  private readonly joint = new Float64Array(2);
  private readonly held = new Float64Array(2);
  /** The same of what a side alone judges by. */
  private readonly own: Float64Array;
  private readonly ownHeld: Float64Array;
  private readonly isOfRuns: boolean;
  private readonly alone: Spending;
  private readonly aloneAfter: number;
  /** Whether the last score was that of a side alone. */
  private isAlone = false;

  constructor(policy: DetectorPolicy) {
    this.isOfRuns = (policy.runSamples ?? 1) > 1;
    const { whole, alone, aloneAfter, aloneWidening } = this.isOfRuns ? ofRuns : ofSingles;
    this.whole = new Spending({ ...policy, tailProbability: whole * policy.tailProbability }, false);
    this.alone = new Spending({ ...policy, tailProbability: alone * policy.tailProbability }, false, aloneWidening);
    this.aloneAfter = aloneAfter;
    this.own = this.isOfRuns ? new Float64Array(2) : this.joint;
    this.ownHeld = this.isOfRuns ? new Float64Array(2) : this.held;
  }

  start(floats: Float32Array, at: number): void {
    this.whole.start(floats, at);
    for (const side of sides) this.alone.start(floats, placeOf(at, side));
  }

  /**
   * Gathers the surprises of several distances by their sides. The first ones are sudden; those from number `lasting` on are the same to who did not learn the
   * sample before.
   */
  gather(distances: Float64Array, surprises: Float64Array, lasting: number): void {
    const { joint, held, own, ownHeld } = this;
    for (const side of sides) joint[side] = held[side] = own[side] = ownHeld[side] = 0;
    for (let k = 0; k < distances.length; k += 1) {
      const side = sideOf(distances[k]!);
      const surprise = surprises[k]!;
      joint[side] = Math.max(joint[side]!, surprise);
      if (k < lasting) own[side] = Math.max(own[side]!, surprise);
      else held[side] = Math.max(held[side]!, surprise);
    }
  }

  /** Whether a sudden surprise of who did not learn the sample before can matter: a run is as surprising as its least sample. */
  mindsHeld(floats: Float32Array, at: number, side: Side): boolean {
    return this.held[side]! < this.whole.before(floats, at) || this.alone.before(floats, placeOf(at, side)) > 0;
  }

  /** Such a surprise. */
  hold(side: Side, surprise: number): void {
    this.held[side] = Math.max(this.held[side]!, surprise);
    this.ownHeld[side] = surprise;
  }

  /** The surprise at the edge of the band on a side, of lasting distances and of sudden ones. `count`: samples learnt. */
  // tidy: many because it is called where nothing is allocated
  edge(row: Float64Array, floats: Float32Array, at: number, side: Side, count: number, isSudden: boolean): number {
    const whole = this.whole.edge(row, floats, at);
    const judgesAlone = isSudden || !this.isOfRuns;
    return judgesAlone && count >= this.aloneAfter ? Math.min(whole, this.alone.edge(row, floats, placeOf(at, side))) : whole;
  }

  /** The score of a sample beyond the edge of a side. */
  // tidy: many because it is called where nothing is allocated
  score(row: Float64Array, floats: Float32Array, at: number, side: Side, count: number): number {
    const whole = this.whole.score(row, floats, at, greater(this.joint));
    const alone = count < this.aloneAfter ? 0 : this.alone.score(row, floats, placeOf(at, side), this.own[side]!);
    this.isAlone = alone > whole;
    return Math.max(whole, alone);
  }

  /** Seen once in so many samples: of both sides, or of the one, whichever is rarer. */
  // tidy: many because it is called where nothing is allocated
  rarity(floats: Float32Array, at: number, side: Side, count: number): number {
    const whole = this.whole.rarity(floats, at, greater(this.joint));
    return count < this.aloneAfter ? whole : Math.max(whole, this.alone.rarity(floats, placeOf(at, side), this.own[side]!));
  }

  /** The greatest surprise of the sample at hand. */
  most(): number {
    return greater(this.joint);
  }

  /** Learns the surprises of the sample at hand; `alarm`: the side of an alarm, null when there is none. */
  learn(floats: Float32Array, at: number, alarm: Side | null): void {
    const { joint, held, own, ownHeld } = this;
    this.whole.learn(floats, at, greater(joint), greater(held), alarm !== null);
    for (const side of sides) this.alone.learn(floats, placeOf(at, side), own[side]!, ownHeld[side]!, alarm === side);
  }

  pass(row: Float64Array, at: number): void {
    this.whole.pass(row, at);
    for (const side of sides) this.alone.pass(row, placeOf(at, side));
  }

  /** An alarm is told on a side: of runs, whoever called it pays; of single samples both, for a side's share comes on top of the budget. */
  tell(row: Float64Array, at: number, side: Side): void {
    if (!this.isOfRuns || !this.isAlone) this.whole.tell(row, at);
    if (!this.isOfRuns || this.isAlone) this.alone.tell(row, placeOf(at, side));
  }
}
