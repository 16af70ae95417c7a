// Polls a Prometheus: every watch's query at the instants of the watch's grid, history for warm-up and for gaps, one outage at a time.
import type { Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type Grid, gridAfter, gridAtOrBefore, makeGrid } from './grid.ts';
import { fetchHistory, type HistoryEnd } from './history.ts';
import { SeriesKeeper } from './keep-series.ts';
import { longestRangeMs } from './longest-range.ts';
import { type Pace, sleep } from './pace.ts';
import type { Source, SourceHealth, SourceSink, SourceWatch } from './port.ts';
import type { QueryApi, QueryResult } from './prometheus-api.ts';
import type { DecodedSeries } from './prometheus-answer.ts';
import { Reachability } from './reachability.ts';
import { Slots } from './slots.ts';

export type PrometheusPollOptions = {
  readonly name: string;
  /** Put on every series that lacks them. */
  readonly labels: Labels;
  /** How long after an instant its samples are in Prometheus. */
  readonly queryDelayMs: DurationMs;
  /** Queries in flight over all watches. */
  readonly concurrencyMax: number;
};

/** A watch that is a query. */
type QueryWatch = SourceWatch & { readonly query: string };

/** A watch and how far it has come. */
type Polled = {
  readonly watch: QueryWatch;
  readonly grid: Grid;
  readonly rangeMs: DurationMs;
  readonly warm: PromiseWithResolvers<void>;
  readonly keeper: SeriesKeeper;
  /** The newest instant asked for, answered or not. */
  triedAt: EpochMs;
  /** The newest instant delivered; null before warm-up has ended. */
  deliveredAt: EpochMs | null;
  failing: boolean;
  /** What was already said about it, by kind. */
  readonly told: Set<string>;
};

/** The wall clock is looked at this often, so that a clock set back does not leave a watch waiting for it. */
const sleepMaxMs: DurationMs = 60_000;

/**
 * Prometheus waits 5 s for its service discovery before it scrapes anything, and then up to one scrape interval, which it does not tell us: no more than
 * half of a query's range, or the query would be of no use.
 */
const firstScrapeMs: DurationMs = 5000;

export class PrometheusPoll implements Source {
  readonly name: string;
  readonly #options: PrometheusPollOptions;
  readonly #pace: Pace;
  readonly #api: QueryApi;
  readonly #slots: Slots;
  readonly #polled: readonly Polled[];
  readonly #stopping = new AbortController();
  readonly #reach: Reachability;
  #sink: SourceSink = silent;
  #runs: Promise<void>[] = [];
  #watermark: EpochMs = -Infinity;
  /** When Prometheus was started, as it said when it last came to be reached; -Infinity when it does not say. */
  #startedAt: EpochMs = -Infinity;
  #start: Promise<void> | null = null;

  /** Watches without a query are not this source's and are left out. */
  constructor(options: PrometheusPollOptions, watches: readonly SourceWatch[], api: QueryApi, pace: Pace) {
    this.name = `prometheus/${options.name}`;
    this.#options = options;
    this.#pace = pace;
    this.#api = api;
    this.#slots = new Slots(options.concurrencyMax);
    this.#polled = watches
      .filter((watch): watch is QueryWatch => watch.query !== null)
      .map((watch) => ({
        watch,
        grid: makeGrid(`${this.name} ${watch.askedWith ?? watch.name}`, watch.intervalMs),
        rangeMs: longestRangeMs(watch.query),
        warm: Promise.withResolvers(),
        keeper: new SeriesKeeper(options.labels, watch.seriesMax),
        triedAt: -Infinity,
        deliveredAt: null,
        failing: false,
        told: new Set(),
      }));
    this.#reach = new Reachability(
      pace,
      {
        probe: (signal) => api.probe(signal),
        lost: (reason) => this.#sink.lost(this.name, reason),
        back: () => {
          this.#start = null;
          this.#sink.back(this.name);
        },
      },
      this.#stopping.signal,
    );
  }

  async start(sink: SourceSink): Promise<void> {
    this.#sink = sink;
    this.#runs = this.#polled.length === 0 ? [this.#probeOnce()] : this.#polled.map((polled) => this.#run(polled));
    await Promise.all(this.#polled.map((polled) => polled.warm.promise));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#runs);
    this.#api.close();
  }

  /** A question beside the watches, within the same bound of queries in flight. */
  ask(promql: string, at: EpochMs, signal: AbortSignal): Promise<QueryResult> {
    return this.#slots.run(() => this.#api.query(promql, at, signal));
  }

  health(): SourceHealth {
    return this.#reach.health();
  }

  /** Without a watch nothing is asked: whether it answers is asked once. */
  async #probeOnce(): Promise<void> {
    const reason = await this.#api.probe(this.#stopping.signal);
    if (reason === null) this.#reach.answered();
    else this.#reach.report(reason);
  }

  async #run(polled: Polled): Promise<void> {
    const { signal } = this.#stopping;
    await this.#warmUp(polled);
    polled.warm.resolve();
    while (!signal.aborted) {
      await this.#untilDue(polled);
      await this.#reach.whenUp();
      if (!signal.aborted) await this.#slots.run(() => this.#poll(polled));
    }
  }

  /** Learns the past, or catches up from the snapshot: what is later than that was not judged yet. */
  async #warmUp(polled: Polled): Promise<void> {
    const { watch, grid } = polled;
    const until = gridAtOrBefore(grid, this.#pace.clock.now() - this.#options.queryDelayMs);
    const oldest = until - watch.warmUpMs;
    const after = watch.resumeAt === null ? oldest : Math.max(watch.resumeAt, oldest);
    const end = await this.#fetch(polled, after, until, watch.resumeAt === null);
    if (end.kind === 'gave-up') this.#tell(polled, 'history', `no history (${end.detail}); it learns from live samples instead`);
    polled.triedAt = until;
    polled.deliveredAt = until;
  }

  /** Sleeps until the next instant has passed and its samples are in. Rebases when the wall clock was set back. */
  async #untilDue(polled: Polled): Promise<void> {
    const { signal } = this.#stopping;
    const { grid } = polled;
    const { queryDelayMs } = this.#options;
    while (!signal.aborted) {
      const waitMs = gridAfter(grid, polled.triedAt) + queryDelayMs - this.#pace.clock.now();
      if (waitMs <= 0) return;
      if (waitMs > grid.intervalMs + queryDelayMs) {
        polled.triedAt = gridAtOrBefore(grid, this.#pace.clock.now() - queryDelayMs);
        polled.deliveredAt = polled.triedAt;
        this.#watermark = Math.min(this.#watermark, polled.triedAt);
        continue;
      }
      await sleep(this.#pace, Math.min(waitMs, sleepMaxMs), signal);
    }
  }

  /** Asks for the newest instant only; instants missed meanwhile are one range query, delivered before it. */
  async #poll(polled: Polled): Promise<void> {
    const { watch, grid } = polled;
    const at = gridAtOrBefore(grid, this.#pace.clock.now() - this.#options.queryDelayMs);
    if (polled.deliveredAt !== null && at <= polled.deliveredAt) return;
    polled.triedAt = at;
    const result = await this.#api.query(watch.query, at, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    if (result.kind !== 'data') return this.#failed(polled, result);
    this.#reach.answered();
    if (polled.failing) polled.told.delete('failed');
    polled.failing = false;
    this.#tellWarnings(polled, result.warnings);
    if (polled.deliveredAt !== null && at - polled.deliveredAt > grid.intervalMs) {
      const end = await this.#fetch(polled, polled.deliveredAt, at - grid.intervalMs, false);
      if (end.kind === 'gave-up') this.#tell(polled, 'gap', `the gap before now could not be filled (${end.detail})`);
    }
    await this.#pace.yieldTurn();
    if (this.#stopping.signal.aborted) return;
    const samples: Sample[] = [];
    for (const { labels, points } of this.#keep(polled, result.series)) {
      const value = points.at(-1)?.[1];
      if (value !== undefined) samples.push({ labels, at, value });
    }
    await this.#learnStart();
    if (!this.#isHalfFilled(polled, at)) await this.#sink.watchSamples(watch.name, at, samples, false);
    polled.deliveredAt = at;
    this.#advanceWatermark();
  }

  #fetch(polled: Polled, after: EpochMs, until: EpochMs, warmUp: boolean): Promise<HistoryEnd> {
    const { watch, grid } = polled;
    // In a gap the poll holds a slot already; a warm-up takes one for each of its chunks, so that warm watches are polled in between.
    const inSlot =
      polled.deliveredAt === null ? <T>(task: () => Promise<T>) => this.#slots.run(task) : <T>(task: () => Promise<T>) => task();
    return fetchHistory({
      grid,
      after,
      until,
      seriesExpected: watch.seriesMax,
      ask: async (stretch) => {
        const result = await inSlot(() => this.#api.queryRange({ promql: watch.query, ...stretch }, this.#stopping.signal));
        if (result.kind === 'unreachable') this.#reach.report(result.detail);
        if (result.kind === 'data') {
          this.#reach.answered();
          await this.#learnStart();
          this.#tellWarnings(polled, result.warnings);
        }
        return result;
      },
      whenUp: () => this.#reach.whenUp(),
      keep: (series) => this.#keep(polled, series),
      deliver: async (at, samples) => {
        // The past before the restart is good to learn from, but for the last range before it.
        const isPast = warmUp && at < this.#startedAt - polled.rangeMs;
        if (isPast || !this.#isHalfFilled(polled, at)) await this.#sink.watchSamples(watch.name, at, samples, warmUp);
      },
      signal: this.#stopping.signal,
      yieldTurn: this.#pace.yieldTurn,
    });
  }

  /**
   * While Prometheus was down nobody scraped, and until its first scrapes fill the query's range again a rate is too low: such an instant tells of
   * Prometheus, not of what it watches. A query without a range repeats for 5 minutes what was scraped last, which looks like a series that is stuck.
   * (One that was only out of our reach went on scraping: its instants are judged.)
   */
  #isHalfFilled({ rangeMs, grid }: Polled, at: EpochMs): boolean {
    return at < this.#startedAt + firstScrapeMs + 1.5 * rangeMs + grid.intervalMs;
  }

  /** Asked once after each time it came to be reached, however many answers came at once. */
  #learnStart(): Promise<void> {
    return (this.#start ??= this.#api.startedAt(this.#stopping.signal).then((at) => {
      this.#startedAt = at ?? -Infinity;
    }));
  }

  /** One slow query is its watch's trouble; only when a trivial one fails as well is Prometheus the trouble. */
  async #failed(polled: Polled, result: Exclude<QueryResult, { kind: 'data' }>): Promise<void> {
    polled.failing = true;
    if (result.kind === 'unreachable') return this.#reach.report(result.detail);
    if (result.kind === 'overloaded') {
      const reason = await this.#api.probe(this.#stopping.signal);
      if (reason !== null) return this.#reach.report(reason);
    }
    this.#reach.answered();
    this.#tell(polled, 'failed', result.detail);
  }

  /** Ours are put on, and no more than seriesMax are kept. */
  #keep(polled: Polled, series: readonly DecodedSeries[]): readonly DecodedSeries[] {
    const { watch } = polled;
    if (series.length <= watch.seriesMax) polled.told.delete('truncated');
    else
      this.#tell(
        polled,
        'truncated',
        `${series.length} series, only ${watch.seriesMax} are watched (max_series); aggregate the query with sum by (…)`,
      );
    return polled.keeper.keep(series);
  }

  #tellWarnings(polled: Polled, warnings: readonly string[]): void {
    for (const warning of warnings) this.#tell(polled, `warning ${warning}`, warning);
  }

  /** Says each kind of thing once, until it is forgotten because it went away. */
  #tell(polled: Polled, kind: string, message: string): void {
    if (polled.told.has(kind) || polled.told.size >= toldMax) return;
    polled.told.add(kind);
    this.#sink.notice(this.name, `watch ${polled.watch.name}: ${message}`);
  }

  /** Up to where all watches that answer have answered. */
  #advanceWatermark(): void {
    let lowest = Infinity;
    for (const { deliveredAt, failing } of this.#polled)
      if (!failing && deliveredAt !== null) lowest = Math.min(lowest, deliveredAt);
    if (lowest === Infinity || lowest <= this.#watermark) return;
    this.#watermark = lowest;
    this.#sink.watermark(this.name, lowest);
  }
}

/** Different things said of one watch, so that a warning with a changing text does not fill the log. */
const toldMax = 20;

/** Before start nobody listens. */
const silent: SourceSink = { watchSamples: () => Promise.resolve(), watermark() {}, lost() {}, back() {}, notice() {} };
