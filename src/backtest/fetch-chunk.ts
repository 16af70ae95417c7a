// Asks for one chunk, politely and patiently: waits after each answer, repeats what the source was too busy for, cuts in half what was too much.
import type { Labels } from '../model/labels.ts';
import type { DurationMs } from '../model/time.ts';
import { keepSeries } from '../sources/keep-series.ts';
import { type Pace, sleep } from '../sources/pace.ts';
import type { QueryApi, QueryResult } from '../sources/prometheus-api.ts';
import { type Chunk, type ChunkSpan, joinChunks, makeChunk, pointsIn } from './chunk.ts';

export type ChunkRequest = {
  readonly promql: string;
  /** Put on series that lack them. */
  readonly labels: Labels;
  readonly seriesMax: number;
  readonly api: Pick<QueryApi, 'queryRange'>;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Whether the source has answered before: one that never did is not waited for. */
  readonly isKnown: () => boolean;
  /** The source answered more than `seriesMax` series. */
  readonly truncated: (count: number) => void;
};

export type FetchedChunk =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  /** This query will not work; others may. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** Nothing can be asked. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'stopped' };

/** Waits between the attempts at a source that cannot be reached or is too busy. */
const retryWaitsMs: readonly DurationMs[] = [1000, 3000, 9000];
/** Shorter stretches are not cut any more. */
const pointsMin = 45;
/** The source rests for half as long as it worked, within these. */
const restMs = { least: 5, most: 1000 };

export async function fetchChunk(request: ChunkRequest, span: ChunkSpan): Promise<FetchedChunk> {
  const result = await askPatiently(request, span);
  if (request.signal.aborted) return { kind: 'stopped' };
  if (result.kind === 'data') {
    if (result.series.length > request.seriesMax) request.truncated(result.series.length);
    return { kind: 'chunk', chunk: makeChunk(span, keepSeries(result.series, request.labels, request.seriesMax)) };
  }
  if (result.kind === 'unreachable') return { kind: 'unreachable', detail: result.detail };
  const isWrong = result.detail.startsWith('HTTP 400 ');
  if (isWrong || pointsIn(span) < 2 * pointsMin) return { kind: 'refused', detail: result.detail };
  return fetchHalves(request, span);
}

async function fetchHalves(request: ChunkRequest, span: ChunkSpan): Promise<FetchedChunk> {
  const middle = span.from + (Math.floor(pointsIn(span) / 2) - 1) * span.stepMs;
  const first = await fetchChunk(request, { ...span, to: middle });
  if (first.kind !== 'chunk') return first;
  const second = await fetchChunk(request, { ...span, from: middle + span.stepMs });
  if (second.kind !== 'chunk') return second;
  return { kind: 'chunk', chunk: joinChunks(first.chunk, second.chunk) };
}

/** Repeats while the source is away or too busy; in the end the last answer counts. */
async function askPatiently({ promql, api, pace, signal, isKnown }: ChunkRequest, span: ChunkSpan): Promise<QueryResult> {
  for (let attempt = 0; ; attempt += 1) {
    const askedMs = pace.clock.monotonicMs();
    const result = await api.queryRange({ promql, ...span }, signal);
    const tookMs = pace.clock.monotonicMs() - askedMs;
    if (signal.aborted || result.kind === 'refused' || isForGood(result, isKnown())) return result;
    await sleep(pace, Math.min(restMs.most, Math.max(restMs.least, tookMs / 2)), signal);
    const waitMs = result.kind === 'data' ? undefined : retryWaitsMs[attempt];
    if (waitMs === undefined) return result;
    await sleep(pace, waitMs, signal);
  }
}

/** Credentials do not become right by waiting, nor an address that is not a Prometheus. */
function isForGood(result: QueryResult, isKnown: boolean): boolean {
  if (result.kind !== 'unreachable') return false;
  return !isKnown || /HTTP \d|not JSON|HTML page|not of the Prometheus API|host name/.test(result.detail);
}
