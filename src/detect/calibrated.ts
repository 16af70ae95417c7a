// A detector from one signal: what a baseline expects, how far a value is from it, and how rare that distance is by the series' own history. All detectors
// but `auto` are made of this; a file each holds its baseline.
import { packedViews } from '../stats/packed-views.ts';
import { type Recurrence } from '../stats/tail.ts';
import { boundMagnitude, halfWidthMin, scoreBeyond, warmingUp, warmUpSamples } from './band.ts';
import type { Detector, DetectorPolicy, Verdict } from './detector.ts';
import { gaugeWidth, learnGauge, noteDistance, reachAbove, reachBelow, scaleMinOf, setReach, startGauge, surpriseOf } from './gauge.ts';
import { localClock } from './local-time.ts';

/** What a baseline says of an instant: the signal of a value is `gain` · (value − centre) + `bias`. */
export type Reading = { centre: number; gain: number; bias: number; season: 0 | 1 | 2 };

/** Where a baseline's numbers are, and the instant: one object, kept by the detector, for a sample allocates nothing. */
export type Place = {
  row: Float64Array;
  /** The same bytes as 32-bit floats. */
  floats: Float32Array;
  /** First of the baseline's Float64 numbers. */
  at: number;
  /** Samples learnt so far. */
  count: number;
  localSeconds: number;
};

export interface Baseline {
  readonly name: string;
  /** Float64 numbers per row. */
  readonly width: number;
  /** Fills `out`; only after the first value. */
  read(place: Place, out: Reading): void;
  learn(place: Place, value: number): void;
  /** The level is the new normal. */
  move(place: Place, level: number): void;
}

// Places before the baseline's own.
const count = 0;
const widening = 1;
const episode = 2;
const own = 3;

/** An episode's first samples teach, the tail as outliers, the baseline up to the edge of the band: nature that looks like an incident becomes known. */
const learntRows = 5;
const steadyWeight = 0.0005;
const toleratedRate = 1;
const recurrenceWeight = 0.1;
const wideningStep = 0.1;
const wideningTolerated = 1;
const wideningMax = 2;
const edgesEvery = 16;
const youngCount = 96;
const rarityMax = 1e9;

/** Makes the detector of a baseline; `state` is 24 bytes, the baseline's, and 552 for its tails. */
export function makeCalibrated(baseline: Baseline, policy: DetectorPolicy): Detector {
  return new Calibrated(baseline, policy);
}

class Calibrated implements Detector {
  readonly name: string;
  readonly width: number;
  readonly warmUpSamples = warmUpSamples;
  private readonly baseline: Baseline;
  private readonly gauge: number;
  private readonly direction: DetectorPolicy['direction'];
  private readonly budget: number;
  private readonly budgetLog: number;
  private readonly recurrence: Recurrence;
  private readonly localOf: (atSeconds: number) => number;
  private readonly place: Place = { row: new Float64Array(0), floats: new Float32Array(0), at: 0, count: 0, localSeconds: 0 };
  private readonly reading: Reading = { centre: 0, gain: 1, bias: 0, season: 0 };

  constructor(baseline: Baseline, policy: DetectorPolicy) {
    this.name = baseline.name;
    this.baseline = baseline;
    this.gauge = own + baseline.width;
    this.width = this.gauge + gaugeWidth;
    this.direction = policy.direction;
    this.budget = policy.tailProbability;
    this.budgetLog = Math.log10(this.budget);
    this.recurrence = { tolerated: toleratedRate * this.budget, weight: recurrenceWeight };
    this.localOf = localClock(policy.timeZone ?? 'UTC');
  }

  // tidy: many because it is called for every sample and must allocate nothing
  observe(row: Float64Array, offset: number, raw: number, atSeconds: number, hold: boolean, out: Verdict): void {
    const value = boundMagnitude(raw);
    const place = this.stand(row, offset, atSeconds);
    warmingUp(out);
    if (place.count === 0) {
      startGauge(place.floats, offset + this.gauge);
      this.baseline.learn(place, value);
      row[offset + count] = 1;
      return;
    }
    const { reading } = this;
    this.baseline.read(place, reading);
    const signal = reading.gain * (value - reading.centre) + reading.bias;
    const scaleMin = scaleMinOf(reading.centre) * reading.gain;
    const surprise = surpriseOf(row, place.floats, offset + this.gauge, signal, scaleMin, this.recurrence);
    if (place.count >= warmUpSamples) this.judge(offset, value, scaleMin, surprise, out);
    this.learn(offset, value, signal, scaleMin, surprise, hold, out);
  }

  accept(row: Float64Array, offset: number, level: number, atSeconds: number): void {
    const place = this.stand(row, offset, atSeconds);
    if (place.count === 0) return;
    this.baseline.move(place, boundMagnitude(level));
    row[offset + episode] = 0;
  }

  private stand(row: Float64Array, offset: number, atSeconds: number): Place {
    const { place } = this;
    place.row = row;
    place.floats = packedViews(row).floats;
    place.at = offset + own;
    place.count = row[offset + count]!;
    place.localSeconds = this.localOf(atSeconds);
    return place;
  }

  // tidy: many because it is called for every sample and must allocate nothing
  private judge(offset: number, value: number, scaleMin: number, surprise: number, out: Verdict): void {
    const { row, floats } = this.place;
    const { centre, gain, bias, season } = this.reading;
    const margin = halfWidthMin(centre);
    const above = (reachAbove(row, floats, offset + this.gauge, scaleMin) - bias) / gain;
    const below = (reachBelow(row, floats, offset + this.gauge, scaleMin) + bias) / gain;
    out.upper = centre + Math.max(margin, above);
    out.lower = centre - Math.max(margin, below);
    out.expected = centre;
    out.season = season;
    scoreBeyond(value, this.direction, surprise / (-this.budgetLog * (1 + row[offset + widening]!)), out);
    out.rarity = out.score > 1 ? Math.min(rarityMax, 10 ** surprise) : 0;
  }

  // tidy: many because it is called for every sample and must allocate nothing
  private learn(
    offset: number,
    value: number,
    signal: number,
    scaleMin: number,
    surprise: number,
    hold: boolean,
    out: Verdict,
  ): void {
    const { place } = this;
    const { row, floats } = place;
    const isAnomalous = out.score > 1;
    const before = row[offset + episode]!;
    const rows = hold || isAnomalous ? before + 1 : 0;
    row[offset + episode] = rows;
    if (isAnomalous && before === 0) {
      noteDistance(row, floats, offset + this.gauge, signal, scaleMin);
      row[offset + widening] = Math.min(wideningMax, row[offset + widening]! + wideningStep);
      this.setEdges(offset);
    }
    row[offset + widening] = Math.max(0, row[offset + widening]! - wideningStep * wideningTolerated * this.budget);
    if (rows > learntRows) return;
    const weight = Math.max(steadyWeight, 1 / place.count);
    learnGauge(row, floats, offset + this.gauge, signal, scaleMin, weight, isAnomalous || surprise > -this.budgetLog);
    this.baseline.learn(place, withinBand(value, out));
    row[offset + count] = place.count + 1;
    if (place.count < youngCount || place.count % edgesEvery === 0) this.setEdges(offset);
  }

  private setEdges(offset: number): void {
    const { row, floats } = this.place;
    const probability = 10 ** (this.budgetLog * (1 + row[offset + widening]!));
    setReach(floats, offset + this.gauge, probability, this.recurrence);
  }
}

/** What a value teaches a baseline: itself, up to the edge of the band. Everything while there is no band. */
export function withinBand(value: number, { lower, upper }: Verdict): number {
  return value > upper ? upper : value < lower ? lower : value;
}
