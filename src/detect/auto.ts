// The automatic detector, the default. It expects what a mixture of predictors expects, measures five distances from that, each by the series' own history,
// and calls a sample anomalous when the most surprising of them is rarer than the false-alarm budget. How it came to this: docs/detectors/auto.md.
import { packedViews } from '../stats/packed-views.ts';
import {
  boundMagnitude,
  checkProbability,
  clipAfter,
  halfWidthMin,
  narrow,
  scoreBeyond,
  warmingUp,
  warmUpSamples,
} from './band.ts';
import { withCounters } from './counting.ts';
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
import { RecentMeans, recentMeansWidth } from './recent-means.ts';
import { Spending, spendingWidth } from './spending.ts';

// Places of the Float64 numbers before those of the parts.
const count = 0;
/** Samples of the running episode, the quiet ones at its end included; 0 = none. */
const episode = 1;
/** The mean distance of the running episode from the long view. */
const episodeMean = 2;
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
/** Anomalous samples in a row with which the running episode began. */
const streak = 10;
const outlook = 11;
const sudden = outlook + outlookWidth;
const rough = sudden + gaugeWidth;
const lasting = rough + gaugeWidth;
const recent = lasting + gaugeWidth;
const spending = recent + recentMeansWidth;
const width = spending + spendingWidth;

/** No distance counts in a recent mean as more than this share of its band. */
const shareOfBand = 0.5;
/** Weight of the newest distance in the mean of a long episode. */
const episodeWeight = 0.01;
/** Weight of the newest distance in the usual one of the rough gauge, which follows calm and rough hours. */
const roughWeight = 0.005;

/** So far into an episode the short view follows and has its say; then only level and season do, which an outage never teaches. */
const shortRows = 12;
/** After an episode or a gap longer than this the short view begins anew. */
const staleRows = 16;

/** A series that is zero for more than this share of its samples rests there: after an event, zero is what comes, not a fall. */
const restShare = 0.75;
/** Where more are, a long lack of events is the business of runs of zeros, which one event ends. */
const sparseShare = 0.5;

/**
 * State: 4.7 KB a series. Expected: the short view, in a long episode the long one. Band: what neither the short view's distances, nor the long view's, nor
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
  private readonly spending: Spending;
  private readonly recurrence: ReturnType<typeof makeRecurrence>;
  private readonly cadence: ReturnType<typeof cadenceOf>;
  private readonly localOf: (atSeconds: number) => number;
  // What one sample came to; kept here because a sample allocates nothing.
  private readonly view = emptyOutlook();
  private readonly surprise = { sudden: 0, rough: 0, lasting: 0, joint: 0, held: 0 };
  private readonly recent: RecentMeans;
  private scaleMin = 0;

  constructor(policy: DetectorPolicy) {
    checkProbability(policy);
    this.direction = policy.direction;
    this.spending = new Spending(policy, false);
    this.recurrence = makeRecurrence(policy.tailProbability);
    this.cadence = cadenceOf(policy.stepSeconds);
    this.localOf = localClock(policy.timeZone ?? 'UTC');
    this.recent = new RecentMeans(recent, policy.stepSeconds);
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
    const ratio = rescaleOf(row[offset + sudden]!, spread, value / this.view.long);
    for (const gauge of gauges) rescaleGauge(row, offset + gauge, ratio);
    this.recent.rescale(row, offset, ratio);
    moveLong(row, floats, offset + outlook, this.view.long, value, learnt, this.cadence);
    row[offset + calm] = value;
    this.resume(row, floats, offset, local);
  }

  private start(row: Float64Array, floats: Float32Array, offset: number, value: number): void {
    startOutlook(row, floats, offset + outlook, value);
    for (const gauge of gauges) startGauge(floats, offset + gauge);
    this.recent.start(floats, offset);
    this.spending.start(floats, offset + spending);
  }

  private resume(row: Float64Array, floats: Float32Array, offset: number, local: number): void {
    resumeShort(row, floats, offset + outlook, local, row[offset + calm]!);
    this.recent.forget(row, offset);
    row[offset + episode] = 0;
  }

  /** What the short view knew before a long gap is of another time: it begins anew where the long view is. */
  private afterGap(row: Float64Array, floats: Float32Array, offset: number, local: number): void {
    if (row[offset + count] === 0) return;
    resumeShort(row, floats, offset + outlook, local, this.view.long);
    this.recent.forget(row, offset);
    readOutlook(row, floats, offset + outlook, local, row[offset + count]!, this.view);
  }

  /** A series back at the level it had before a new normal was accepted is no anomaly: the old normal holds again. */
  // tidy: many because it is called for every sample and must allocate nothing
  private noticeReturn(row: Float64Array, floats: Float32Array, offset: number, local: number, value: number): void {
    const former = this.view.long - acceptedAbove(row, offset + outlook);
    if (Math.abs(value - this.view.long) <= Math.abs(value - former)) return;
    if (surpriseOf(row, floats, offset + lasting, value - former, this.scaleMin, this.recurrence) > 1.7) return;
    revertAccepted(row, offset + outlook);
    row[offset + calm] = value;
    this.resume(row, floats, offset, local);
    readOutlook(row, floats, offset + outlook, local, row[offset + count]!, this.view);
  }

  /** Measures the distances and how surprising each is. */
  // tidy: many because it is called for every sample and must allocate nothing
  private measure(row: Float64Array, floats: Float32Array, offset: number, value: number, hold: boolean): void {
    const { surprise, scaleMin, recurrence, view } = this;
    this.recent.context.distance = value > view.high ? value - view.high : value < view.low ? value - view.low : 0;
    const short = value - view.short;
    // An outage draws the short view along: what leaves that on the other side comes back.
    const knowsShort = !hold || (row[offset + episode]! <= shortRows && short * row[offset + side]! > 0);
    surprise.sudden = knowsShort ? surpriseOf(row, floats, offset + sudden, short, scaleMin, recurrence) : 0;
    surprise.rough = knowsShort ? surpriseOf(row, floats, offset + rough, short, scaleMin, recurrence) : 0;
    surprise.lasting = surpriseOf(row, floats, offset + lasting, this.recent.context.distance, scaleMin, recurrence);
    this.measureMeans(row, floats, offset);
    surprise.joint = Math.max(surprise.sudden, surprise.rough, surprise.lasting, this.recent.surprise);
    if (this.spending.run > 1) surprise.held = this.heldSurprise(row, floats, offset, value);
    row[offset + shortBefore] = view.short;
  }

  private measureMeans(row: Float64Array, floats: Float32Array, offset: number): void {
    const { scaleMin } = this;
    const { context } = this.recent;
    context.mostAbove = shareOfBand * reachAbove(row, floats, offset + lasting, scaleMin);
    context.mostBelow = shareOfBand * reachBelow(row, floats, offset + lasting, scaleMin);
    context.episodeMean = row[offset + episodeMean]!;
    context.lasts = row[offset + episode]! > shortRows;
    context.scaleMin = scaleMin;
    this.recent.measure(row, floats, offset, row[offset + count]!, this.recurrence);
  }

  /** How surprising the sample is to the short view of the sample before; a run is on one side. */
  // tidy: many because it is called for every sample and must allocate nothing
  private heldSurprise(row: Float64Array, floats: Float32Array, offset: number, value: number): number {
    const { surprise, scaleMin, recurrence } = this;
    const before = row[offset + shortBefore]!;
    const distance = value - before;
    const long = Math.max(surprise.lasting, this.recent.surprise);
    if (distance * (row[offset + calm]! - before) <= 0) return long;
    const short = surpriseOf(row, floats, offset + sudden, distance, scaleMin, recurrence);
    return Math.max(long, short, surpriseOf(row, floats, offset + rough, distance, scaleMin, recurrence));
  }

  /** Fills the verdict: the band, and the score. */
  // tidy: many because it is called for every sample and must allocate nothing
  private judge(row: Float64Array, floats: Float32Array, offset: number, value: number, hold: boolean, out: Verdict): void {
    const { view, scaleMin } = this;
    const isLong = hold && row[offset + episode]! > shortRows;
    const centre = isLong ? view.long : view.short;
    const margin = halfWidthMin(centre);
    out.lower = view.low - Math.max(margin, reachBelow(row, floats, offset + lasting, scaleMin));
    out.upper = view.high + Math.max(margin, reachAbove(row, floats, offset + lasting, scaleMin));
    if (!isLong) {
      const below = Math.min(
        reachBelow(row, floats, offset + sudden, scaleMin),
        reachBelow(row, floats, offset + rough, scaleMin),
      );
      const above = Math.min(
        reachAbove(row, floats, offset + sudden, scaleMin),
        reachAbove(row, floats, offset + rough, scaleMin),
      );
      const isAbove = hold && row[offset + side]! > 0;
      const isBelow = hold && row[offset + side]! < 0;
      const low = isAbove ? Number.NEGATIVE_INFINITY : view.short - Math.max(margin, below);
      const high = isBelow ? Number.POSITIVE_INFINITY : view.short + Math.max(margin, above);
      narrow(out, low, high, margin);
    }
    const isSparse = row[offset + zeros]! > sparseShare;
    this.recent.narrow(row, floats, offset, row[offset + count]!, margin, view.low, view.high, isSparse, out);
    if (row[offset + zeros]! > restShare) out.lower = Math.min(out.lower, -margin);
    out.expected = Math.max(out.lower + margin / 2, Math.min(out.upper - margin / 2, centre));
    out.season = view.season;
    scoreBeyond(value, this.direction, this.spending.score(row, floats, offset + spending, this.surprise.joint), out);
    out.rarity = 0;
    if (out.score > 1) out.rarity = this.spending.rarity(floats, offset + spending, this.surprise.joint);
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
    if (isAnomalous && rows === this.spending.run) this.noteAlarm(row, floats, offset, value);
    if (rows <= 1) this.learnGauges(row, floats, offset, value, isAnomalous && rows >= this.spending.run);
    if (rows <= 1) row[offset + size] = learnSize(row[offset + size]!, value, row[offset + count]!);
    this.spending.pass(row, offset + spending);
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

  /** Keeps count of the running episode, and of what is lasting in it. `rows`: its samples, this one included; 0 when there is none. */
  private followEpisode(row: Float64Array, offset: number, rows: number, isAnomalous: boolean): void {
    row[offset + episode] = rows;
    if (rows === 0) row[offset + streak] = 0;
    else if (isAnomalous && row[offset + streak]! + 1 >= rows) row[offset + streak] = rows;
    const mean = row[offset + episodeMean]!;
    row[offset + episodeMean] = rows === 0 ? 0 : mean + Math.max(episodeWeight, 1 / rows) * (this.recent.context.distance - mean);
    // An episode of something else, a value that is stuck or was absent, is no place to look for a level.
    if (rows > 1 && row[offset + streak]! < this.spending.run) return;
    this.recent.keep(row, offset);
  }

  /**
   * What a value teaches before there is a band: after the first ones, no more than so many usual distances, unless the one before was there already. One
   * extreme must not set the scale; the first events of a series that began at rest must.
   */
  private early(row: Float64Array, offset: number, value: number, learnt: number): number {
    if (learnt < clipAfter) return value;
    const far = earlyReach * Math.max(row[offset + sudden]!, this.scaleMin);
    const before = row[offset + calm]!;
    return Math.max(Math.min(this.view.short, before) - far, Math.min(Math.max(this.view.short, before) + far, value));
  }

  // tidy: many because it is called for every sample and must allocate nothing
  private learnGauges(row: Float64Array, floats: Float32Array, offset: number, value: number, isOutlier: boolean): void {
    const { surprise, scaleMin } = this;
    const first = 1 / (row[offset + count]! + 1);
    const steady = Math.max(steadyWeight, first);
    // What a run of samples must make is not made by one: it is learnt as it is.
    const single = this.spending.run > 1 ? Number.POSITIVE_INFINITY : -this.spending.log;
    const far = row[offset + count]! < warmUpSamples ? farEarly : single;
    const short = value - this.view.short;
    learnGauge(row, floats, offset + sudden, short, scaleMin, steady, isOutlier || surprise.sudden > far);
    learnGauge(row, floats, offset + rough, short, scaleMin, Math.max(roughWeight, first), isOutlier || surprise.rough > far);
    learnGauge(
      row,
      floats,
      offset + lasting,
      this.recent.context.distance,
      scaleMin,
      steady,
      isOutlier || surprise.lasting > far,
    );
    this.recent.learn(row, floats, offset, steady, far, isOutlier);
    // Nothing is told yet, and what the first samples surprise by is the ignorance of who judges them: of single samples that keeps a young series quiet, of runs
    // youth does.
    if (this.spending.run === 1 || row[offset + count]! >= warmUpSamples)
      this.spending.learn(floats, offset + spending, surprise.joint, surprise.held, isOutlier);
  }

  /** An episode has become an alarm: its distances are remembered, and the band widens a little. */
  private noteAlarm(row: Float64Array, floats: Float32Array, offset: number, value: number): void {
    if (row[offset + lastAt]! - row[offset + notedAt]! < this.spending.budgetSeconds * burstShare) return;
    row[offset + notedAt] = row[offset + lastAt]!;
    // All of it counts from the end of the episode on, which must not make itself normal.
    this.spending.tell(row, offset + spending);
    const { surprise, scaleMin } = this;
    const short = value - this.view.short;
    const told = 0.8 * surprise.joint;
    if (surprise.sudden >= told) noteDistance(row, floats, offset + sudden, short, scaleMin);
    if (surprise.rough >= told) noteDistance(row, floats, offset + rough, short, scaleMin);
    if (surprise.lasting >= told) noteDistance(row, floats, offset + lasting, this.recent.context.distance, scaleMin);
    this.recent.note(row, floats, offset, told);
  }

  private setEdges(row: Float64Array, floats: Float32Array, offset: number): void {
    const probability = 10 ** -this.spending.edge(row, floats, offset + spending);
    weighRecurrence(this.recurrence, probability, this.spending.budget);
    for (const gauge of gauges) setReach(floats, offset + gauge, probability, this.recurrence);
    this.recent.setReach(floats, offset, probability, this.recurrence);
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
const gauges = [sudden, rough, lasting] as const;
