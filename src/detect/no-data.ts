// No-data as an anomaly, told apart: `zero`, a series that falls to zero and stays; `stuck`, one that repeats a value; `late`, one whose samples lag;
// `absent`, one that comes no more (presence.ts counts that). Each is judged against the series' own runs of the kind (run-lengths.ts), so a
// sparse, an integer or a constant series is left alone. Rules, limits and sources: docs/detectors/no-data.md.
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { packedViews, type PackedViews } from '../stats/packed-views.ts';
import { type DetectorPolicy, scoreMax, type Verdict } from './detector.ts';
import { Pages, rowsPerPage } from './pages.ts';
import { isQuietHour, markSilence, quietBytes, stepQuietHours } from './quiet-hours.ts';
import { lastAtOf, readVerdict, valueOf } from './row-record.ts';
import { expose, exposureMin, exposureOf, isUnknown, learnRun, runLimit, runModelWidth, runShare } from './run-lengths.ts';

/** What a watch asks for. A duration is a fixed limit in place of the calibrated one. */
export type NoDataRules = {
  readonly zero: boolean;
  readonly absent: boolean | DurationMs;
  readonly stuck: boolean;
  readonly late: boolean | DurationMs;
};

/** All of them; but what may only be too high (errors, latency) is never too low. */
export function noDataFor(direction: DetectorPolicy['direction']): NoDataRules {
  return { zero: direction !== 'up', absent: true, stuck: true, late: true };
}

// Places of the 64-bit numbers in a row.
const zeroSince = 0;
const repeatSince = 1;
const evaluation = 2;
const source = 3;
// Places of the 32-bit floats, from the row's start on.
const zeroRuns = 8;
const repeatRuns = zeroRuns + runModelWidth;
const gapRuns = repeatRuns + runModelWidth;
const zeroRun = gapRuns + runModelWidth;
const repeatRun = zeroRun + 1;
const level = zeroRun + 2;
const heldValue = zeroRun + 3;
const usualLag = zeroRun + 4;
const peakLag = zeroRun + 5;
const quietHour = zeroRun + 6;
const kindPlace = zeroRun + 7;
/** The week's bits, from here on. */
const quietAt = (kindPlace + 1) * 4;
/** Float64 numbers a row: 152 bytes. */
export const noDataWidth = Math.ceil((quietAt + quietBytes) / 8);

const kinds: readonly AnomalyKind[] = ['value', 'zero', 'absent', 'stuck', 'late'];

/** The four kinds have a quarter of the budget that the band of the values has. */
const budgetShare = 1 / 16;
/** At a thousandth of what it usually is, a series is practically at zero. */
const practicallyZero = 1e-3;
const levelWeight = 1 / 32;
/** One sample moves the level as one of so many times the level, at most. */
const levelReach = 8;
/** What 32 bits hold. */
const [levelMin, levelMax] = [1e-30, 1e30];
/** A series must have been there so often before its absence means something: a job of minutes may end. */
export const presenceMin = 60;
/** Samples may come this many steps later than ever before, and by half of that lag. */
const lagSlackSteps = 3;
const lagFactor = 1.5;
const lagWeight = 1 / 64;
/** A value repeated so long is one the series stays at: a limit, a rest. */
const heldMin = 5;

export class NoData {
  readonly pages = new Pages(noDataWidth);
  private readonly rules: NoDataRules;
  private readonly records: Pages;
  private readonly probability: number;
  private readonly stepMs: DurationMs;
  /** By page. The detectors ask for views of other pages in between. */
  private readonly views: PackedViews[] = [];

  /** `records`: the rows of row-record.ts, with each series' previous sample. */
  constructor(records: Pages, policy: DetectorPolicy, rules: NoDataRules) {
    this.rules = rules;
    this.records = records;
    this.probability = policy.tailProbability * budgetShare;
    this.stepMs = policy.stepSeconds * 1000;
  }

  /**
   * Judges a sample as the last of the row's runs and learns it; before it is written to the record. Raises the score of `out` when the run is too
   * long; lowers it to the band's edge for a zero that is usual at this hour. `lagMs`: how late it came. O(1), allocates nothing.
   */
  // tidy: many because it is called for every sample and must allocate nothing
  judge(row: number, at: EpochMs, value: number, lagMs: DurationMs, hold: boolean, out: Verdict): void {
    const start = this.pages.start(row);
    const { floats } = this.viewsOf(row);
    const from = start * 2;
    const isZero = this.isZero(value, floats, from);
    const isQuiet = this.stepQuiet(row, at, isZero);
    const isLow = out.score > 1 && value < out.expected;
    if (isZero && isQuiet && out.score > 1) {
      out.score = 1;
      out.lower = Math.min(out.lower, value);
      out.upper = Math.max(out.upper, value);
    }
    let zero = this.stepZero(
      row,
      at,
      isZero,
      isQuiet,
      (hold || out.score > 1) && this.isKnown(floats, from) ? Number.NaN : value,
    );
    let stuck = this.stepRepeat(row, value, isZero);
    let late = this.lagScore(row, lagMs);
    this.learnLag(floats, from, late > 1 ? 0 : lagMs / this.stepMs);
    // What is not known well enough to expect a value is not known well enough to miss it.
    if (Number.isNaN(out.expected)) zero = stuck = late = 0;
    // A series that never was at zero is there: no other word says it better.
    const isFall = isZero && isLow && out.score > 1 && this.rules.zero && isUnknown(floats, from + zeroRuns);
    const kind = zero > 1 || isFall ? 'zero' : out.score > 1 ? 'value' : stuck > 1 ? 'stuck' : late > 1 ? 'late' : 'value';
    out.score = Math.min(scoreMax, Math.max(out.score, zero, stuck > 1 ? stuck : 0, late > 1 ? late : 0));
    if (out.score > 1) floats[from + kindPlace] = kinds.indexOf(kind);
  }

  /** A zero at an hour at which the row usually is at zero: no more a lesson about its values than its absence would be. */
  isUsualZero(row: number, value: number): boolean {
    const { floats } = this.viewsOf(row);
    const from = this.pages.start(row) * 2;
    return isQuietHour(floats[from + quietHour]!) && this.isZero(value, floats, from);
  }

  /**
   * The usual silence begins, and what was before it was judged by a baseline that is that silence itself: the series was first seen, or accepted, in
   * such an hour. That is no baseline.
   */
  wasJudgedBySilence(row: number, value: number): boolean {
    if (!this.isUsualZero(row, value)) return false;
    const from = this.pages.start(row) * 2;
    const isZero = (number: number): boolean => this.isZero(number, this.viewsOf(row).floats, from);
    return !isZero(valueOf(this.records, row)) && isZero(readVerdict(this.records, row).expected);
  }

  /** What the row's last anomalous sample, or its absence, was called. */
  kindOf(row: number): AnomalyKind {
    const { floats } = this.viewsOf(row);
    return kinds[floats[this.pages.start(row) * 2 + kindPlace]!] ?? 'value';
  }

  setKind(row: number, kind: AnomalyKind): void {
    this.viewsOf(row).floats[this.pages.start(row) * 2 + kindPlace] = kinds.indexOf(kind);
  }

  /** When the run began that made the row's state of this kind; `at` when it is none. */
  sinceOf(row: number, kind: AnomalyKind, at: EpochMs): EpochMs {
    const page = this.pages.page(row);
    const start = this.pages.start(row);
    const { floats } = this.viewsOf(row);
    if (kind === 'zero' && floats[start * 2 + zeroRun]! > 0) return page[start + zeroSince]!;
    return kind === 'stuck' ? page[start + repeatSince]! : at;
  }

  /** Samples of the run that goes on, and how often a sample repeats the one before otherwise. */
  runOf(row: number): { readonly samples: number; readonly repeatShare: number } {
    const { floats } = this.viewsOf(row);
    const from = this.pages.start(row) * 2;
    const kind = this.kindOf(row);
    const samples = kind === 'zero' ? floats[from + zeroRun]! : kind === 'stuck' ? floats[from + repeatRun]! + 1 : 0;
    return { samples, repeatShare: runShare(floats, from + repeatRuns) };
  }

  /** True when the row fell to zero just now, and hardly ever was there before. */
  hasFallen(row: number): boolean {
    const { floats } = this.viewsOf(row);
    const from = this.pages.start(row) * 2;
    return this.isZero(valueOf(this.records, row), floats, from) && isUnknown(floats, from + zeroRuns);
  }

  /** The row's state is its new normal: forgets its runs, not the hours in which it is silent. */
  relearn(row: number): void {
    const { floats } = this.viewsOf(row);
    const from = this.pages.start(row) * 2;
    floats.fill(0, from + zeroRuns, from + quietHour);
  }

  private viewsOf(row: number): PackedViews {
    return (this.views[Math.floor(row / rowsPerPage)] ??= packedViews(this.pages.page(row)));
  }

  private isKnown(floats: Float32Array, from: number): boolean {
    return exposureOf(floats, from + zeroRuns) >= exposureMin;
  }

  /** While the level is not known, zero is zero. */
  private isZero(value: number, floats: Float32Array, from: number): boolean {
    return value === 0 || (this.isKnown(floats, from) && Math.abs(value) <= practicallyZero * floats[from + level]!);
  }

  private stepQuiet(row: number, at: EpochMs, isSilent: boolean): boolean {
    const { floats, bytes } = this.viewsOf(row);
    const start = this.pages.start(row);
    const kept = stepQuietHours(bytes, start * 8 + quietAt, floats[start * 2 + quietHour]!, at, isSilent);
    floats[start * 2 + quietHour] = kept;
    return isQuietHour(kept);
  }

  /** `lesson`: the value to learn the level from, NaN for none. */
  // tidy: many because it is called for every sample and must allocate nothing
  private stepZero(row: number, at: EpochMs, isZero: boolean, isQuiet: boolean, lesson: number): number {
    const { floats } = this.viewsOf(row);
    const start = this.pages.start(row);
    const from = start * 2;
    const model = from + zeroRuns;
    const run = floats[from + zeroRun]!;
    const isKnown = exposureOf(floats, model) >= exposureMin;
    if (isZero) {
      if (isQuiet) return 0;
      if (run === 0) this.pages.page(row)[start + zeroSince] = at;
      floats[from + zeroRun] = run + 1;
      if (run === 0 || !isKnown || !this.rules.zero) return 0;
      return (run + 1) / (runLimit(floats, model, this.probability) - 0.5);
    }
    if (run > 0) learnRun(floats, model, run, isKnown ? runLimit(floats, model, this.probability) : Number.POSITIVE_INFINITY);
    floats[from + zeroRun] = 0;
    expose(floats, model);
    if (!Number.isNaN(lesson)) this.learnLevel(floats, from, Math.abs(lesson));
    return 0;
  }

  /** A geometric mean: neither a burst nor a first sample like no other makes the usual look like nothing. */
  private learnLevel(floats: Float32Array, from: number, magnitude: number): void {
    const before = floats[from + level]!;
    const bounded = Math.max(levelMin, Math.min(levelMax, magnitude));
    const weight = Math.max(levelWeight, 1 / exposureOf(floats, from + zeroRuns));
    floats[from + level] = before === 0 ? bounded : before * Math.min(levelReach, bounded / before) ** weight;
  }

  private stepRepeat(row: number, value: number, isZero: boolean): number {
    const lastAt = lastAtOf(this.records, row);
    if (lastAt === 0) return 0;
    const page = this.pages.page(row);
    const start = this.pages.start(row);
    const { floats } = this.viewsOf(row);
    const from = start * 2;
    const model = from + repeatRuns;
    const run = floats[from + repeatRun]!;
    const previous = valueOf(this.records, row);
    const isKnown = exposureOf(floats, model) >= exposureMin;
    if (value === previous && !isZero) {
      if (run === 0) page[start + repeatSince] = lastAt;
      floats[from + repeatRun] = run + 1;
      if (run === 0 || !isKnown || !this.rules.stuck || Math.fround(value) === floats[from + heldValue]) return 0;
      return (run + 1) / (runLimit(floats, model, this.probability) - 0.5);
    }
    if (run > 0) {
      const limit = isKnown ? runLimit(floats, model, this.probability) : Number.POSITIVE_INFINITY;
      learnRun(floats, model, run, limit);
      // What was there from the beginning has no limit yet.
      if (run >= heldMin && run >= (isKnown ? limit / 2 : exposureMin)) floats[from + heldValue] = previous;
    }
    floats[from + repeatRun] = 0;
    if (!isZero) expose(floats, model);
    return 0;
  }

  /** The score of a sample, or of the newest one there is, that is so old. */
  lagScore(row: number, lagMs: DurationMs): number {
    if (!(lagMs > 0) || this.rules.late === false) return 0;
    const { floats } = this.viewsOf(row);
    const from = this.pages.start(row) * 2;
    const lag = lagMs / this.stepMs;
    const limit = this.rules.late === true ? lagFactor * floats[from + usualLag]! + lagSlackSteps : this.rules.late / this.stepMs;
    if (lag > limit && exposureOf(floats, from + gapRuns) >= exposureMin) return lag / limit;
    // Learnt when the next sample ends the wait.
    floats[from + peakLag] = Math.max(floats[from + peakLag]!, lag);
    return 0;
  }

  /** A sample came, so late itself; the longest wait before it is in the row. */
  private learnLag(floats: Float32Array, from: number, lag: number): void {
    const usual = floats[from + usualLag]!;
    const peak = Math.max(floats[from + peakLag]!, Number.isNaN(lag) ? 0 : lag);
    if (peak === 0 && usual === 0) return;
    const isKnown = exposureOf(floats, from + gapRuns) >= exposureMin;
    floats[from + usualLag] = isKnown ? usual + lagWeight * (peak - usual) : Math.max(usual, peak);
    floats[from + peakLag] = 0;
  }

  /** The last evaluation that listed the row, and of which source; 0 before the first. */
  readonly evaluationOf = (row: number): number => this.pages.page(row)[this.pages.start(row) + evaluation]!;
  readonly sourceOf = (row: number): number => this.pages.page(row)[this.pages.start(row) + source]!;

  /** The row is listed, after `missed` evaluations without it. */
  list(row: number, now: { readonly evaluation: number; readonly source: number }, missed: number): void {
    const { floats } = this.viewsOf(row);
    const start = this.pages.start(row);
    const model = start * 2 + gapRuns;
    if (floats[start * 2 + kindPlace] === kinds.indexOf('absent')) floats[start * 2 + kindPlace] = 0;
    if (missed > 0 && !isQuietHour(floats[start * 2 + quietHour]!)) learnRun(floats, model, missed, this.gapLimit(row));
    expose(floats, model);
    this.stamp(row, now);
  }

  /** The row is listed, without a sample that is newer. */
  stamp(row: number, now: { readonly evaluation: number; readonly source: number }): void {
    const page = this.pages.page(row);
    const start = this.pages.start(row);
    page[start + evaluation] = now.evaluation;
    page[start + source] = now.source;
  }

  /** Time of the row's last sample. */
  readonly lastAtOf = (row: number): EpochMs => lastAtOf(this.records, row);

  /** In history nobody counts evaluations: a silence is known by the time between two samples. */
  listTaught(row: number, now: { readonly evaluation: number; readonly source: number }, at: EpochMs): void {
    const lastAt = lastAtOf(this.records, row);
    if (lastAt > 0 && at > lastAt) {
      const { bytes } = this.viewsOf(row);
      markSilence(bytes, this.pages.start(row) * 8 + quietAt, lastAt, at);
    }
    this.list(row, now, lastAt > 0 ? Math.max(0, Math.round((at - lastAt) / this.stepMs) - 1) : 0);
  }

  /** The score of a row that `missed` evaluations did not list; 0 when that is not to be judged. */
  absenceScore(row: number, missed: number, at: EpochMs): number {
    if (this.stepQuiet(row, at, true) || this.rules.absent === false) return 0;
    const { floats } = this.viewsOf(row);
    if (exposureOf(floats, this.pages.start(row) * 2 + gapRuns) < presenceMin) return 0;
    const limit = this.rules.absent === true ? this.gapLimit(row) : Math.max(1, Math.ceil(this.rules.absent / this.stepMs));
    return Math.min(scoreMax, missed / (limit - 0.5));
  }

  private gapLimit(row: number): number {
    const { floats } = this.viewsOf(row);
    const model = this.pages.start(row) * 2 + gapRuns;
    return exposureOf(floats, model) < exposureMin ? Number.POSITIVE_INFINITY : runLimit(floats, model, this.probability);
  }

  /** A series that takes the place of another of its service also takes over how often that one stays away. */
  inheritGaps(row: number, from: number): void {
    const there = this.viewsOf(from).floats;
    const here = this.viewsOf(row).floats;
    const [a, b] = [this.pages.start(from) * 2 + gapRuns, this.pages.start(row) * 2 + gapRuns];
    for (let i = 0; i < runModelWidth; i += 1) here[b + i] = there[a + i]!;
  }
}
