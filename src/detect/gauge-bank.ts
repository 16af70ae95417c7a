// Several gauges side by side in a detector's row, and what they say of the sample at hand. Numbers handed from function to function are allocated where the
// compiler does not inline them, fifty of them a sample: here they stay in arrays, and one loop serves all gauges.
import { learnTail, noteOutlier, type Recurrence, startTail, tailFloats, tailFoot, tailSurprise } from '../stats/tail.ts';
import { lessonMax, lessonReachOf, reachOf, youngWeight } from './gauge.ts';
import { type Side, sideOf } from './side.ts';

/** Float64 numbers per row of so many gauges. What every sample asks for stands together: the usual distances, the edges of the band, then the tails. */
export const bankWidth = (gauges: number): number => gauges * (2 + tailFloats);

export class GaugeBank {
  /** How far the sample is from what was expected, by each gauge: its owner sets them between `look` and `measure`. */
  readonly distances: Float64Array;
  /** How surprising each distance is: −log10 of its probability, 0 for the common ones. */
  readonly surprises: Float64Array;
  /** How far the band reaches by each, both positive. */
  readonly above: Float64Array;
  readonly below: Float64Array;
  /** In which unit each gauge measures: the usual distance, or the least that says something. */
  readonly units: Float64Array;
  // The tail that a distance belongs to, and how many units it is.
  private readonly tails: Int32Array;
  private readonly sizes: Float64Array;
  /** How far the band reaches in usual distances, to the side of each. */
  private readonly edges: Float64Array;
  private readonly first: number;
  /** Weight of the newest distance in the usual one. */
  private readonly rates: readonly number[];
  private scaleMin = Number.NaN;

  /** `first`: place of the first gauge in a row. */
  constructor(first: number, rates: readonly number[]) {
    this.first = first;
    this.rates = rates;
    this.distances = new Float64Array(rates.length);
    this.surprises = new Float64Array(rates.length);
    this.above = new Float64Array(rates.length);
    this.below = new Float64Array(rates.length);
    this.units = new Float64Array(rates.length);
    this.tails = new Int32Array(rates.length);
    this.sizes = new Float64Array(rates.length);
    this.edges = new Float64Array(rates.length);
  }

  start(floats: Float32Array, offset: number): void {
    for (let tail = 0; tail < 2 * this.rates.length; tail += 1) startTail(floats, this.tailAt(offset, tail));
  }

  rescale(row: Float64Array, offset: number, ratio: number): void {
    for (let k = 0; k < this.rates.length; k += 1) row[offset + this.first + k]! *= ratio;
  }

  /** Sets how far the band reaches to one side by the gauges from one number up to another. */
  // tidy: many because it is called where nothing is allocated
  setReach(
    floats: Float32Array,
    offset: number,
    side: Side,
    [from, until]: readonly [number, number],
    probability: number,
    recurrence: Recurrence,
  ): void {
    for (let tail = 2 * from + side; tail < 2 * until; tail += 2)
      floats[this.edgeAt(offset, tail)] = reachOf(floats, this.tailAt(offset, tail), probability, recurrence);
  }

  /** The usual distance of a gauge. */
  usualOf(row: Float64Array, offset: number, gauge: number): number {
    return row[offset + this.first + gauge]!;
  }

  /** Turns to a series: in which unit each gauge measures, and how far the band reaches. */
  look(row: Float64Array, floats: Float32Array, offset: number, scaleMin: number): void {
    this.scaleMin = scaleMin;
    const edges = this.edgeAt(offset, 0);
    for (let k = 0; k < this.rates.length; k += 1) {
      const usual = row[offset + this.first + k]!;
      const unit = usual > scaleMin ? usual : scaleMin;
      this.units[k] = unit;
      this.above[k] = floats[edges + 2 * k]! * unit;
      this.below[k] = floats[edges + 2 * k + 1]! * unit;
    }
  }

  /** Fills `surprises` from `distances`. */
  measure(floats: Float32Array, offset: number, recurrence: Recurrence): void {
    for (let k = 0; k < this.rates.length; k += 1) {
      const distance = this.distances[k]!;
      const which = 2 * k + sideOf(distance);
      const tail = this.tailAt(offset, which);
      const size = Math.abs(distance) / this.units[k]!;
      this.tails[k] = tail;
      this.sizes[k] = size;
      this.edges[k] = floats[this.edgeAt(offset, which)]!;
      this.surprises[k] = tailSurprise(floats, tail, size, recurrence);
    }
  }

  /** How surprising another distance would be to a gauge. */
  // tidy: many because it is called for every sample and must allocate nothing
  surpriseOf(floats: Float32Array, offset: number, gauge: number, distance: number, recurrence: Recurrence): number {
    const tail = this.tailAt(offset, 2 * gauge + sideOf(distance));
    return tailSurprise(floats, tail, Math.abs(distance) / this.units[gauge]!, recurrence);
  }

  /** Learns the distances, each as it is, up to a few reaches of the band; a surprise beyond `far` up to the foot of its tail. `count`: samples before. */
  // tidy: many because it is called for every sample and must allocate nothing
  learn(row: Float64Array, floats: Float32Array, offset: number, count: number, far: number): void {
    const least = 1 / (count + 1);
    for (let k = 0; k < this.rates.length; k += 1) {
      const at = offset + this.first + k;
      const tail = this.tails[k]!;
      const weight = Math.max(this.rates[k]!, least);
      const reach = this.surprises[k]! > far ? tailFoot(floats, tail) : lessonReachOf(this.edges[k]!);
      if (weight < youngWeight) learnTail(floats, tail, Math.min(this.sizes[k]!, reach));
      const usual = row[at]!;
      row[at] = usual + weight * (Math.min(Math.abs(this.distances[k]!), lessonMax * usual + this.scaleMin) - usual);
    }
  }

  /** Remembers that the distances of at least so much surprise opened an episode. */
  note(floats: Float32Array, least: number): void {
    for (let k = 0; k < this.rates.length; k += 1)
      if (this.surprises[k]! >= least) noteOutlier(floats, this.tails[k]!, this.sizes[k]!);
  }

  /** Where an edge, a tail is: above and below of the first gauge, of the second, … */
  private edgeAt(offset: number, which: number): number {
    return (offset + this.first + this.rates.length) * 2 + which;
  }

  private tailAt(offset: number, which: number): number {
    return (offset + this.first + 2 * this.rates.length) * 2 + which * tailFloats;
  }
}
