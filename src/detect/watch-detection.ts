// Detection for one watch: every series it has, from samples to changes of phase. What the engine, the backtest and `rti detect` all drive.
import { acceptAfterDefaultMs } from '../model/acceptance.ts';
import type { Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { Absence } from './absence.ts';
import { emptyVerdict, type MakeDetector, type Verdict } from './detector.ts';
import { EvaluationRows } from './evaluation-rows.ts';
import { NoData, noDataFor } from './no-data.ts';
import { Pages } from './pages.ts';
import { acceptAfterOf, emptyEpisode, type PhasePolicy, type PhaseStep, restartEpisode, stepRun } from './phase.ts';
import { type AcceptReason, type DescribedStep, describeChange, type PhaseChange } from './phase-change.ts';
import {
  isInEpisode,
  isInTaughtOutage,
  lastAtOf,
  markTaughtOutage,
  readEpisode,
  readVerdict,
  recordWidth,
  rewindRow,
  scoreOf,
  valueOf,
  writeEpisode,
  writeSample,
} from './row-record.ts';
import { learnLevel } from './relearn.ts';
import { RowPolicies, type RowSample } from './row-policies.ts';
import type { RowBatch } from './sample-buffer.ts';
import type { Judgement } from './series-policy.ts';
import { SeriesReader } from './series-reader.ts';
import { SeriesTable } from './series-table.ts';
import type { RowEvidence, SeriesState, Standing } from './series-state.ts';
import { readSnapshot, type RestoreResult, type SnapshotIdentity, type SnapshotScratch, writeSnapshot } from './snapshot.ts';
import {
  type Dropped,
  gapSteps,
  type Observed,
  type ObserveMode,
  sliceSamples,
  type WatchDetectionOptions,
} from './watch-detection-options.ts';
import { WindowRing } from './window-ring.ts';

export type { PhaseChange } from './phase-change.ts';
export type { Dropped, ObserveMode, WatchDetectionOptions } from './watch-detection-options.ts';

export function makeWatchDetection(options: WatchDetectionOptions): WatchDetection {
  return new WatchDetection(options);
}

export class WatchDetection {
  readonly name: string;
  readonly detectorName: string;
  private readonly options: WatchDetectionOptions;
  private readonly phasePolicy: PhasePolicy;
  private readonly teachPolicy: PhasePolicy;
  private readonly detector: ReturnType<MakeDetector>;
  private readonly policies: RowPolicies;
  private readonly identity: SnapshotIdentity;
  private readonly state: Pages;
  private readonly records = new Pages(recordWidth);
  private readonly window: WindowRing;
  private readonly noData: NoData;
  private readonly absence: Absence;
  private readonly reader: SeriesReader;
  private table: SeriesTable;
  /** Living rows whose last score is above 1. */
  private anomalous = 0;
  private readonly rows: EvaluationRows;
  private readonly verdict = emptyVerdict();
  private readonly episode = emptyEpisode();
  /** The evaluation that is being taken; NaN when samples come without one. */
  private evaluationAt: EpochMs = Number.NaN;
  private judgedMs = 0;

  constructor(options: WatchDetectionOptions) {
    const { forMs, keepFiringForMs, stepMs, policy } = options;
    this.name = options.name;
    this.options = options;
    this.phasePolicy = {
      forMs,
      keepFiringForMs,
      acceptAfterMs: options.acceptAfterMs ?? acceptAfterDefaultMs,
      gapMs: gapSteps * stepMs,
    };
    // What is taught never fires: an outage of the history lasts until a good sample or until it is accepted.
    this.teachPolicy = { ...this.phasePolicy, forMs: Number.POSITIVE_INFINITY };
    this.policies = new RowPolicies({ ...options, ...this.phasePolicy }, (row) => this.table.labelsOf(row));
    this.detector = this.policies.detector;
    this.detectorName = this.detector.name;
    this.state = new Pages(this.detector.width);
    this.window = new WindowRing(stepMs);
    this.noData = new NoData(this.records, policy, options.noData ?? noDataFor(policy.direction));
    const { records, noData, policies, window, episode, phasePolicy } = this;
    this.absence = new Absence({
      ...{ records, noData, episode, phasePolicy, stepMs, serviceOf: options.serviceOf },
      describe: (row, step, at) => this.describe(row, step, at),
      turned: (isAnomalous) => (this.anomalous += isAnomalous ? 1 : -1),
      isWorse: (sample, score, isNew, since) => {
        this.verdict.score = score;
        return this.stepGravity(sample, sample.at - stepMs, isNew, since);
      },
    });
    const shared = { records, policies, absence: this.absence, table: () => this.table };
    this.reader = new SeriesReader({ ...shared, noData, window });
    this.rows = new EvaluationRows({ ...shared, rewind: (row, at) => this.rewind(row, at) });
    this.identity = { detector: this.detector.name, policy, widths: this.keptTables().map((pages) => pages.width) };
    this.table = this.emptyTable();
  }

  /** Samples of a series before it is judged. */
  get warmUpSamples(): number {
    return this.detector.warmUpSamples;
  }

  get size(): number {
    return this.table.size;
  }

  /** Judges by this from the next sample on. What was learnt holds: a policy changes what is made of a deviation, not what is expected. */
  judgeBy(judgement: Judgement): void {
    this.policies.judgeBy(judgement);
  }

  /**
   * Takes one evaluation: `at` its instant, the samples with their own times. A sample that is not newer than its series' last one, not a
   * finite number, dated after `at`, or of one series too many is dropped and counted. What a live evaluation of `source` does not list is missing.
   */
  observe(at: EpochMs, samples: readonly Sample[], mode: ObserveMode, source = ''): Observed {
    const evaluation = this.evaluate(at, samples, mode, source);
    for (;;) {
      const slice = evaluation.next();
      if (slice.done === true) return slice.value;
    }
  }

  /**
   * The same in slices of some milliseconds: between two of them the watch may be read, judged by another policy, lose a series, be written down. Only
   * another evaluation must not begin. One that is not gone on with has judged and learnt what it has come to, and counts as no evaluation.
   */
  *evaluate(at: EpochMs, samples: readonly Sample[], mode: ObserveMode, source = ''): Generator<void, Observed> {
    const dropped: Dropped = { late: 0, duplicate: 0, invalid: 0, overLimit: 0 };
    const changes: PhaseChange[] = [];
    this.absence.presence.begin(source, at, mode === 'judge');
    for (let from = 0; from < samples.length; from += sliceSamples) {
      if (from > 0) yield;
      const to = Math.min(samples.length, from + sliceSamples);
      const batch = this.rows.take(samples, from, to, { at, mode, dropped });
      this.evaluationAt = at;
      this.observeRows(batch, mode, changes, dropped);
      this.evaluationAt = Number.NaN;
    }
    this.absence.sweep(at, changes);
    return { changes, dropped };
  }

  /** The same for rows already known: typed arrays in, so that it can move to a worker. Appends to `changes`, counts into `dropped`. */
  observeRows(batch: RowBatch, mode: ObserveMode, changes: PhaseChange[], dropped: Dropped): void {
    for (let i = 0; i < batch.count; i += 1) {
      const row = batch.rows[i]!;
      const at = batch.times[i]!;
      const lastAt = lastAtOf(this.records, row);
      if (at <= lastAt) {
        if (at === lastAt) dropped.duplicate += 1;
        else dropped.late += 1;
        if (mode === 'judge') this.absence.stepStale(row, this.evaluationAt, changes);
        continue;
      }
      this.observeRow({ row, at, value: batch.values[i]! }, mode, changes);
    }
  }

  /** The row of a series, made when new; -1 at the limit. */
  rowOf(labels: Labels): number {
    return this.table.rowOf(labels, -1);
  }

  /** The verdict on the row's last sample. */
  verdictOf(row: number): Readonly<Verdict> {
    return readVerdict(this.records, row);
  }

  /** Judges and learns one sample that is newer than the row's last one. */
  private observeRow(sample: RowSample, mode: ObserveMode, changes: PhaseChange[]): void {
    const { row, at, value } = sample;
    const hold = isInEpisode(this.records, row);
    const wasAnomalous = scoreOf(this.records, row) > 1;
    if (hold && this.noData.wasJudgedBySilence(row, value)) this.state.clear(row);
    const isTaught = !hold && !this.noData.isUsualZero(row, value);
    const detector = this.policies.detectorOf(row);
    detector.observe(this.state.page(row), this.state.start(row), value, at / 1000, !isTaught, this.verdict);
    // A policy says which deviations matter, never that silence does not.
    this.policies.apply(sample, mode === 'judge', this.verdict);
    this.noData.judge(row, at, value, this.evaluationAt - at, hold, this.verdict);
    const isAnomalous = this.verdict.score > 1;
    if (isAnomalous !== wasAnomalous) this.anomalous += isAnomalous ? 1 : -1;
    this.window.push(row, at, value, this.verdict);
    const previousAt = lastAtOf(this.records, row);
    const step = isAnomalous || hold ? this.stepRow(row, at, value, mode) : 'none';
    if (mode === 'judge' && !Number.isNaN(this.verdict.expected))
      this.judgedMs += Math.min(at - lastAtOf(this.records, row), this.phasePolicy.gapMs);
    writeSample(this.records, row, at, value, this.verdict);
    // The episode that swung ends with the severity it has met.
    const isInOne = mode === 'judge' && (isAnomalous || hold) && step !== 'swung';
    const isWorse = isInOne && this.stepGravity(sample, previousAt, !hold);
    if (step !== 'swung') this.policies.note(row, this.verdict.score, hold);
    if (step === 'none') {
      if (isWorse) changes.push(this.describe(row, 'raised', at));
      return;
    }
    if (mode === 'judge') changes.push(this.describe(row, step, at));
    if (step === 'accepted') this.relearn(row);
    if (step !== 'swung') return;
    restartEpisode(this.episode, at, this.verdict.score);
    writeEpisode(this.records, row, this.episode);
    this.stepGravity(sample, previousAt, true);
    this.policies.note(row, this.verdict.score, hold);
    changes.push(this.describe(row, 'firing', at));
  }

  /** Takes the sample into how grave the episode in hand is; true when it fires and is graver than what was told. */
  private stepGravity(sample: RowSample, previousAt: EpochMs, isNew: boolean, began?: EpochMs): boolean {
    const kind = this.noData.kindOf(sample.row);
    const since = began ?? this.noData.sinceOf(sample.row, kind, sample.at);
    return this.policies.stepGravity(sample, previousAt, isNew, { verdict: this.verdict, episode: this.episode, kind, since });
  }

  private stepRow(row: number, at: EpochMs, value: number, mode: ObserveMode): PhaseStep {
    const wasTaught = isInTaughtOutage(this.records, row);
    // An episode that was told of stays as it is while a gap is filled: its end is told too, by the first live sample.
    if (mode === 'teach' && !wasTaught && isInEpisode(this.records, row)) return 'none';
    const { score, expected } = this.verdict;
    readEpisode(this.records, row, this.episode);
    if (mode === 'teach' && wasTaught) this.episode.phase = 'pending';
    const policy = mode === 'teach' ? this.teachPolicy : this.phasePolicy;
    const run = this.absence.runOf(row, { at, score, side: value < expected ? -1 : 1, wasTaught });
    const step = stepRun(this.episode, run, policy);
    writeEpisode(this.records, row, this.episode);
    if (mode === 'teach' && this.episode.phase === 'pending') markTaughtOutage(this.records, row);
    return step;
  }

  /** The change of the row whose episode was just read. */
  private describe(row: number, step: DescribedStep, at: EpochMs): PhaseChange {
    return describeChange(step, this.episode, {
      row,
      labels: this.table.labelsOf(row) ?? {},
      anomalyKind: this.noData.kindOf(row),
      at,
      value: valueOf(this.records, row),
      verdict: readVerdict(this.records, row),
      severity: this.policies.severityOf(row),
      acceptAfterMs: acceptAfterOf(this.episode, this.phasePolicy),
    });
  }

  /**
   * Ends the series' episode as a new normal before `accept_after` does. null: it is in none, or in one that began after `until`. Also one of the
   * history that nobody was told of.
   */
  accept(labels: Labels, reason: AcceptReason, until: EpochMs = Number.POSITIVE_INFINITY): PhaseChange | null {
    const row = this.table.find(labels);
    if (row < 0 || !isInEpisode(this.records, row)) return null;
    readEpisode(this.records, row, this.episode);
    if (this.episode.onsetAt > until) return null;
    this.episode.phase = 'inactive';
    writeEpisode(this.records, row, this.episode);
    const change = { ...this.describe(row, 'accepted', lastAtOf(this.records, row)), reason };
    this.relearn(row);
    return change;
  }

  /** The level of the episode just read is the new normal. */
  private relearn(row: number): void {
    this.noData.relearn(row);
    const last = { at: lastAtOf(this.records, row), value: valueOf(this.records, row) };
    const level = { window: this.window.points(row), onsetAt: this.episode.onsetAt, last };
    learnLevel(this.policies.detectorOf(row), this.state, row, level);
  }

  /** Up to `limit` series with their current state, anomalous ones first. */
  series(limit: number, withPoints = true): SeriesState[] {
    return this.reader.series(limit, withPoints);
  }

  /** What is known of the row now; null when no series lives there. Read it with the change: the row may be given to another series later. */
  evidenceOf(row: number): RowEvidence | null {
    return this.reader.evidenceOf(row);
  }

  /** The last sample of every series. */
  lastSamples(): Generator<Sample> {
    return this.reader.lastSamples();
  }

  /** Where a series stands by its last sample; null when there is no such series. */
  standingOf(labels: Labels): Standing | null {
    return this.reader.standingOf(labels);
  }

  /** Every series that fires, as the change that says so by its last sample. */
  firing(): PhaseChange[] {
    const changes: PhaseChange[] = [];
    for (let row = 0; row < this.table.end; row += 1) {
      if (this.table.labelsOf(row) === null) continue;
      readEpisode(this.records, row, this.episode);
      if (this.episode.phase === 'firing') changes.push(this.describe(row, 'firing', lastAtOf(this.records, row)));
    }
    return changes;
  }

  /** The time judged since it was last asked, of all series together: what lies between their samples, warm-up and silence left out. */
  takeJudgedMs(): DurationMs {
    const taken = this.judgedMs;
    this.judgedMs = 0;
    return taken;
  }

  /** Share of the living series whose last sample is anomalous: high means the cause is shared. */
  anomalousShare(): number {
    return this.table.size === 0 ? 0 : this.anomalous / this.table.size;
  }

  /** Time of the row's last sample, null when no series lives there. */
  tailSampleAt(row: number): EpochMs | null {
    return this.table.labelsOf(row) === null ? null : lastAtOf(this.records, row);
  }

  /** Counts how often the row was given to a series. */
  generationOf(row: number): number {
    return this.table.generationOf(row);
  }

  /**
   * Forgets the series without a sample since `before`, and those whose last one is after `until`: they came no more after the clock was set back.
   * One that was pending or firing ends with reason `expired`.
   */
  expire(before: EpochMs, until: EpochMs = Number.POSITIVE_INFINITY): PhaseChange[] {
    const changes: PhaseChange[] = [];
    for (let row = 0; row < this.table.end; row += 1) {
      const lastAt = lastAtOf(this.records, row);
      if (this.table.labelsOf(row) === null || (lastAt >= before && lastAt <= until)) continue;
      if (lastAt <= until && this.absence.isKept(row, before)) continue;
      if (isInEpisode(this.records, row) && !isInTaughtOutage(this.records, row)) {
        readEpisode(this.records, row, this.episode);
        changes.push(this.describe(row, 'expired', lastAt));
      }
      this.forget(row);
    }
    return changes;
  }

  private forget(row: number): void {
    this.absence.score(row, 0);
    this.absence.presence.forget(row);
    this.policies.forget(row);
    this.table.remove(row);
  }

  /**
   * The watch's state in chunks: baselines, phases, last sample times, the hour by minutes. Samples may be observed between two chunks: each
   * series is whole, with its own last sample time, and a series restored from before or after the others misses or repeats nothing. With `scratch` a
   * chunk holds until the next one.
   */
  snapshot(scratch?: SnapshotScratch): Generator<Uint8Array<ArrayBuffer>> {
    return writeSnapshot(this.identity, this.table, this.keptTables(), scratch);
  }

  /** Takes over a snapshot made alike in place of what is here; a refused one changes nothing. `own`: the bytes are nobody else's, and may be kept. */
  restore(bytes: Uint8Array, own = false): RestoreResult {
    const table = this.emptyTable();
    const result = readSnapshot(bytes, this.identity, table, this.keptTables(), own);
    if (result.kind === 'refused') return result;
    for (let row = 0; row < this.table.end; row += 1) this.window.recent?.clear(row);
    this.table = table;
    this.rows.forget();
    this.policies.forgetAll();
    this.anomalous = 0;
    for (let row = 0; row < table.end; row += 1) if (scoreOf(this.records, row) > 1) this.anomalous += 1;
    this.absence.rebuild(table);
    return result;
  }

  /** What a snapshot holds. */
  private keptTables(): Pages[] {
    return [this.state, this.records, this.policies.kept, this.window.kept, this.noData.pages];
  }

  private emptyTable(): SeriesTable {
    const { recent } = this.window;
    return new SeriesTable(this.options.seriesMax, recent === null ? this.keptTables() : [...this.keptTables(), recent]);
  }

  /** The clock was set back: the row goes on as if its last sample were one step before `at`. What is drawn begins anew. */
  private rewind(row: number, at: EpochMs): void {
    rewindRow(this.records, row, lastAtOf(this.records, row) - (at - this.options.stepMs));
    this.window.clear(row);
  }
}
