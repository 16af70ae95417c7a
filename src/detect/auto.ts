// The automatic detector, the default. It expects what a mixture of predictors expects, measures five distances from that, each by the series' own history,
// and calls a sample anomalous when the most surprising of them is rarer than the false-alarm budget. How it came to this: docs/detectors/auto.md.
import { packedViews } from '../stats/packed-views.ts';
import {
  boundMagnitude,
  boundScore,
  checkProbability,
  clipAfter,
  halfWidthMin,
  narrow,
  scoreValue,
  warmingUp,
  warmUpSamples,
} from './band.ts';
import { withCounters } from './counting.ts';
import type { AcceptedLevel, Detector, DetectorPolicy, Verdict } from './detector.ts';
import { learnSize, rescaleOf, scaleMinOf } from './gauge.ts';
import { bankWidth, GaugeBank } from './gauge-bank.ts';
import { areEdgesDue, burstShare, makeRecurrence, steadyWeight, weighRecurrence } from './gauge-policy.ts';
import { historyCaution } from './history-caution.ts';
import { earlyLesson, lesson } from './lesson.ts';
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
import { driftMean, levelMean, RecentMeans, recentMeansWidth } from './recent-means.ts';
import { type Side, sideOf, sides } from './side.ts';
import { SidedSpending, sidedSpendingWidth } from './sided-spending.ts';

// Places of the Float64 numbers before those of the parts.
const count = 0;
/** Samples of the running episode, the quiet ones at its end included; 0 = none. */
const episode = 1;
/** The last value that was not anomalous. */
const calm = 2;
/** Whether the running episode began above (1) or below (−1) what was expected. */
const side = 3;
/** The usual size of its values. */
const size = 4;
const lastAt = 5;
/** When an alarm last counted. */
const notedAt = 6;
/** The share of its samples that were zero. */
const zeros = 7;
/** The short view of the sample before. */
const shortBefore = 8;
/** Anomalous samples in a row with which the running episode began. */
const streak = 9;
/** By how much the gauges' units were changed for the level that was accepted lately. */
const rescaled = 10;
const means = 11;
const outlook = means + recentMeansWidth;
const gauges = outlook + outlookWidth;
const gaugeCount = 5;
const spending = gauges + bankWidth(gaugeCount);
const width = spending + sidedSpendingWidth;

// The gauges, by number.
const sudden = 0;
const rough = 1;
const lasting = 2;
// Then those of the means.

/** Weight of the newest distance in the usual one of the rough gauge, which follows calm and rough hours. */
const roughWeight = 0.005;

/** Before there is a band, what is rarer than one in a hundred is learnt as an outlier. */
const farEarly = 2;

/** So far into an episode the short view follows and has its say; then only level and season do, which an outage never teaches. */
const shortRows = 12;
/** After an episode or a gap longer than this the short view begins anew. */
const staleRows = 16;

/** After half a day of an episode nobody knows what this day would have been: what has come back most of the way may be half again as far as the band reaches. */
const longSeconds = 43_200;
const backReach = 1.5;

/** A series that is zero for more than this share of its samples rests there: after an event, zero is what comes, not a fall. */
const restShare = 0.75;
/** Where more are, a long lack of events is no matter of a drift, but of runs of zeros, which one event ends. */
const sparseShare = 0.5;

/**
 * State: 5.9 KB a series. Expected: the short view, in a long episode the long one. Band: what neither the short view's distances, nor the long view's, nor
 * its recent means call rarer than the budget. Score: inside the band the share of the way to the edge, beyond it log(rarity) / log(budget's rarity).
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
  private readonly spending: SidedSpending;
  private readonly run: number;
  private readonly budgetSeconds: number;
  private readonly recurrence: ReturnType<typeof makeRecurrence>;
  private readonly cadence: ReturnType<typeof cadenceOf>;
  private readonly localOf: (atSeconds: number) => number;
  // What one sample came to; kept here because a sample allocates nothing.
  private readonly view = emptyOutlook();
  private readonly bank = new GaugeBank(gauges, [steadyWeight, roughWeight, steadyWeight, steadyWeight, steadyWeight]);
  private readonly means: RecentMeans;
  /** On which side the sample at hand is beyond the band. */
  private told: Side = 0;
  private scaleMin = Number.NaN;

  constructor(policy: DetectorPolicy) {
    checkProbability(policy);
    this.direction = policy.direction;
    this.spending = new SidedSpending(policy);
    this.run = this.spending.whole.run;
    this.budgetSeconds = policy.stepSeconds / policy.tailProbability;
    this.recurrence = makeRecurrence(policy.tailProbability);
    this.cadence = cadenceOf(policy.stepSeconds);
    this.localOf = localClock(policy.timeZone ?? 'UTC');
    this.means = new RecentMeans(means, this.bank, lasting, policy.stepSeconds);
  }

  // tidy: many because it is called for every sample and must allocate nothing
  observe(row: Float64Array, offset: number, raw: number, atSeconds: number, hold: boolean, out: Verdict): void {
    const value = boundMagnitude(raw);
    const { floats } = packedViews(row);
    const local = this.localOf(atSeconds);
    if (row[offset] === 0) this.start(row, floats, offset, local, value);
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
    const ratio = rescaleOf(this.bank.usualOf(row, offset, sudden), spread, value / this.view.long);
    this.bank.rescale(row, offset, ratio);
    row[offset + rescaled] = acceptedAbove(row, offset + outlook) === 0 ? ratio : row[offset + rescaled]! * ratio;
    moveLong(row, floats, offset + outlook, local, this.view.long, value, learnt, this.cadence);
    row[offset + calm] = value;
    this.resume(row, floats, offset, local);
  }

  // tidy: many because it is called where nothing is allocated
  private start(row: Float64Array, floats: Float32Array, offset: number, local: number, value: number): void {
    startOutlook(row, floats, offset + outlook, local, value);
    this.bank.start(floats, offset);
    this.spending.start(floats, offset + spending);
  }

  private resume(row: Float64Array, floats: Float32Array, offset: number, local: number): void {
    resumeShort(row, floats, offset + outlook, local, row[offset + calm]!);
    this.means.forget(row, offset);
    row[offset + episode] = 0;
  }

  /** What the short view knew before a long gap is of another time: it begins anew where the long view is. */
  private afterGap(row: Float64Array, floats: Float32Array, offset: number, local: number): void {
    if (row[offset + count] === 0) return;
    resumeShort(row, floats, offset + outlook, local, this.view.long);
    this.means.forget(row, offset);
    readOutlook(row, floats, offset + outlook, local, row[offset + count]!, this.view);
  }

  /** A series back at the level it had before a new normal was accepted is no anomaly: the old normal holds again. */
  // tidy: many because it is called for every sample and must allocate nothing
  private noticeReturn(row: Float64Array, floats: Float32Array, offset: number, local: number, value: number): void {
    const former = this.view.long - acceptedAbove(row, offset + outlook);
    if (Math.abs(value - this.view.long) <= Math.abs(value - former)) return;
    if (this.bank.surpriseOf(floats, offset, lasting, value - former, this.recurrence) > 1.7) return;
    revertAccepted(row, floats, offset + outlook, local);
    this.bank.rescale(row, offset, 1 / row[offset + rescaled]!);
    row[offset + calm] = value;
    this.resume(row, floats, offset, local);
    readOutlook(row, floats, offset + outlook, local, row[offset + count]!, this.view);
  }

  /** Measures the distances and how surprising each is. */
  // tidy: many because it is called for every sample and must allocate nothing
  private measure(row: Float64Array, floats: Float32Array, offset: number, value: number, hold: boolean): void {
    const { bank, view } = this;
    const { distances, surprises } = bank;
    const distance = value > view.high ? value - view.high : value < view.low ? value - view.low : 0;
    const short = value - view.short;
    distances[sudden] = short;
    distances[rough] = short;
    distances[lasting] = distance;
    const lasts = row[offset + episode]! > shortRows;
    this.means.measure(row, offset, lasts);
    bank.measure(floats, offset, this.recurrence);
    // An outage draws the short view along: what leaves that on the other side comes back.
    const knowsShort = !hold || (!lasts && short * row[offset + side]! > 0);
    if (!knowsShort) surprises[sudden] = surprises[rough] = 0;
    this.means.quiet(row[offset + count]!);
    this.spending.gather(distances, surprises, lasting);
    if (this.run > 1) this.measureHeld(row, floats, offset, value);
    row[offset + shortBefore] = view.short;
  }

  /** How surprising the sample is to the short view of the sample before; a run is on one side, and as surprising as its least sample. */
  // tidy: many because it is called for every sample and must allocate nothing
  private measureHeld(row: Float64Array, floats: Float32Array, offset: number, value: number): void {
    const { bank, recurrence } = this;
    const before = row[offset + shortBefore]!;
    const distance = value - before;
    const side = sideOf(distance);
    if (!this.spending.mindsHeld(floats, offset + spending, side)) return;
    if (distance * (row[offset + calm]! - before) <= 0) return;
    const steady = bank.surpriseOf(floats, offset, sudden, distance, recurrence);
    this.spending.hold(side, Math.max(steady, bank.surpriseOf(floats, offset, rough, distance, recurrence)));
  }

  /** Fills the verdict: the band, and the score. */
  // tidy: many because it is called for every sample and must allocate nothing
  private judge(row: Float64Array, floats: Float32Array, offset: number, value: number, hold: boolean, out: Verdict): void {
    const { view } = this;
    const { above, below } = this.bank;
    const learnt = row[offset + count]!;
    const lasts = row[offset + episode]! > shortRows;
    const isLong = hold && lasts;
    const centre = isLong ? view.long : view.short;
    const margin = halfWidthMin(centre);
    const back = row[offset + episode]! * this.cadence.stepSeconds > longSeconds ? this.means.back : 0;
    out.lower = view.low - Math.max(margin, below[lasting]!, Math.min(-back, backReach * below[lasting]!));
    out.upper = view.high + Math.max(margin, above[lasting]!, Math.min(back, backReach * above[lasting]!));
    const { lower } = out;
    // The drift, which has seen two weekends, is believed over the short view; the level is not.
    this.means.narrow(driftMean, row, offset, view, learnt, margin, out);
    if (row[offset + zeros]! > sparseShare) out.lower = lower;
    if (!isLong) {
      const isAbove = hold && row[offset + side]! > 0;
      const isBelow = hold && row[offset + side]! < 0;
      const low = isAbove ? Number.NEGATIVE_INFINITY : view.short - Math.max(margin, Math.min(below[sudden]!, below[rough]!));
      const high = isBelow ? Number.POSITIVE_INFINITY : view.short + Math.max(margin, Math.min(above[sudden]!, above[rough]!));
      narrow(out, low, high, margin);
    }
    this.means.narrow(levelMean, row, offset, view, learnt, margin, out);
    if (row[offset + zeros]! > restShare) out.lower = Math.min(out.lower, -margin);
    out.expected = Math.max(out.lower + margin / 2, Math.min(out.upper - margin / 2, centre));
    out.season = view.season;
    out.rarity = 0;
    scoreValue(value, this.direction, out);
    if (out.score <= 1) return;
    this.told = value > out.upper ? 0 : 1;
    const caution = this.cautionOf(learnt);
    out.score = boundScore(this.spending.score(row, floats, offset + spending, this.told, learnt) / caution);
    out.rarity = this.spending.rarity(floats, offset + spending, this.told, learnt);
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
    if (rows === 1) row[offset + side] = value >= out.expected ? 1 : -1;
    this.followEpisode(row, offset, rows, isAnomalous);
    if (isAnomalous && rows === this.run) this.noteAlarm(row, floats, offset);
    if (rows <= 1) this.learnGauges(row, floats, offset, isAnomalous && rows >= this.run);
    if (rows <= 1) row[offset + size] = learnSize(row[offset + size]!, value, row[offset + count]!);
    this.spending.pass(row, offset + spending);
    const learnt = row[offset + count]!;
    if (rows <= 1)
      row[offset + zeros]! += Math.max(steadyWeight, 1 / (learnt + 1)) * ((value === 0 ? 1 : 0) - row[offset + zeros]!);
    const at = offset + outlook;
    const unit = learnt < clipAfter ? Number.POSITIVE_INFINITY : Math.max(this.bank.usualOf(row, offset, sudden), this.scaleMin);
    const isEarly = learnt < warmUpSamples;
    const taught = isEarly ? earlyLesson(value, this.view.short, row[offset + calm]!, unit) : lesson(value, out);
    if (rows === 0 || (rows > 1 && rows <= shortRows)) learnShort(row, floats, at, local, taught, learnt);
    if (rows > 0) {
      learnYoungSeason(row, floats, at, local, taught, learnt, this.cadence);
      return;
    }
    learnLong(row, floats, at, local, taught, learnt, this.cadence);
    row[offset + count] = learnt + 1;
    if (areEdgesDue(learnt) || before > 0) this.setEdges(row, floats, offset);
  }

  /** Keeps count of the running episode, and of what is lasting in it. `rows`: its samples, this one included; 0 when there is none. */
  private followEpisode(row: Float64Array, offset: number, rows: number, isAnomalous: boolean): void {
    row[offset + episode] = rows;
    if (rows === 0) row[offset + streak] = 0;
    else if (isAnomalous && row[offset + streak]! + 1 >= rows) row[offset + streak] = rows;
    this.means.followEpisode(row, offset, rows, isAnomalous);
    // An episode that began without an anomaly, of a value that is stuck or was absent, is no place to look for a level.
    if (rows <= 1 || row[offset + streak]! > 0) this.means.follow(row, offset);
  }

  private learnGauges(row: Float64Array, floats: Float32Array, offset: number, isOutlier: boolean): void {
    // What a run of samples must make is not made by one: it is learnt as it is.
    const single = this.run > 1 ? Number.POSITIVE_INFINITY : -this.spending.whole.log;
    const far = row[offset + count]! < warmUpSamples ? farEarly : single;
    this.bank.learn(row, floats, offset, row[offset + count]!, isOutlier ? Number.NEGATIVE_INFINITY : far);
    // Nothing is told yet, and what the first samples surprise by is the ignorance of who judges them: of single samples that keeps a young series quiet, of runs
    // youth does.
    if (this.run === 1 || row[offset + count]! >= warmUpSamples)
      this.spending.learn(floats, offset + spending, isOutlier ? this.told : null);
  }

  /** An episode has become an alarm: its distances are remembered, and the band widens a little. */
  private noteAlarm(row: Float64Array, floats: Float32Array, offset: number): void {
    if (row[offset + lastAt]! - row[offset + notedAt]! < this.spending.whole.budgetSeconds * burstShare) return;
    row[offset + notedAt] = row[offset + lastAt]!;
    // All of it counts from the end of the episode on, which must not make itself normal.
    this.spending.tell(row, offset + spending, this.told);
    this.bank.note(floats, 0.8 * this.spending.most());
  }

  private cautionOf(learnt: number): number {
    return historyCaution(this.run, learnt * this.cadence.stepSeconds, this.budgetSeconds);
  }

  private setEdges(row: Float64Array, floats: Float32Array, offset: number): void {
    for (const side of sides) {
      this.setReach(row, floats, offset, side, true);
      this.setReach(row, floats, offset, side, false);
    }
  }

  // tidy: many because it is called where nothing is allocated
  private setReach(row: Float64Array, floats: Float32Array, offset: number, side: Side, isSudden: boolean): void {
    const learnt = row[offset + count]!;
    const caution = this.cautionOf(learnt);
    const probability = 10 ** -(caution * this.spending.edge(row, floats, offset + spending, side, learnt, isSudden));
    weighRecurrence(this.recurrence, probability, this.spending.whole.budget);
    this.bank.setReach(floats, offset, side, isSudden ? [sudden, lasting] : [lasting, gaugeCount], probability, this.recurrence);
  }
}
