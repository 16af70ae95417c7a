// The budget where a sample may surprise to both sides: nearly all of it is spent by the surprises of either side together, a little by each side alone. Where
// one side often bursts, the joint tail knows only of that: a fall among upward spikes would have to be as rare as they are.
import type { DetectorPolicy } from './detector.ts';
import { type Side, sideOf, sides } from './side.ts';
import { Spending, spendingWidth } from './spending.ts';

/** Float64 numbers per row. */
export const sidedSpendingWidth = 3 * spendingWidth;

/** What each side alone may spend, once so many samples are known: before, its tail is a guess. */
const sideShare = 0.05;
const sideAfter = 2000;

const placeOf = (at: number, side: Side): number => at + (1 + side) * spendingWidth;
const greater = (bySide: Float64Array): number => Math.max(bySide[0]!, bySide[1]!);

export class SidedSpending {
  readonly whole: Spending;
  /** Of the sample at hand by side: the greatest surprise, and how surprising it is to who did not learn the sample before. */
  readonly joint = new Float64Array(2);
  readonly held = new Float64Array(2);
  private readonly alone: Spending;

  constructor(policy: DetectorPolicy) {
    this.whole = new Spending(policy, false);
    this.alone = new Spending({ ...policy, tailProbability: sideShare * policy.tailProbability }, false);
  }

  start(floats: Float32Array, at: number): void {
    this.whole.start(floats, at);
    for (const side of sides) this.alone.start(floats, placeOf(at, side));
  }

  /** Gathers the surprises of several distances by their sides; those from number `firstHeld` on are the same to who did not learn the sample before. */
  gather(distances: Float64Array, surprises: Float64Array, firstHeld: number): void {
    const { joint, held } = this;
    joint.fill(0);
    held.fill(0);
    for (let k = 0; k < distances.length; k += 1) {
      const side = sideOf(distances[k]!);
      joint[side] = Math.max(joint[side]!, surprises[k]!);
      if (k >= firstHeld) held[side] = Math.max(held[side]!, surprises[k]!);
    }
  }

  /** The surprise at the edge of the band on a side. `count`: samples learnt. */
  // tidy: many because it is called where nothing is allocated
  edge(row: Float64Array, floats: Float32Array, at: number, side: Side, count: number): number {
    const whole = this.whole.edge(row, floats, at);
    return count < sideAfter ? whole : Math.min(whole, this.alone.edge(row, floats, placeOf(at, side)));
  }

  /** The score of a sample beyond the edge of a side. */
  // tidy: many because it is called where nothing is allocated
  score(row: Float64Array, floats: Float32Array, at: number, side: Side, count: number): number {
    const whole = this.whole.score(row, floats, at, greater(this.joint));
    return count < sideAfter ? whole : Math.max(whole, this.alone.score(row, floats, placeOf(at, side), this.joint[side]!));
  }

  /** Seen once in so many samples: of both sides, or of the one, whichever is rarer. */
  // tidy: many because it is called where nothing is allocated
  rarity(floats: Float32Array, at: number, side: Side, count: number): number {
    const whole = this.whole.rarity(floats, at, greater(this.joint));
    return count < sideAfter ? whole : Math.max(whole, this.alone.rarity(floats, placeOf(at, side), this.joint[side]!));
  }

  /** The greatest surprise of the sample at hand. */
  most(): number {
    return greater(this.joint);
  }

  /** Learns the surprises of the sample at hand; `alarm`: the side of an alarm, null when there is none. */
  learn(floats: Float32Array, at: number, alarm: Side | null): void {
    const { joint, held } = this;
    this.whole.learn(floats, at, greater(joint), greater(held), alarm !== null);
    for (const side of sides) this.alone.learn(floats, placeOf(at, side), joint[side]!, held[side]!, alarm === side);
  }

  pass(row: Float64Array, at: number): void {
    this.whole.pass(row, at);
    for (const side of sides) this.alone.pass(row, placeOf(at, side));
  }

  tell(row: Float64Array, at: number, side: Side): void {
    this.whole.tell(row, at);
    this.alone.tell(row, placeOf(at, side));
  }
}
