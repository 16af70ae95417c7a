// Fetches the history of every query chunk by chunk, from the cache where it is there, and says how far it has come.
import { labelsKey } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type Grid, gridAtOrBefore } from '../sources/grid.ts';
import { type Chunk, type ChunkSpan, pointsIn } from './chunk.ts';
import { type ChunkRequest, fetchChunk, type FetchedChunk } from './fetch-chunk.ts';
import type { HistoryCache, Question } from './history-cache.ts';

/** One query to be asked over the whole time. */
export type HistoryPlan = Omit<ChunkRequest, 'truncated'> & {
  /** Of the source, without credentials: part of the cache's key. */
  readonly url: string;
  readonly grid: Grid;
  readonly from: EpochMs;
  readonly to: EpochMs;
};

/** A query's history: where its chunks are, and what is known of them without reading them again. */
export type History = {
  readonly plan: HistoryPlan;
  readonly spans: readonly ChunkSpan[];
  /** From the cache. */
  readonly read: (span: ChunkSpan) => Promise<Chunk | null>;
  readonly series: number;
  readonly samples: number;
  /** The first and the last sample; null without any. */
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  /** The most series the source answered at once, when those were more than are kept. */
  readonly truncatedFrom: number | null;
};

export type FetchedHistory =
  | { readonly kind: 'history'; readonly history: History }
  | Exclude<FetchedChunk, { readonly kind: 'chunk' }>;

/** A day at 60 s, six hours at 15 s: far below the 11,000 points a series that Prometheus answers. */
const pointsPerChunk = 1440;

/** The chunks of the grid from `from` to `to`. They begin at the same instants in every run, so that a later run finds those of an earlier one. */
export function planChunks(grid: Grid, from: EpochMs, to: EpochMs): ChunkSpan[] {
  const { intervalMs: stepMs, offsetMs } = grid;
  const lengthMs: DurationMs = pointsPerChunk * stepMs;
  const last = gridAtOrBefore(grid, to);
  const spans: ChunkSpan[] = [];
  for (let start = Math.floor((from - offsetMs) / lengthMs) * lengthMs + offsetMs; start <= last; start += lengthMs)
    spans.push({ from: start, to: Math.min(start + lengthMs - stepMs, last), stepMs });
  return spans;
}

/** `advanced` is told of each chunk, and whether it was asked for. */
export async function fetchWholeHistory(
  plan: HistoryPlan,
  cache: HistoryCache,
  advanced: (asked: boolean) => void,
): Promise<FetchedHistory> {
  const { url, promql, labels, seriesMax } = plan;
  const question: Question = { url, promql, labels: labelsKey(labels), seriesMax };
  const spans = planChunks(plan.grid, plan.from, plan.to);
  const tally = new Tally();
  for (const span of spans) {
    if (plan.signal.aborted) return { kind: 'stopped' };
    const kept = await cache.read(question, span);
    if (kept === null) {
      const fetched = await fetchChunk({ ...plan, truncated: (count) => tally.truncated(count) }, span);
      if (fetched.kind !== 'chunk') return fetched;
      await cache.write(question, fetched.chunk);
      tally.add(fetched.chunk);
    } else tally.add(kept);
    advanced(kept === null);
  }
  return { kind: 'history', history: { plan, spans, read: (span) => cache.read(question, span), ...tally.sum() } };
}

/** Different series beyond this are counted as this. */
const seriesCountedMax = 100_000;

class Tally {
  readonly #keys = new Set<string>();
  #samples = 0;
  #firstAt: EpochMs | null = null;
  #lastAt: EpochMs | null = null;
  #truncatedFrom: number | null = null;

  truncated(count: number): void {
    this.#truncatedFrom = Math.max(this.#truncatedFrom ?? 0, count);
  }

  add(chunk: Chunk): void {
    const count = pointsIn(chunk);
    for (const { labels, values } of chunk.series) {
      if (this.#keys.size < seriesCountedMax) this.#keys.add(labelsKey(labels));
      for (let i = 0; i < count; i += 1) {
        if (Number.isNaN(values[i])) continue;
        const at = chunk.from + i * chunk.stepMs;
        this.#samples += 1;
        this.#firstAt = Math.min(this.#firstAt ?? at, at);
        this.#lastAt = Math.max(this.#lastAt ?? at, at);
      }
    }
  }

  sum(): Pick<History, 'series' | 'samples' | 'firstAt' | 'lastAt' | 'truncatedFrom'> {
    return {
      series: this.#keys.size,
      samples: this.#samples,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      truncatedFrom: this.#truncatedFrom,
    };
  }
}
