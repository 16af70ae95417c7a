// The automatic detector, the default. It expects what a mixture of predictors expects, measures four distances from that, each by the series' own history,
// and calls a sample anomalous when the most surprising of them is rarer than the false-alarm budget. How it came to this: docs/detectors/auto.md.
import { packedViews } from '../stats/packed-views.ts';
import {
  boundMagnitude,
  boundScore,
  checkProbability,
  clipAfter,
  halfWidthMin,
  scoreValue,
  warmingUp,
  warmUpSamples,
} from './band.ts';
import { withCounters } from './counting.ts';
import type { AcceptedLevel, Detector, DetectorPolicy, Verdict } from './detector.ts';
import { gaugeWidth, learnSize, rescaleOf, scaleMinOf } from './gauge.ts';
import { GaugeBank } from './gauge-bank.ts';
import { areEdgesDue, burstShare, makeRecurrence, steadyWeight, weighRecurrence } from './gauge-policy.ts';
import { localClock } from './local-time.ts';
import {
  acceptedAbove,
  cadenceOf,
  emptyOutlook,
  learnLong,
  learnShort,
  learnYoungSeason,
  moveLong,
  outlookWidth,
  readOutlook,
  resumeShort,
  revertAccepted,
  startOutlook,
} from './outlook.ts';
import { Spending, spendingWidth } from './spending.ts';

// Places of the Float64 numbers before those of the parts.
const count = 0;
/** Samples of the running episode, the quiet ones at its end included; 0 = none. */
const episode = 1;
/** The recent mean distance from the long view: small, and telling when it stays on one side. */
const recent = 2;
/** The last value that was not anomalous. */
const calm = 3;
/** Whether the running episode began above (1) or below (−1) what was expected. */
const side = 4;
/** The usual size of its values. */
const size = 5;
const lastAt = 6;
/** When an alarm last counted. */
const notedAt = 7;
/** The share of its samples that were zero. */
const zeros = 8;
/** The short view of the sample before. */
const shortBefore = 9;
const outlook = 10;
const gauges = outlook + outlookWidth;
const gaugeCount = 4;
const spending = gauges + gaugeCount * gaugeWidth;
const width = spending + spendingWidth;

// The gauges, by number.
const sudden = 0;
const rough = 1;
const lasting = 2;
const level = 3;

/** Weight of the newest sample in the recent mean; the larger one lets go quickly once a series comes back. */
const recentWeight = 0.15;
const returnWeight = 0.6;
/** The recent mean says something once the slow one has a memory: before, both are of the same samples. */
const levelAfter = 200;
/** Weight of the newest distance in the usual one of the rough gauge, which follows calm and rough hours. */
const roughWeight = 0.005;

/** So far into an episode the short view follows and has its say; then only level and season do, which an outage never teaches. */
const shortRows = 12;
/** After an episode or a gap longer than this the short view begins anew. */
const staleRows = 16;

/** A series that is zero for more than this share of its samples rests there: after an event, zero is what comes, not a fall. */
const restShare = 0.75;

/**
 * State: 4 KB a series. Expected: the short view, in a long episode the long one. Band: what neither the short view's distances, nor the long view's, nor
 * its recent mean call rarer than the budget. Score: inside the band the share of the way to the edge, beyond it log(rarity) / log(budget's rarity).
 * Cost: see docs/benchmarks.md.
 */
export function makeAuto(policy: DetectorPolicy): Detector {
  return withCounters(new Auto(policy), policy);
}

class Auto implements Detector {
  readonly name = 'auto';
  readonly width = width;
  readonly warmUpSamples = warmUpSamples;
  private readonly direction: DetectorPolicy['direction'];
  private readonly spending: Spending;
  private readonly recurrence: ReturnType<typeof makeRecurrence>;
  private readonly cadence: ReturnType<typeof cadenceOf>;
  private readonly localOf: (atSeconds: number) => number;
  // What one sample came to; kept here because a sample allocates nothing.
  private readonly view = emptyOutlook();
  private readonly bank = new GaugeBank(gauges, [steadyWeight, roughWeight, steadyWeight, steadyWeight]);
  private readonly surprise = { joint: Number.NaN, held: Number.NaN };
  private scaleMin = Number.NaN;

  constructor(policy: DetectorPolicy) {
    checkProbability(policy);
    this.direction = policy.direction;
    this.spending = new Spending(policy, false);
    this.recurrence = makeRecurrence(policy.tailProbability);
    this.cadence = cadenceOf(policy.stepSeconds);
    this.localOf = localClock(policy.timeZone ?? 'UTC');
  }

  // tidy: many because it is called for every sample and must allocate nothing
  observe(row: Float64Array, offset: number, raw: number, atSeconds: number, hold: boolean, out: Verdict): void {
    const value = boundMagnitude(raw);
    const { floats } = packedViews(row);
    const local = this.localOf(atSeconds);
    if (row[offset] === 0) this.start(row, floats, offset, value);
    else if (!hold && row[offset + episode]! > staleRows) this.resume(row, floats, offset, local);
    const learnt = row[offset + count]!;
    readOutlook(row, floats, offset + outlook, local, learnt, this.view);
    if (atSeconds - row[offset + lastAt]! > staleRows * this.cadence.stepSeconds) this.afterGap(row, floats, offset, local);
    this.scaleMin = scaleMinOf(this.view.short, row[offset + size]!);
    this.bank.look(row, floats, offset, this.scaleMin);
    if (acceptedAbove(row, offset + outlook) !== 0) this.noticeReturn(row, floats, offset, local, value);
    this.measure(row, floats, offset, value, hold);
    if (learnt < warmUpSamples) warmingUp(out);
    else this.judge(row, floats, offset, value, hold, out);
    this.learn(row, floats, offset, local, value, hold, out);
    if (out.score <= 1) row[offset + calm] = value;
    row[offset + lastAt] = atSeconds;
  }

  accept(row: Float64Array, offset: number, { value: newLevel, spread, atSeconds }: AcceptedLevel): void {
    const { floats } = packedViews(row);
    const local = this.localOf(atSeconds);
    const learnt = row[offset + count]!;
    if (learnt === 0) return;
    const value = boundMagnitude(newLevel);
    readOutlook(row, floats, offset + outlook, local, learnt, this.view);
    this.bank.rescale(row, offset, rescaleOf(this.bank.usualOf(row, offset, sudden), spread, value / this.view.long));
    moveLong(row, floats, offset + outlook, this.view.long, value, learnt, this.cadence);
    row[offset + calm] = value;
    this.resume(row, floats, offset, local);
  }

  private start(row: Float64Array, floats: Float32Array, offset: number, value: number): void {
    startOutlook(row, floats, offset + outlook, value);
    this.bank.start(floats, offset);
    this.spending.start(floats, offset + spending);
  }

  private resume(row: Float64Array, floats: Float32Array, offset: number, local: number): void {
    resumeShort(row, floats, offset + outlook, local, row[offset + calm]!);
    row[offset + recent] = 0;
    row[offset + episode] = 0;
  }

  /** What the short view knew before a long gap is of another time: it begins anew where the long view is. */
  private afterGap(row: Float64Array, floats: Float32Array, offset: number, local: number): void {
    if (row[offset + count] === 0) return;
    resumeShort(row, floats, offset + outlook, local, this.view.long);
    row[offset + recent] = 0;
    readOutlook(row, floats, offset + outlook, local, row[offset + count]!, this.view);
  }

  /** A series back at the level it had before a new normal was accepted is no anomaly: the old normal holds again. */
  // tidy: many because it is called for every sample and must allocate nothing
  private noticeReturn(row: Float64Array, floats: Float32Array, offset: number, local: number, value: number): void {
    const former = this.view.long - acceptedAbove(row, offset + outlook);
    if (Math.abs(value - this.view.long) <= Math.abs(value - former)) return;
    if (this.bank.surpriseOf(floats, offset, lasting, value - former, this.recurrence) > 1.7) return;
    revertAccepted(row, offset + outlook);
    row[offset + calm] = value;
    this.resume(row, floats, offset, local);
    readOutlook(row, floats, offset + outlook, local, row[offset + count]!, this.view);
  }

  /** Measures the distances and how surprising each is. */
  // tidy: many because it is called for every sample and must allocate nothing
  private measure(row: Float64Array, floats: Float32Array, offset: number, value: number, hold: boolean): void {
    const { bank, surprise, view } = this;
    const { distances, surprises } = bank;
    const distance = value > view.high ? value - view.high : value < view.low ? value - view.low : 0;
    const before = row[offset + recent]!;
    const weight = hold && Math.abs(distance) < Math.abs(before) ? returnWeight : recentWeight;
    // A single outlier is the other distances' business: it counts here as half the band.
    const near = Math.max(-0.5 * bank.below[lasting]!, Math.min(0.5 * bank.above[lasting]!, distance));
    const recentNow = before + weight * (near - before);
    const short = value - view.short;
    distances[sudden] = short;
    distances[rough] = short;
    distances[lasting] = distance;
    distances[level] = recentNow;
    bank.measure(floats, offset, this.recurrence);
    // An outage draws the short view along: what leaves that on the other side comes back.
    const knowsShort = !hold || (row[offset + episode]! <= shortRows && short * row[offset + side]! > 0);
    if (!knowsShort) surprises.fill(0, sudden, rough + 1);
    if (row[offset + count]! < levelAfter || Math.abs(distance) < 0.5 * Math.abs(recentNow)) surprises[level] = 0;
    surprise.joint = Math.max(surprises[sudden]!, surprises[rough]!, surprises[lasting]!, surprises[level]!);
    if (this.spending.run > 1) this.measureHeld(row, floats, offset, value);
    row[offset + shortBefore] = view.short;
  }

  /** How surprising the sample is to the short view of the sample before; a run is on one side, and as surprising as its least sample. */
  // tidy: many because it is called for every sample and must allocate nothing
  private measureHeld(row: Float64Array, floats: Float32Array, offset: number, value: number): void {
    const { bank, recurrence, surprise } = this;
    const before = row[offset + shortBefore]!;
    const distance = value - before;
    surprise.held = Math.max(bank.surprises[lasting]!, bank.surprises[level]!);
    if (surprise.held >= this.spending.before(floats, offset + spending)) return;
    if (distance * (row[offset + calm]! - before) <= 0) return;
    surprise.held = Math.max(
      surprise.held,
      bank.surpriseOf(floats, offset, sudden, distance, recurrence),
      bank.surpriseOf(floats, offset, rough, distance, recurrence),
    );
  }

  /** Fills the verdict: the band, and the score. */
  // tidy: many because it is called for every sample and must allocate nothing
  private judge(row: Float64Array, floats: Float32Array, offset: number, value: number, hold: boolean, out: Verdict): void {
    const { view } = this;
    const { above, below } = this.bank;
    const isLong = hold && row[offset + episode]! > shortRows;
    const centre = isLong ? view.long : view.short;
    const margin = halfWidthMin(centre);
    out.lower = view.low - Math.max(margin, below[lasting]!);
    out.upper = view.high + Math.max(margin, above[lasting]!);
    if (!isLong) {
      const isAbove = hold && row[offset + side]! > 0;
      const isBelow = hold && row[offset + side]! < 0;
      const low = isAbove ? Number.NEGATIVE_INFINITY : view.short - Math.max(margin, Math.min(below[sudden]!, below[rough]!));
      const high = isBelow ? Number.POSITIVE_INFINITY : view.short + Math.max(margin, Math.min(above[sudden]!, above[rough]!));
      narrow(out, low, high, margin);
    }
    if (row[offset + count]! >= levelAfter) this.narrowByLevel(row[offset + recent]!, margin, out);
    if (row[offset + zeros]! > restShare) out.lower = Math.min(out.lower, -margin);
    out.expected = Math.max(out.lower + margin / 2, Math.min(out.upper - margin / 2, centre));
    out.season = view.season;
    out.rarity = 0;
    scoreValue(value, this.direction, out);
    if (out.score <= 1) return;
    out.score = boundScore(this.spending.score(row, floats, offset + spending, this.surprise.joint));
    out.rarity = this.spending.rarity(floats, offset + spending, this.surprise.joint);
  }

  /** The values with which the recent mean, which was `before`, would stay within its own band. */
  private narrowByLevel(before: number, margin: number, out: Verdict): void {
    const view = this.view;
    const above = Math.max(margin, this.bank.above[level]!);
    const below = Math.max(margin, this.bank.below[level]!);
    const up = before + (above - before) / (before < above ? recentWeight : returnWeight);
    const down = before - (below + before) / (-before < below ? recentWeight : returnWeight);
    const isFarUp = up > 0.5 * this.bank.above[lasting]!;
    const isFarDown = down < -0.5 * this.bank.below[lasting]!;
    const high = isFarUp ? Number.POSITIVE_INFINITY : view.high + Math.max(0.5 * above, up);
    const low = isFarDown ? Number.NEGATIVE_INFINITY : view.low + Math.min(-0.5 * below, down);
    narrow(out, low, high, margin);
  }

  // tidy: many because it is called for every sample and must allocate nothing
  private learn(
    row: Float64Array,
    floats: Float32Array,
    offset: number,
    local: number,
    value: number,
    hold: boolean,
    out: Verdict,
  ): void {
    const isAnomalous = out.score > 1;
    const before = row[offset + episode]!;
    const rows = hold || isAnomalous ? before + 1 : 0;
    row[offset + episode] = rows;
    if (rows === 1) row[offset + side] = value >= out.expected ? 1 : -1;
    if (isAnomalous && rows === this.spending.run) this.noteAlarm(row, floats, offset);
    if (rows <= 1) this.learnGauges(row, floats, offset, isAnomalous && rows >= this.spending.run);
    if (rows <= 1) row[offset + size] = learnSize(row[offset + size]!, value, row[offset + count]!);
    this.spending.pass(row, offset + spending);
    row[offset + recent] = this.bank.distances[level]!;
    const learnt = row[offset + count]!;
    if (rows <= 1)
      row[offset + zeros]! += Math.max(steadyWeight, 1 / (learnt + 1)) * ((value === 0 ? 1 : 0) - row[offset + zeros]!);
    const at = offset + outlook;
    const taught = learnt < warmUpSamples ? this.early(row, offset, value, learnt) : lesson(value, out);
    if (rows === 0 || (rows > 1 && rows <= shortRows)) learnShort(row, floats, at, local, taught, learnt);
    if (rows > 0) {
      learnYoungSeason(row, floats, at, local, taught, learnt, this.cadence);
      return;
    }
    learnLong(row, floats, at, local, taught, learnt, this.cadence);
    row[offset + count] = learnt + 1;
    if (areEdgesDue(learnt) || before > 0) this.setEdges(row, floats, offset);
  }

  /**
   * What a value teaches before there is a band: after the first ones, no more than so many usual distances, unless the one before was there already. One
   * extreme must not set the scale; the first events of a series that began at rest must.
   */
  private early(row: Float64Array, offset: number, value: number, learnt: number): number {
    if (learnt < clipAfter) return value;
    const far = earlyReach * Math.max(this.bank.usualOf(row, offset, sudden), this.scaleMin);
    const before = row[offset + calm]!;
    return Math.max(Math.min(this.view.short, before) - far, Math.min(Math.max(this.view.short, before) + far, value));
  }

  private learnGauges(row: Float64Array, floats: Float32Array, offset: number, isOutlier: boolean): void {
    const { surprise } = this;
    // What a run of samples must make is not made by one: it is learnt as it is.
    const single = this.spending.run > 1 ? Number.POSITIVE_INFINITY : -this.spending.log;
    const far = row[offset + count]! < warmUpSamples ? farEarly : single;
    this.bank.learn(row, floats, offset, row[offset + count]!, isOutlier ? Number.NEGATIVE_INFINITY : far);
    // Nothing is told yet, and what the first samples surprise by is the ignorance of who judges them: of single samples that keeps a young series quiet, of runs
    // youth does.
    if (this.spending.run === 1 || row[offset + count]! >= warmUpSamples)
      this.spending.learn(floats, offset + spending, surprise.joint, surprise.held, isOutlier);
  }

  /** An episode has become an alarm: its distances are remembered, and the band widens a little. */
  private noteAlarm(row: Float64Array, floats: Float32Array, offset: number): void {
    if (row[offset + lastAt]! - row[offset + notedAt]! < this.spending.budgetSeconds * burstShare) return;
    row[offset + notedAt] = row[offset + lastAt]!;
    // All of it counts from the end of the episode on, which must not make itself normal.
    this.spending.tell(row, offset + spending);
    this.bank.note(floats, 0.8 * this.surprise.joint);
  }

  private setEdges(row: Float64Array, floats: Float32Array, offset: number): void {
    const probability = 10 ** -this.spending.edge(row, floats, offset + spending);
    weighRecurrence(this.recurrence, probability, this.spending.budget);
    this.bank.setReach(floats, offset, probability, this.recurrence);
  }
}

/** What a value teaches the short view, which must survive 1e30: itself, up to several levels and reaches of the band. */
function lesson(value: number, { expected, lower, upper }: Verdict): number {
  if (value > upper) return Math.min(value, expected + lessonReaches * Math.max(upper - expected, Math.abs(expected)));
  if (value < lower) return Math.max(value, expected - lessonReaches * Math.max(expected - lower, Math.abs(expected)));
  return value;
}

/** Before there is a band, what is rarer than one in a hundred is learnt as an outlier. */
const farEarly = 2;
const lessonReaches = 8;
/** Before there is a band: the usual distance is hardly known, so that only the absurd is kept out. */
const earlyReach = 100;

/** Cuts the band to another one, unless they disagree on where the series is: then the long view's stays. */
function narrow(out: Verdict, lower: number, upper: number, margin: number): void {
  const low = Math.max(out.lower, lower);
  const high = Math.min(out.upper, upper);
  if (high - low < margin) return;
  out.lower = low;
  out.upper = high;
}
