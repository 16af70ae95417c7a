// A detector from one signal: what a baseline expects, how far a value is from it, and how rare that distance is by the series' own history. All detectors
// but `auto` are made of this; a file each holds its baseline.
import { packedViews } from '../stats/packed-views.ts';
import {
  boundMagnitude,
  checkProbability,
  clipAfter,
  clipReach,
  halfWidthMin,
  scoreBeyond,
  warmingUp,
  warmUpSamples,
} from './band.ts';
import type { AcceptedLevel, Detector, DetectorPolicy, Verdict } from './detector.ts';
import {
  gaugeWidth,
  learnGauge,
  learnSize,
  noteDistance,
  reachAbove,
  reachBelow,
  rescaleGauge,
  rescaleOf,
  scaleMinOf,
  setReach,
  startGauge,
  surpriseOf,
} from './gauge.ts';
import { areEdgesDue, burstShare, makeRecurrence, steadyWeight, weighRecurrence } from './gauge-policy.ts';
import { localClock } from './local-time.ts';
import { Spending, spendingWidth } from './spending.ts';

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
  /** Values it must have learnt before it can be read; 1 when not given. */
  readonly readableAfter?: number;
  /** Fills `out`. */
  read(place: Place, out: Reading): void;
  learn(place: Place, value: number): void;
  /** The level is the new normal. A baseline without it is learnt anew from the level's samples. */
  move?(place: Place, level: number): void;
}

// Places before the baseline's own.
const count = 0;
const episode = 1;
/** The usual size of its values. */
const size = 2;
/** The sample at which an alarm last counted. */
const notedAt = 3;
const spending = 4;
const own = spending + spendingWidth;

/** An episode's first five samples teach, the tail as outliers, the baseline a little: nature that looks like an incident becomes known. */
const learntRows = 5;

/** Makes the detector of a baseline; `state` is 24 bytes, the baseline's, and 552 for its tails. */
export function makeCalibrated(baseline: Baseline, policy: DetectorPolicy): Detector {
  return new Calibrated(baseline, policy);
}

class Calibrated implements Detector {
  readonly name: string;
  readonly width: number;
  readonly warmUpSamples: number;
  readonly accept?: NonNullable<Detector['accept']>;
  private readonly baseline: Baseline;
  private readonly readableAfter: number;
  private readonly gauge: number;
  private readonly direction: DetectorPolicy['direction'];
  private readonly spending: Spending;
  private readonly recurrence: ReturnType<typeof makeRecurrence>;
  private readonly localOf: (atSeconds: number) => number;
  private readonly place: Place = { row: new Float64Array(0), floats: new Float32Array(0), at: 0, count: 0, localSeconds: 0 };
  private readonly reading: Reading = { centre: 0, gain: 1, bias: 0, season: 0 };

  constructor(baseline: Baseline, policy: DetectorPolicy) {
    this.name = baseline.name;
    this.baseline = baseline;
    this.readableAfter = baseline.readableAfter ?? 1;
    this.warmUpSamples = warmUpSamples + this.readableAfter - 1;
    checkProbability(policy);
    if (baseline.move) this.accept = (row, offset, level) => this.move(row, offset, level);
    this.gauge = own + baseline.width;
    this.width = this.gauge + gaugeWidth;
    this.direction = policy.direction;
    this.spending = new Spending(policy, true);
    this.recurrence = makeRecurrence(policy.tailProbability);
    this.localOf = localClock(policy.timeZone ?? 'UTC');
  }

  // tidy: many because it is called for every sample and must allocate nothing
  observe(row: Float64Array, offset: number, raw: number, atSeconds: number, hold: boolean, out: Verdict): void {
    const value = boundMagnitude(raw);
    const place = this.stand(row, offset, atSeconds);
    warmingUp(out);
    if (place.count === 0) {
      startGauge(place.floats, offset + this.gauge);
      this.spending.start(place.floats, offset + spending);
    }
    if (place.count < this.readableAfter) {
      this.baseline.learn(place, value);
      row[offset + count] = place.count + 1;
      return;
    }
    const { reading } = this;
    this.baseline.read(place, reading);
    const signal = reading.gain * (value - reading.centre) + reading.bias;
    const scaleMin = scaleMinOf(reading.centre, row[offset + size]!) * reading.gain;
    const surprise = surpriseOf(row, place.floats, offset + this.gauge, signal, scaleMin, this.recurrence);
    if (place.count >= this.warmUpSamples) this.judge(offset, value, scaleMin, surprise, out);
    this.learn(offset, value, signal, scaleMin, surprise, hold, out);
  }

  private move(row: Float64Array, offset: number, { value, spread, atSeconds }: AcceptedLevel): void {
    const place = this.stand(row, offset, atSeconds);
    if (place.count < this.readableAfter) return;
    this.baseline.read(place, this.reading);
    const { centre, gain } = this.reading;
    rescaleGauge(row, offset + this.gauge, rescaleOf(row[offset + this.gauge]!, spread * gain, value / centre));
    this.baseline.move?.(place, boundMagnitude(value));
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
    scoreBeyond(value, this.direction, this.spending.score(row, floats, offset + spending, surprise), out);
    if (out.score > 1) out.rarity = this.spending.rarity(floats, offset + spending, surprise);
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
    const isAlarm = isAnomalous && rows >= this.spending.run;
    if (isAlarm && rows === this.spending.run) {
      this.noteAlarm(offset, signal, scaleMin);
    }
    this.spending.pass(row, offset + spending);
    if (rows > learntRows) return;
    const far = this.farOf(place.count);
    this.spending.learn(floats, offset + spending, surprise, surprise, isAlarm);
    const weight = Math.max(steadyWeight, 1 / (place.count - this.readableAfter + 1));
    learnGauge(row, floats, offset + this.gauge, signal, scaleMin, weight, isAlarm || surprise > far);
    this.baseline.learn(place, this.lesson(value, signal, out));
    row[offset + size] = learnSize(row[offset + size]!, value, place.count);
    row[offset + count] = place.count + 1;
    if (areEdgesDue(place.count) || (before > 0 && rows === 0)) this.setEdges(offset);
  }

  /** Counts an alarm, a burst of alarms once; from the end of the episode on, which must not make itself normal. */
  private noteAlarm(offset: number, signal: number, scaleMin: number): void {
    const { row, floats, count: learnt } = this.place;
    if (row[offset + notedAt]! > 0 && learnt - row[offset + notedAt]! < burstShare / this.spending.budget) return;
    row[offset + notedAt] = learnt;
    this.spending.tell(row, offset + spending);
    noteDistance(row, floats, offset + this.gauge, signal, scaleMin);
  }

  /** Rarer than this is an outlier: one in a hundred before there is a band; the budget; nothing single when a run must make an alarm. */
  private farOf(learnt: number): number {
    if (learnt < this.warmUpSamples) return 2;
    return this.spending.run > 1 ? Number.POSITIVE_INFINITY : -this.spending.log;
  }

  /** What a value teaches the baseline: itself inside the band; outside, or far out before there is one, something nearer. */
  private lesson(value: number, signal: number, out: Verdict): number {
    if (!Number.isNaN(out.upper)) return halfWayToBand(value, out);
    const { row, at, count: learnt } = this.place;
    if (learnt < clipAfter) return value;
    const { centre, gain, bias } = this.reading;
    const far = clipReach * Math.max(row[at - own + this.gauge]!, scaleMinOf(centre, row[at - own + size]!) * gain);
    return Math.abs(signal) <= far ? value : centre + (Math.sign(signal) * far - bias) / gain;
  }

  private setEdges(offset: number): void {
    const { row, floats } = this.place;
    const probability = 10 ** -this.spending.edge(row, floats, offset + spending);
    weighRecurrence(this.recurrence, probability, this.spending.budget);
    setReach(floats, offset + this.gauge, probability, this.recurrence);
  }
}

/** Outside the band a value teaches as one half-way to its edge: the first samples of an outage must not move a baseline by much. */
function halfWayToBand(value: number, { expected, lower, upper }: Verdict): number {
  return value > upper ? (expected + upper) / 2 : value < lower ? (expected + lower) / 2 : value;
}
