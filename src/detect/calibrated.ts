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
import { countGood, exchangeExpected, fillHeldBand, heldBandWidth, heldCentre, holdBand, leaveBand } from './held-band.ts';
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
  /**
   * Begins anew where the series is now, `weight` of the way. A baseline with it forgets so soon that it follows the series through an episode, which the
   * band of its onset judges meanwhile; one without it is held.
   */
  resume?(place: Place, value: number, weight: number): void;
}

// Places before the baseline's own.
const count = 0;
/** Samples of the running episode; negative: of a silence at its usual hour, which is none. */
const episode = 1;
/** The usual size of its values. */
const size = 2;
/** The sample at which an alarm last counted. */
const notedAt = 3;
const spending = 4;
const own = spending + spendingWidth;

/** An episode's first dozen teaches, the tail as outliers, the baseline a little: nature that looks like an incident becomes known. */
const learntRows = 12;
/** So many where the baseline follows: more, and the calm of an outage would narrow the band. */
const followedRows = 60;

/** A distance from what was expected, and how surprising it is. */
type Distance = { signal: number; scaleMin: number; surprise: number };

/** What is usual of a window is known by one window; from then on an incident in it at most doubles the lesson. */
const usualAfter = 60;

/** The usual one of what a baseline measures anew with each sample, with one more learnt; `count` were before. */
export const stepUsual = (usual: number, now: number, count: number): number =>
  usual +
  Math.max(steadyWeight, 1 / (count + 1)) * (Math.min(now, count < usualAfter ? Number.POSITIVE_INFINITY : 2 * usual) - usual);

/** Makes the detector of a baseline; `state` is the baseline's, 1.2 KB for its tails and its budget, and 40 bytes where it follows. */
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
  /** Where the band of an episode's onset is kept; 0 for a baseline that is held. */
  private readonly heldBand: number;
  private readonly recurrence: ReturnType<typeof makeRecurrence>;
  private readonly localOf: (atSeconds: number) => number;
  private readonly place: Place = { row: new Float64Array(0), floats: new Float32Array(0), at: 0, count: 0, localSeconds: 0 };
  private readonly reading: Reading = { centre: 0, gain: 1, bias: 0, season: 0 };
  private readonly taught: Distance = { signal: 0, scaleMin: 0, surprise: 0 };
  private readonly judged: Distance = { signal: 0, scaleMin: 0, surprise: 0 };

  constructor(baseline: Baseline, policy: DetectorPolicy) {
    this.name = baseline.name;
    this.baseline = baseline;
    this.readableAfter = baseline.readableAfter ?? 1;
    this.warmUpSamples = warmUpSamples + this.readableAfter - 1;
    checkProbability(policy);
    if (baseline.move) this.accept = (row, offset, level) => this.move(row, offset, level);
    this.gauge = own + baseline.width;
    const end = this.gauge + gaugeWidth;
    this.heldBand = baseline.resume ? end : 0;
    this.width = end + (baseline.resume ? heldBandWidth : 0);
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
    if (!hold && this.heldBand > 0 && leaveBand(row, offset + this.heldBand))
      this.baseline.resume?.(place, heldCentre(row, offset + this.heldBand), 1);
    this.baseline.read(place, this.reading);
    this.measure(offset, value, this.reading.centre, this.taught);
    const isHeld = this.heldBand > 0 && hold && row[offset + episode]! > 0;
    if (isHeld) this.measure(offset, value, heldCentre(row, offset + this.heldBand), this.judged);
    const distance = isHeld ? this.judged : this.taught;
    if (place.count >= this.warmUpSamples) this.judge(offset, value, distance, isHeld, out);
    this.learn(offset, value, distance, hold, out);
  }

  private measure(offset: number, value: number, centre: number, out: Distance): void {
    const { row, floats } = this.place;
    const { gain, bias } = this.reading;
    out.signal = gain * (value - centre) + bias;
    out.scaleMin = scaleMinOf(centre, row[offset + size]!) * gain;
    out.surprise = surpriseOf(row, floats, offset + this.gauge, out.signal, out.scaleMin, this.recurrence);
  }

  private move(row: Float64Array, offset: number, { value, spread, atSeconds }: AcceptedLevel): void {
    const place = this.stand(row, offset, atSeconds);
    if (place.count < this.readableAfter) return;
    this.baseline.read(place, this.reading);
    const { centre, gain } = this.reading;
    rescaleGauge(row, offset + this.gauge, rescaleOf(row[offset + this.gauge]!, spread * gain, value / centre));
    this.baseline.move?.(place, boundMagnitude(value));
    row[offset + episode] = 0;
    if (this.heldBand > 0) leaveBand(row, offset + this.heldBand);
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
  private judge(offset: number, value: number, { surprise }: Distance, isHeld: boolean, out: Verdict): void {
    const { row, floats } = this.place;
    if (isHeld) fillHeldBand(row, offset + this.heldBand, out);
    else this.fillBand(offset, out);
    out.season = this.reading.season;
    scoreBeyond(value, this.direction, this.spending.score(row, floats, offset + spending, surprise), out);
    // Outside the band is rarer than the budget, whatever an episode has taught since.
    if (out.score > 1) out.rarity = Math.max(1 / this.spending.budget, this.spending.rarity(floats, offset + spending, surprise));
  }

  private fillBand(offset: number, out: Verdict): void {
    const { row, floats } = this.place;
    const { centre, gain, bias } = this.reading;
    const { scaleMin } = this.taught;
    const margin = halfWidthMin(centre);
    const above = (reachAbove(row, floats, offset + this.gauge, scaleMin) - bias) / gain;
    const below = (reachBelow(row, floats, offset + this.gauge, scaleMin) + bias) / gain;
    out.upper = centre + Math.max(margin, above);
    out.lower = centre - Math.max(margin, below);
    out.expected = centre;
  }

  // tidy: many because it is called for every sample and must allocate nothing
  private learn(offset: number, value: number, distance: Distance, hold: boolean, out: Verdict): void {
    const { row } = this.place;
    const isAnomalous = out.score > 1;
    const before = row[offset + episode]!;
    const rows = hold ? before + (before > 0 ? 1 : -1) : isAnomalous ? 1 : 0;
    row[offset + episode] = rows;
    this.spending.pass(row, offset + spending);
    const isAlarm = isAnomalous && rows >= this.spending.run;
    if (isAlarm && rows === this.spending.run) this.noteAlarm(offset, distance);
    if (this.heldBand > 0 && this.isFollowed(offset, value, rows, isAlarm, out)) return;
    if (rows > (this.heldBand > 0 ? followedRows : learntRows) || rows < -learntRows) return;
    this.learnSample(offset, value, isAlarm, rows, out);
    if (areEdgesDue(this.place.count) || (before !== 0 && rows === 0)) this.setEdges(offset);
  }

  /** True when the baseline has begun anew with a good sample of an episode that was told: as much as that one teaches. */
  // tidy: many because it is called for every sample and must allocate nothing
  private isFollowed(offset: number, value: number, rows: number, isAlarm: boolean, out: Verdict): boolean {
    const { place } = this;
    const at = offset + this.heldBand;
    if (rows === 1) holdBand(place.row, at, out);
    if (rows <= 0) return false;
    const good = countGood(place.row, at, isAlarm, out.score > 1);
    if (good === 0) return false;
    this.baseline.resume?.(place, value, 1 / good);
    return true;
  }

  // tidy: many because it is called for every sample and must allocate nothing
  private learnSample(offset: number, value: number, isAlarm: boolean, rows: number, out: Verdict): void {
    const { place, taught } = this;
    const { row, floats } = place;
    const far = this.farOf(place.count);
    this.spending.learn(floats, offset + spending, taught.surprise, this.heldSurprise(offset, value), isAlarm);
    const weight = Math.max(steadyWeight, 1 / (place.count - this.readableAfter + 1));
    const { scaleMin, surprise } = taught;
    const signal = rows > 1 ? this.withinBand(offset, taught) : taught.signal;
    learnGauge(row, floats, offset + this.gauge, signal, scaleMin, weight, isAlarm || surprise > far);
    this.baseline.learn(place, this.lesson(offset, value, out));
    if (rows === 0 || rows === 1) row[offset + size] = learnSize(row[offset + size]!, value, place.count);
    row[offset + count] = place.count + 1;
  }

  /** The distance, no farther than the band reaches: beyond its first sample an outage must not make the usual distance its own. */
  private withinBand(offset: number, { signal, scaleMin }: Distance): number {
    const { row, floats } = this.place;
    return signal >= 0
      ? Math.min(signal, reachAbove(row, floats, offset + this.gauge, scaleMin))
      : Math.max(signal, -reachBelow(row, floats, offset + this.gauge, scaleMin));
  }

  /** How surprising the sample is to a baseline that did not learn the one before; a run is on one side. */
  private heldSurprise(offset: number, value: number): number {
    const { row, floats } = this.place;
    const { surprise, scaleMin } = this.taught;
    if (this.heldBand === 0 || this.spending.run === 1) return surprise;
    const { centre, gain } = this.reading;
    const before = exchangeExpected(row, offset + this.heldBand, centre);
    if ((value - before) * (value - centre) <= 0) return 0;
    return surpriseOf(row, floats, offset + this.gauge, gain * (value - before), scaleMin, this.recurrence);
  }

  /** Counts an alarm, a burst of alarms once; from the end of the episode on, which must not make itself normal. */
  private noteAlarm(offset: number, { signal, scaleMin }: Distance): void {
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

  /**
   * What a value teaches the baseline: itself inside the band. Outside, one that follows learns the edge, one that is held half of the way there. Before there is
   * a band, no more than so many usual distances.
   */
  private lesson(offset: number, value: number, out: Verdict): number {
    const { row, count: learnt } = this.place;
    const { centre, gain, bias } = this.reading;
    const { signal, scaleMin } = this.taught;
    if (!Number.isNaN(out.upper)) {
      if (this.heldBand === 0) return halfWayToBand(value, out);
      return centre + (this.withinBand(offset, this.taught) - bias) / gain;
    }
    if (learnt < clipAfter) return value;
    const far = clipReach * Math.max(row[offset + this.gauge]!, scaleMin);
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
