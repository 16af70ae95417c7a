// Fetches a watch's history in chunks of bounded size and delivers it oldest first, one batch an instant.
import type { Sample } from '../model/sample.ts';
import type { EpochMs } from '../model/time.ts';
import type { Grid } from './grid.ts';
import { type HistoryStretch, planHistory, pointsPerSeriesMax, takePoints } from './history-plan.ts';
import type { DecodedSeries } from './prometheus-answer.ts';
import type { QueryResult } from './prometheus-api.ts';

export type HistoryRequest = {
  readonly grid: Grid;
  /** History later than this … */
  readonly after: EpochMs;
  /** … and up to this instant. */
  readonly until: EpochMs;
  readonly seriesExpected: number;
  readonly ask: (stretch: HistoryStretch) => Promise<QueryResult>;
  /** Resolves when the source can be asked again after it could not. */
  readonly whenUp: () => Promise<void>;
  readonly keep: (series: readonly DecodedSeries[]) => readonly DecodedSeries[];
  readonly deliver: (at: EpochMs, samples: readonly Sample[]) => Promise<void>;
  readonly signal: AbortSignal;
  readonly yieldTurn: () => Promise<void>;
};

export type HistoryEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'gave-up'; readonly detail: string };

/** Points of one answer over all series: about 15 MB of JSON, 100 MB as objects. */
const pointsPerAnswerMax = 250_000;
/** A range too much for the source is asked for in smaller pieces, so many times. */
const shrinksMax = 4;
/** Samples delivered before other work has its turn: about 8 ms. */
const samplesPerTurn = 2000;

/** How many series a query answers is known only after the first answer: chunks start small and grow. */
export async function fetchHistory(request: HistoryRequest): Promise<HistoryEnd> {
  const pending = planHistory(request.grid, request.after, request.until);
  let points = pointsFor(request.seriesExpected);
  let shrinks = 0;
  for (let stretch = pending.shift(); stretch; ) {
    await request.whenUp();
    if (request.signal.aborted) return { kind: 'stopped' };
    const { chunk, rest } = takePoints(stretch, points);
    const result = await request.ask(chunk);
    if (request.signal.aborted) return { kind: 'stopped' };
    if (result.kind === 'unreachable') continue;
    if (result.kind !== 'data') {
      shrinks += 1;
      if (shrinks > shrinksMax) return { kind: 'gave-up', detail: result.detail };
      points = Math.max(1, Math.floor(Math.min(points, pointsIn(chunk)) / 4));
      continue;
    }
    await deliverChunk(request, chunk, request.keep(result.series));
    if (shrinks === 0) points = Math.min(points * 4, pointsFor(Math.max(1, result.series.length)));
    stretch = rest ?? pending.shift();
  }
  return { kind: 'complete' };
}

function pointsFor(series: number): number {
  return Math.max(1, Math.min(pointsPerSeriesMax, Math.floor(pointsPerAnswerMax / Math.max(1, series))));
}

function pointsIn({ from, to, stepMs }: HistoryStretch): number {
  return Math.round((to - from) / stepMs) + 1;
}

/** Turns series of points into batches of instants. An instant without any point is no batch: in a gap nothing was measured. */
async function deliverChunk(request: HistoryRequest, chunk: HistoryStretch, series: readonly DecodedSeries[]): Promise<void> {
  const batches: (Sample[] | undefined)[] = Array.from({ length: pointsIn(chunk) });
  for (const { labels, points } of series) {
    for (const [pointAt, value] of points) {
      const index = Math.round((pointAt - chunk.from) / chunk.stepMs);
      if (index < 0 || index >= batches.length) continue;
      const at = chunk.from + index * chunk.stepMs;
      const batch = (batches[index] ??= []);
      batch.push({ labels, at, value });
    }
  }
  let inTurn = 0;
  for (const [index, batch] of batches.entries()) {
    if (!batch) continue;
    if (request.signal.aborted) return;
    await request.deliver(chunk.from + index * chunk.stepMs, batch);
    inTurn += batch.length;
    if (inTurn < samplesPerTurn) continue;
    inTurn = 0;
    await request.yieldTurn();
  }
}
