// What evidence and the page draw of each series: the last 60 samples, and the first sample of each of the last 60 minutes, each with its
// band as 32-bit floats. Together they span an hour whatever the step, in 2.4 KB a series.
import type { WindowPoint } from '../model/evidence.ts';
import type { EpochMs } from '../model/time.ts';
import { packedViews } from '../stats/packed-views.ts';
import type { Verdict } from './detector.ts';
import { Pages } from './pages.ts';

export const windowPoints = 60;
const minuteMs = 60_000;

// A row: counts of fine and coarse points (u32), last minute (f64 at 1), last time (f64 at 2), then two rings of five 32-bit numbers a point:
// time modulo 2^32 ms, value, expected, lower, upper.
const headWidth = 3;
const pointFloats = 5;
const ringFloats = windowPoints * pointFloats;

export class WindowRing {
  readonly pages: Pages;
  private readonly hasCoarse: boolean;

  /** With a step of a minute or more the 60 samples span the hour by themselves. */
  constructor(stepMs: number) {
    this.hasCoarse = stepMs < minuteMs;
    this.pages = new Pages(headWidth + (ringFloats * (this.hasCoarse ? 2 : 1)) / 2);
  }

  push(row: number, at: EpochMs, value: number, verdict: Verdict): void {
    const page = this.pages.page(row);
    const start = this.pages.start(row);
    const first = (start + headWidth) * 2;
    const seen = page[start]!;
    writePoint(page, first + (seen % windowPoints) * pointFloats, at, value, verdict);
    page[start] = seen + 1;
    page[start + 2] = at;
    if (!this.hasCoarse) return;
    const minute = Math.floor(at / minuteMs);
    // The upper digits count the coarse points, so that the head stays three numbers: minute · 64 + points mod 60 fits 2^53 for ages.
    const packed = page[start + 1]!;
    const coarse = packed % 64;
    if (packed !== 0 && Math.floor(packed / 64) === minute) return;
    const slot = packed === 0 ? 0 : (coarse + 1) % windowPoints;
    writePoint(page, first + ringFloats + slot * pointFloats, at, value, verdict);
    page[start + 1] = minute * 64 + slot;
  }

  /** The points of the last hour of the row, oldest first: minutes first, then the fine samples that follow them. */
  points(row: number): WindowPoint[] {
    const page = this.pages.page(row);
    const start = this.pages.start(row);
    const lastAt = page[start + 2]!;
    const seen = page[start]!;
    if (seen === 0) return [];
    const first = (start + headWidth) * 2;
    const fineCount = Math.min(seen, windowPoints);
    const fine: WindowPoint[] = [];
    for (let i = seen - fineCount; i < seen; i += 1) fine.push(readPoint(page, first + (i % windowPoints) * pointFloats, lastAt));
    if (!this.hasCoarse) return fine;
    const slot = page[start + 1]! % 64;
    const fineFrom = fine[0]?.at ?? lastAt;
    const coarse: WindowPoint[] = [];
    for (let i = 1; i <= windowPoints; i += 1) {
      const at = first + ringFloats + ((slot + i) % windowPoints) * pointFloats;
      const point = readPoint(page, at, lastAt);
      if (isWritten(page, at) && point.at < fineFrom && point.at >= lastAt - windowPoints * minuteMs) coarse.push(point);
    }
    return [...coarse, ...fine];
  }
}

const ticks = new WeakMap<Float64Array, Uint32Array>();
let lastPage: Float64Array | null = null;
let lastTicks: Uint32Array = new Uint32Array(0);

function ticksOf(page: Float64Array): Uint32Array {
  if (page === lastPage) return lastTicks;
  const found = ticks.get(page) ?? new Uint32Array(page.buffer, page.byteOffset, page.length * 2);
  ticks.set(page, found);
  lastPage = page;
  lastTicks = found;
  return found;
}

/** A time of 0 marks an empty slot; the one millisecond in 49 days that would be 0 is written as 1. */
// tidy: many because it is called for every sample and must allocate nothing
function writePoint(page: Float64Array, at: number, time: EpochMs, value: number, verdict: Verdict): void {
  const floats = packedViews(page).floats;
  ticksOf(page)[at] = time % 2 ** 32 || 1;
  floats[at + 1] = value;
  floats[at + 2] = verdict.expected;
  floats[at + 3] = verdict.lower;
  floats[at + 4] = verdict.upper;
}

function isWritten(page: Float64Array, at: number): boolean {
  return ticksOf(page)[at] !== 0;
}

function readPoint(page: Float64Array, at: number, lastAt: EpochMs): WindowPoint {
  const floats = packedViews(page).floats;
  const age = ((lastAt % 2 ** 32) - ticksOf(page)[at]! + 2 ** 32) % 2 ** 32;
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    at: lastAt - age,
    value: floats[at + 1]!,
    expected: known(floats[at + 2]!),
    lower: known(floats[at + 3]!),
    upper: known(floats[at + 4]!),
  };
}
