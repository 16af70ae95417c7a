// Feeds histories to the simulated engine in the order in which the daemon would have had them: first what teaches, then, watch by watch and
// instant by instant, what is judged.
import type { PrometheusConfig, WatchConfig } from '../config/config.ts';
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { gridAfter, gridAtOrBefore } from '../sources/grid.ts';
import { planHistory } from '../sources/history-plan.ts';
import { longestRangeMs } from '../sources/longest-range.ts';
import type { Chunk } from './chunk.ts';
import type { EpisodeTraces } from './episode-traces.ts';
import type { History } from './fetch-history.ts';
import { makeAnsweredAt, type Outage } from './outages.ts';
import type { Simulation } from './simulation.ts';

export type Replayed = {
  readonly watch: WatchConfig & { readonly query: string };
  readonly source: PrometheusConfig;
  readonly history: History;
  /** null: not known. */
  readonly outages: readonly Outage[] | null;
};

export type ReplayOptions = {
  readonly replayed: readonly Replayed[];
  readonly simulation: Simulation;
  readonly traces: EpisodeTraces;
  /** What the daemon learns from before it judges. */
  readonly warmUpMs: DurationMs;
  readonly judgedFrom: EpochMs;
  readonly to: EpochMs;
  readonly signal: AbortSignal;
  readonly yieldTurn: () => Promise<void>;
  readonly progress: (done: number, total: number) => void;
};

/** A history read forward, one chunk in memory. */
class Cursor {
  readonly replayed: Replayed;
  readonly answered: ((at: EpochMs) => boolean) | null;
  #chunk: Chunk | null = null;
  #next = 0;
  /** The next instant to judge. */
  at: EpochMs;
  /** What was judged last. */
  batch: readonly Sample[] = [];

  constructor(replayed: Replayed, at: EpochMs) {
    const { watch, outages } = replayed;
    this.replayed = replayed;
    this.answered = outages === null ? null : makeAnsweredAt(outages, longestRangeMs(watch.query), watch.intervalMs);
    this.at = at;
  }

  has(at: EpochMs): boolean {
    return this.#chunk !== null && at >= this.#chunk.from && at <= this.#chunk.to;
  }

  /** Reads the chunk with `at`. A file that is gone meanwhile is an error: a hole must not look like calm. */
  async load(at: EpochMs): Promise<void> {
    const { spans, read } = this.replayed.history;
    while (this.#next < spans.length && (spans[this.#next]?.to ?? 0) < at) this.#next += 1;
    const span = spans[this.#next];
    if (span === undefined) return;
    this.#chunk = await read(span);
    if (this.#chunk === null)
      throw new Error(`a piece of the history of ${this.replayed.watch.name} is no longer in the cache folder; run it again`);
  }

  samples(at: EpochMs): Sample[] {
    const samples: Sample[] = [];
    const chunk = this.#chunk;
    if (chunk === null) return samples;
    const place = Math.round((at - chunk.from) / chunk.stepMs);
    for (const { labels, values } of chunk.series) {
      const value = values[place] ?? Number.NaN;
      if (!Number.isNaN(value)) samples.push({ labels, at, value });
    }
    return samples;
  }
}

/** Work between two looks at the event loop. */
const batchesPerTurn = 200;

/** False: it was stopped. */
export async function replay(options: ReplayOptions): Promise<boolean> {
  const { simulation, judgedFrom, to, signal } = options;
  const cursors = options.replayed.map((one) => new Cursor(one, gridAfter(one.history.plan.grid, judgedFrom)));
  for (const cursor of cursors) if (!(await teach(cursor, options))) return false;
  for (let count = 0; ; count += 1) {
    const cursor = earliest(cursors);
    if (cursor === null || cursor.at > to) break;
    if (!cursor.has(cursor.at)) await cursor.load(cursor.at);
    const waiting = judge(cursor, options);
    if (waiting !== null) await waiting;
    afterJudging(cursor, options);
    if (count % batchesPerTurn !== 0) continue;
    options.progress(cursor.at - judgedFrom, to - judgedFrom);
    await options.yieldTurn();
    if (signal.aborted) return false;
  }
  await simulation.advance(to);
  options.progress(1, 1);
  return true;
}

/** By when the daemon has it; of two at once the first. */
function earliest(cursors: readonly Cursor[]): Cursor | null {
  let found: Cursor | null = null;
  for (const cursor of cursors) if (found === null || cursor.at < found.at) found = cursor;
  return found;
}

/** The instants the daemon would have asked for had it been started at `judgedFrom`: coarser the older they are. */
async function teach(cursor: Cursor, { warmUpMs, judgedFrom, simulation, signal, yieldTurn }: ReplayOptions): Promise<boolean> {
  const { watch, source, history } = cursor.replayed;
  const { grid } = history.plan;
  const until = gridAtOrBefore(grid, judgedFrom);
  for (const { from, to, stepMs } of planHistory(grid, until - warmUpMs, until)) {
    for (let at = from; at <= to; at += stepMs) {
      if (!cursor.has(at)) await cursor.load(at);
      const samples = cursor.samples(at);
      if (samples.length === 0) continue;
      const waiting = simulation.take({
        ...{ watch: watch.name, source: `prometheus/${source.name}`, at, arrivedAt: at, samples, warmUp: true },
      });
      if (waiting !== null) await waiting;
    }
    await yieldTurn();
    if (signal.aborted) return false;
  }
  return true;
}

function judge(cursor: Cursor, { simulation }: ReplayOptions): Promise<void> | null {
  const { at, answered } = cursor;
  const { watch, source } = cursor.replayed;
  const samples = cursor.samples(at);
  cursor.batch = samples;
  // Without a sample the source may have been down: then nobody would have been told that the series is absent.
  if (answered === null ? samples.length === 0 : !answered(at)) return null;
  return simulation.take({
    ...{
      watch: watch.name,
      source: `prometheus/${source.name}`,
      at,
      arrivedAt: at + source.queryDelayMs,
      samples,
      warmUp: false,
    },
  });
}

function afterJudging(cursor: Cursor, { simulation, traces }: ReplayOptions): void {
  const { watch, history } = cursor.replayed;
  const detection = simulation.detectionOf(watch.name);
  if (detection) traces.judged(watch.name, detection, cursor.at, cursor.batch);
  cursor.at = gridAfter(history.plan.grid, cursor.at);
}
