// Detection for one watch: every series it has, from samples to changes of phase. What the engine, the backtest and `rti detect` all drive.
import type { Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type DetectorPolicy, emptyVerdict, type MakeDetector, type Verdict } from './detector.ts';
import { Pages } from './pages.ts';
import { emptyEpisode, type PhasePolicy, type PhaseStep, restartEpisode, stepPhase } from './phase.ts';
import {
  isInEpisode,
  isInTaughtOutage,
  lastAtOf,
  markTaughtOutage,
  readEpisode,
  readVerdict,
  recordWidth,
  scoreOf,
  valueOf,
  writeEpisode,
  writeSample,
} from './row-record.ts';
import { SeriesTable } from './series-table.ts';
import type { RowEvidence, SeriesState, Standing } from './series-state.ts';
import { readSnapshot, type RestoreResult, type SnapshotIdentity, writeSnapshot } from './snapshot.ts';
import { WindowRing } from './window-ring.ts';

export const acceptAfterDefaultMs: DurationMs = 6 * 3_600_000;
/** As many steps of silence make a pending series start anew. */
const gapSteps = 5;

export type WatchDetectionOptions = {
  readonly name: string;
  /** From `findDetector(name)`. */
  readonly detector: MakeDetector;
  readonly policy: DetectorPolicy;
  readonly forMs: DurationMs;
  readonly keepFiringForMs: DurationMs;
  readonly seriesMax: number;
  readonly stepMs: DurationMs;
  readonly acceptAfterMs?: DurationMs;
};

/** `teach`: learns from history, outages in it left out as live ones are, and changes no phase; `judge`: live. */
export type ObserveMode = 'teach' | 'judge';

export type PhaseReason = 'breached' | 'sustained' | 'recovered' | 'accepted' | 'expired' | 'swung';

/** A series changed its phase. `cancelled`: a pending one was over before it fired. */
export type PhaseChange = {
  readonly row: number;
  readonly labels: Labels;
  readonly kind: 'pending' | 'firing' | 'resolved' | 'cancelled';
  /** The sample that changed it. */
  readonly at: EpochMs;
  readonly onsetAt: EpochMs;
  /** null: never fired. */
  readonly firedAt: EpochMs | null;
  /** The end of the episode, its first good sample; null while it goes on. */
  readonly endedAt: EpochMs | null;
  readonly reason: PhaseReason;
  readonly value: number;
  readonly verdict: Readonly<Verdict>;
  readonly peakScore: number;
};

export type Dropped = { late: number; duplicate: number; invalid: number; overLimit: number };
export type Observed = { readonly changes: readonly PhaseChange[]; readonly dropped: Readonly<Dropped> };

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
  private readonly identity: SnapshotIdentity;
  private readonly state: Pages;
  private readonly records = new Pages(recordWidth);
  private readonly window: WindowRing;
  private table: SeriesTable;
  /** Living rows whose last score is above 1. */
  private anomalous = 0;
  /** Row of each place in the last batch: the guess for the next one. */
  private readonly order: number[] = [];
  private rows = new Int32Array(0);
  private values = new Float64Array(0);
  private times = new Float64Array(0);
  private readonly verdict = emptyVerdict();
  private readonly episode = emptyEpisode();

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
    this.detector = options.detector(policy);
    this.detectorName = this.detector.name;
    this.state = new Pages(this.detector.width);
    this.window = new WindowRing(stepMs);
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

  /**
   * Takes one evaluation: `at` its instant, the samples with their own times. A sample that is not newer than its series' last one, not a
   * finite number, dated after `at`, or of one series too many is dropped and counted.
   */
  observe(at: EpochMs, samples: readonly Sample[], mode: ObserveMode): Observed {
    const dropped: Dropped = { late: 0, duplicate: 0, invalid: 0, overLimit: 0 };
    this.reserve(samples.length);
    let count = 0;
    for (let i = 0; i < samples.length; i += 1) {
      const sample = samples[i]!;
      if (!Number.isFinite(sample.value) || !(sample.at <= at)) {
        dropped.invalid += 1;
        continue;
      }
      const row = this.table.rowOf(sample.labels, this.order[i] ?? -1);
      this.order[i] = row;
      if (row < 0) {
        dropped.overLimit += 1;
        continue;
      }
      this.rows[count] = row;
      this.values[count] = sample.value;
      this.times[count] = sample.at;
      count += 1;
    }
    const changes: PhaseChange[] = [];
    this.observeRows({ rows: this.rows, values: this.values, times: this.times, count }, mode, changes, dropped);
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
  private observeRow(
    { row, at, value }: { row: number; at: EpochMs; value: number },
    mode: ObserveMode,
    changes: PhaseChange[],
  ): void {
    const hold = isInEpisode(this.records, row);
    const wasAnomalous = scoreOf(this.records, row) > 1;
    this.detector.observe(this.state.page(row), this.state.start(row), value, at / 1000, hold, this.verdict);
    const isAnomalous = this.verdict.score > 1;
    if (isAnomalous !== wasAnomalous) this.anomalous += isAnomalous ? 1 : -1;
    this.window.push(row, at, value, this.verdict);
    const step = isAnomalous || hold ? this.stepRow(row, at, value, mode) : 'none';
    writeSample(this.records, row, at, value, this.verdict);
    if (step === 'none') return;
    if (mode === 'judge') changes.push(this.describe(row, step, at));
    if (step === 'accepted') this.relearn(row);
    if (step !== 'swung') return;
    restartEpisode(this.episode, at, this.verdict.score);
    writeEpisode(this.records, row, this.episode);
    changes.push(this.describe(row, 'firing', at));
  }

  private stepRow(row: number, at: EpochMs, value: number, mode: ObserveMode): PhaseStep {
    const wasTaught = isInTaughtOutage(this.records, row);
    // An episode that was told of stays as it is while a gap is filled: its end is told too, by the first live sample.
    if (mode === 'teach' && !wasTaught && isInEpisode(this.records, row)) return 'none';
    const { score, expected } = this.verdict;
    readEpisode(this.records, row, this.episode);
    if (mode === 'teach' && wasTaught) this.episode.phase = 'pending';
    const policy = mode === 'teach' ? this.teachPolicy : this.phasePolicy;
    const step = stepPhase(this.episode, at, value < expected ? -score : score, policy);
    writeEpisode(this.records, row, this.episode);
    if (mode === 'teach' && this.episode.phase === 'pending') markTaughtOutage(this.records, row);
    return step;
  }

  /** The change of the row whose episode was just read. */
  private describe(row: number, step: Exclude<PhaseStep, 'none'> | 'expired', at: EpochMs): PhaseChange {
    const { onsetAt, clearedAt, peakScore } = this.episode;
    const firedAt = this.episode.firedAt === 0 ? null : this.episode.firedAt;
    const isOver = step !== 'pending' && step !== 'firing';
    return {
      row,
      labels: this.table.labelsOf(row) ?? {},
      kind: step === 'accepted' || step === 'expired' || step === 'swung' ? (firedAt === null ? 'cancelled' : 'resolved') : step,
      at,
      onsetAt,
      firedAt,
      endedAt: isOver ? clearedAt || at : null,
      reason: step === 'firing' && firedAt === onsetAt ? 'breached' : reasons[step],
      value: valueOf(this.records, row),
      verdict: readVerdict(this.records, row),
      peakScore,
    };
  }

  /** The new normal: forgets the baseline and learns the samples of the window, which are all of the new level, so it is not blind after. */
  private relearn(row: number): void {
    this.state.clear(row);
    const points = this.window.points(row).filter((point) => point.at >= this.episode.onsetAt);
    for (const point of points) {
      this.detector.observe(this.state.page(row), this.state.start(row), point.value, point.at / 1000, false, this.verdict);
    }
  }

  /** Up to `limit` series with their current state, anomalous ones first. */
  series(limit: number): SeriesState[] {
    const rows: number[] = [];
    for (let row = 0; row < this.table.end; row += 1) if (this.table.labelsOf(row) !== null) rows.push(row);
    rows.sort((a, b) => scoreOf(this.records, b) - scoreOf(this.records, a) || a - b);
    return rows.slice(0, limit).map((row) => {
      readEpisode(this.records, row, this.episode);
      const { phase } = this.episode;
      return { row, labels: this.table.labelsOf(row) ?? {}, ...this.reading(row), phase, points: this.window.points(row) };
    });
  }

  /** What is known of the row now; null when no series lives there. Read it with the change: the row may be given to another series later. */
  evidenceOf(row: number): RowEvidence | null {
    if (this.table.labelsOf(row) === null) return null;
    readEpisode(this.records, row, this.episode);
    const reading = this.reading(row);
    return {
      ...reading,
      onsetAt: this.episode.onsetAt || reading.at,
      rarity: reading.score > 1 ? readVerdict(this.records, row).rarity : null,
      window: this.window.points(row),
    };
  }

  private reading(row: number): Pick<SeriesState, 'at' | 'value' | 'expected' | 'lower' | 'upper' | 'score'> {
    const { expected, lower, upper, score } = readVerdict(this.records, row);
    const known = (number: number): number | null => (Number.isNaN(number) ? null : number);
    return {
      at: lastAtOf(this.records, row),
      value: valueOf(this.records, row),
      expected: known(expected),
      lower: known(lower),
      upper: known(upper),
      score,
    };
  }

  /** Where a series stands by its last sample; null when there is no such series. */
  standingOf(labels: Labels): Standing | null {
    const row = this.table.find(labels);
    if (row < 0) return null;
    readEpisode(this.records, row, this.episode);
    const isLearning = Number.isNaN(readVerdict(this.records, row).expected);
    return { phase: isLearning ? 'learning' : this.episode.phase, at: lastAtOf(this.records, row) };
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

  /** Forgets the series without a sample since `before`. One that was pending or firing ends with reason `expired`. */
  expire(before: EpochMs): PhaseChange[] {
    const changes: PhaseChange[] = [];
    for (let row = 0; row < this.table.end; row += 1) {
      if (this.table.labelsOf(row) === null || lastAtOf(this.records, row) >= before) continue;
      if (isInEpisode(this.records, row) && !isInTaughtOutage(this.records, row)) {
        readEpisode(this.records, row, this.episode);
        changes.push(this.describe(row, 'expired', lastAtOf(this.records, row)));
      }
      if (scoreOf(this.records, row) > 1) this.anomalous -= 1;
      this.table.remove(row);
    }
    return changes;
  }

  /**
   * The watch's state in chunks: baselines, phases, last sample times, the hour by minutes. Samples may be observed between two chunks: each
   * series is whole, with its own last sample time, and a series restored from before or after the others misses or repeats nothing.
   */
  snapshot(): Generator<Uint8Array<ArrayBuffer>> {
    return writeSnapshot(this.identity, this.table, this.keptTables());
  }

  /** Takes over a snapshot of the same detector, policy and layout in place of what is here; a refused one changes nothing. */
  restore(bytes: Uint8Array): RestoreResult {
    const table = this.emptyTable();
    const result = readSnapshot(bytes, this.identity, table, this.keptTables());
    if (result.kind === 'refused') return result;
    for (let row = 0; row < this.table.end; row += 1) this.window.recent?.clear(row);
    this.table = table;
    this.order.length = 0;
    this.anomalous = 0;
    for (let row = 0; row < table.end; row += 1) if (scoreOf(this.records, row) > 1) this.anomalous += 1;
    return result;
  }

  /** What a snapshot holds. */
  private keptTables(): Pages[] {
    return [this.state, this.records, this.window.kept];
  }

  private emptyTable(): SeriesTable {
    const { recent } = this.window;
    return new SeriesTable(this.options.seriesMax, recent === null ? this.keptTables() : [...this.keptTables(), recent]);
  }

  private reserve(count: number): void {
    if (this.rows.length >= count) return;
    this.rows = new Int32Array(count * 2);
    this.values = new Float64Array(count * 2);
    this.times = new Float64Array(count * 2);
  }
}

/** Samples of known rows; the first `count` places are meant. */
export type RowBatch = {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly count: number;
};

const reasons: Readonly<Record<Exclude<PhaseStep, 'none'> | 'expired', PhaseReason>> = {
  pending: 'breached',
  firing: 'sustained',
  resolved: 'recovered',
  cancelled: 'recovered',
  accepted: 'accepted',
  expired: 'expired',
  swung: 'swung',
};
