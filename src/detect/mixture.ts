// A mixture of predictors: each is trusted by how well it did.
// Source: the weighting by past loss after N. Cesa-Bianchi, G. Lugosi, "Prediction, Learning, and Games" (2006), section 2, with a power in place of the
// exponential, so that it needs no scale.

/** A predictor is trusted after so many predictions; the plain ones a little before, for somebody must speak. */
export const trustedAfter = 10;
const untrusted = 1e-3;
const tiny = 1e-12;

export class Mixture {
  /** What each predictor says of the instant at hand; NaN where it knows nothing. Its owner fills it. */
  readonly predictions: Float64Array;
  /** Which predictor weighed most. */
  strongest = 0;
  private readonly kinds: readonly number[];
  private readonly lossWeight: number;

  /** `kinds`: of each predictor, by which its predictions are counted; kind 0 is plain. `lossWeight`: of the newest error in a predictor's loss. */
  constructor(kinds: readonly number[], lossWeight: number) {
    this.predictions = new Float64Array(kinds.length);
    this.kinds = kinds;
    this.lossWeight = lossWeight;
  }

  /** What they say together. `losses`: place of the first one's loss in the row; `made`: predictions made so far by kind. */
  mix(row: Float64Array, losses: number, made: Float64Array): number {
    const best = this.leastLoss(row, losses, made);
    let sum = 0;
    let total = 0;
    let most = 0;
    this.strongest = 0;
    for (let k = 0; k < this.kinds.length; k += 1) {
      const prediction = this.predictions[k]!;
      if (prediction !== prediction) continue; // oxlint-disable-line no-self-compare -- NaN: it knows nothing.
      const kind = this.kinds[k]!;
      const weight = made[kind]! > trustedAfter ? fourthPower(best / (row[losses + k]! + tiny)) : kind === 0 ? untrusted : 0;
      sum += weight;
      total += weight * prediction;
      if (weight > most) {
        most = weight;
        this.strongest = k;
      }
    }
    return total / sum;
  }

  private leastLoss(row: Float64Array, losses: number, made: Float64Array): number {
    let best = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.kinds.length; k += 1) {
      const prediction = this.predictions[k]!;
      if (prediction !== prediction || made[this.kinds[k]!]! <= trustedAfter) continue; // oxlint-disable-line no-self-compare -- NaN: it knows nothing.
      const loss = row[losses + k]! + tiny;
      if (loss < best) best = loss;
    }
    return best;
  }

  /** Learns how far each was from the value that came. */
  learn(row: Float64Array, losses: number, made: Float64Array, value: number): void {
    for (let k = 0; k < this.kinds.length; k += 1) {
      const error = Math.abs(value - this.predictions[k]!);
      if (error !== error) continue; // oxlint-disable-line no-self-compare -- NaN: it knew nothing.
      const loss = row[losses + k]!;
      row[losses + k] = loss + Math.max(this.lossWeight, 1 / (made[this.kinds[k]!]! + 1)) * (error - loss);
    }
  }
}

function fourthPower(x: number): number {
  const square = x * x;
  return square * square;
}
