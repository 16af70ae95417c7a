// A chunk: the answers to one query over a stretch of its grid, as they are kept in memory and on disk.
import { type Labels, labelsKey, makeLabels } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { DecodedSeries } from '../sources/prometheus-answer.ts';

/** What is asked: instants from `from` to `to`, both included, `stepMs` apart. */
export type ChunkSpan = { readonly from: EpochMs; readonly to: EpochMs; readonly stepMs: DurationMs };

/** One series; a value for each instant of the span. NaN: there was no sample. A sample that is no finite number is Infinity. */
export type ChunkSeries = { readonly labels: Labels; readonly values: Float64Array };

export type Chunk = ChunkSpan & { readonly series: readonly ChunkSeries[] };

export function pointsIn({ from, to, stepMs }: ChunkSpan): number {
  return Math.round((to - from) / stepMs) + 1;
}

/** Puts an answer on the instants of the span. What lies beside them is not part of it. */
export function makeChunk(span: ChunkSpan, series: readonly DecodedSeries[]): Chunk {
  const count = pointsIn(span);
  const placed = series.map(({ labels, points }) => {
    const values = new Float64Array(count).fill(Number.NaN);
    for (const [at, value] of points) {
      const place = Math.round((at - span.from) / span.stepMs);
      // Judging takes all that is not finite alike: there was an answer, but no number.
      if (place >= 0 && place < count) values[place] = Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
    }
    return { labels, values };
  });
  return { ...span, series: placed };
}

/** Two neighbours as one: of series by their labels, absent where they were. */
export function joinChunks(first: Chunk, second: Chunk): Chunk {
  const span = { from: first.from, to: second.to, stepMs: first.stepMs };
  const byKey = new Map<string, ChunkSeries>();
  for (const [chunk, offset] of [
    [first, 0],
    [second, pointsIn(first)],
  ] as const) {
    for (const { labels, values } of chunk.series) {
      const key = labelsKey(labels);
      const joined = byKey.get(key) ?? { labels, values: new Float64Array(pointsIn(span)).fill(Number.NaN) };
      joined.values.set(values, offset);
      byKey.set(key, joined);
    }
  }
  return { ...span, series: [...byKey.values()] };
}

const magic = 'rti-history-1';

/** Bytes of a chunk: a line of JSON, then the values of each series as 64-bit numbers of this machine's byte order. */
export function encodeChunk({ from, to, stepMs, series }: Chunk): Uint8Array {
  const head = `${JSON.stringify({ magic, from, to, stepMs, series: series.map(({ labels }) => labels) })}\n`;
  return Buffer.concat([
    Buffer.from(head),
    ...series.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  ]);
}

/** null when the bytes are not a whole chunk of that span. */
export function decodeChunk(bytes: Uint8Array, span: ChunkSpan): Chunk | null {
  const end = bytes.indexOf(10);
  const head = end < 0 ? null : readHead(Buffer.from(bytes.subarray(0, end)).toString('utf8'));
  if (head === null || head.from !== span.from || head.to !== span.to || head.stepMs !== span.stepMs) return null;
  const size = pointsIn(span) * Float64Array.BYTES_PER_ELEMENT;
  if (bytes.length !== end + 1 + head.series.length * size) return null;
  const series = head.series.map((labels, i) => {
    const start = end + 1 + i * size;
    // A copy of its own: the numbers must lie at a multiple of their size.
    return { labels, values: new Float64Array(new Uint8Array(bytes.subarray(start, start + size)).buffer) };
  });
  return { ...span, series };
}

type Head = ChunkSpan & { readonly series: readonly Labels[] };

function readHead(text: string): Head | null {
  try {
    const head: unknown = JSON.parse(text);
    if (typeof head !== 'object' || head === null || !('magic' in head) || head.magic !== magic) return null;
    // Written by `encodeChunk` under this very name.
    const { from, to, stepMs, series } = head as unknown as ChunkSpan & { readonly series: readonly Record<string, string>[] };
    return { from, to, stepMs, series: series.map((labels) => makeLabels(Object.entries(labels))) };
  } catch {
    return null;
  }
}
