// What evidence and the page draw of each series: the first sample of each of the last 60 minutes and the last 24 samples, each with its band
// as 32-bit floats. Together they span an hour whatever the step, in 1.7 KB a series. With a step of a minute or more: the last 60 samples.
import type { WindowPoint } from '../model/evidence.ts';
import type { EpochMs } from '../model/time.ts';
import type { Verdict } from './detector.ts';
import { Pages, rowsPerPage } from './pages.ts';

export const windowPoints = 60;
/** At 15 s the last 6 minutes: from before the onset to the alert. */
export const recentPoints = 24;
const minuteMs = 60_000;

// A point is five 32-bit numbers: time modulo 2^32 ms, value, expected, lower, upper. A row of `kept`: spacing number · 64 + slot (f64), last
// time (f64), 60 points. A row of `recent`: samples seen (f64), 24 points.
const pointFloats = 5;
const keptHead = 2;
const recentHead = 1;

/** A page as the 32-bit numbers of its points: the times are integers, the rest floats. */
type PointViews = { readonly ticks: Uint32Array; readonly floats: Float32Array };

/** The views of a table's pages, made once. By page: the detectors ask for views of other pages in between, so a last one remembered would be the wrong one. */
class PagesOfPoints {
  private readonly pages: Pages;
  private readonly views: PointViews[] = [];

  constructor(pages: Pages) {
    this.pages = pages;
  }

  of(row: number): PointViews {
    return (this.views[Math.floor(row / rowsPerPage)] ??= pointViews(this.pages.page(row)));
  }
}

function pointViews({ buffer, byteOffset, length }: Float64Array): PointViews {
  return {
    ticks: new Uint32Array(buffer, byteOffset, length * 2),
    floats: new Float32Array(buffer, byteOffset, length * 2),
  };
}

export class WindowRing {
  /** Survives a restart. */
  readonly kept = new Pages(keptHead + (windowPoints * pointFloats) / 2);
  /** Does not: new samples fill it again within minutes. null when `kept` has every sample. */
  readonly recent: Pages | null;
  private readonly spacingMs: number;
  private readonly keptPoints = new PagesOfPoints(this.kept);
  private readonly recentPoints: PagesOfPoints | null;

  constructor(stepMs: number) {
    const isDense = stepMs < minuteMs;
    this.recent = isDense ? new Pages(recentHead + (recentPoints * pointFloats) / 2) : null;
    this.recentPoints = this.recent && new PagesOfPoints(this.recent);
    this.spacingMs = isDense ? minuteMs : 1;
  }

  clear(row: number): void {
    this.kept.clear(row);
    this.recent?.clear(row);
  }

  push(row: number, at: EpochMs, value: number, verdict: Verdict): void {
    if (this.recent !== null && this.recentPoints !== null) {
      const page = this.recent.page(row);
      const start = this.recent.start(row);
      const seen = page[start]!;
      writePoint(this.recentPoints.of(row), (start + recentHead) * 2 + (seen % recentPoints) * pointFloats, at, value, verdict);
      page[start] = seen + 1;
    }
    const page = this.kept.page(row);
    const start = this.kept.start(row);
    page[start + 1] = at;
    // The upper digits say which spacing (minute or millisecond) the newest point is of: · 64 it still fits 2^53 for ages.
    const packed = page[start]!;
    const spacing = Math.floor(at / this.spacingMs);
    if (packed !== 0 && Math.floor(packed / 64) === spacing) return;
    const slot = packed === 0 ? 0 : ((packed % 64) + 1) % windowPoints;
    writePoint(this.keptPoints.of(row), (start + keptHead) * 2 + slot * pointFloats, at, value, verdict);
    page[start] = spacing * 64 + slot;
  }

  /** The points of the last hour of the row, oldest first: minutes first, then the recent samples that follow them. */
  points(row: number): WindowPoint[] {
    const page = this.kept.page(row);
    const start = this.kept.start(row);
    const lastAt = page[start + 1]!;
    const recent = this.recentPointsOf(row, lastAt);
    const until = recent[0]?.at ?? Number.POSITIVE_INFINITY;
    const since = this.recent === null ? 0 : lastAt - windowPoints * minuteMs;
    const slot = page[start]! % 64;
    const views = this.keptPoints.of(row);
    const kept: WindowPoint[] = [];
    for (let i = 1; i <= windowPoints; i += 1) {
      const at = (start + keptHead) * 2 + ((slot + i) % windowPoints) * pointFloats;
      const point = readPoint(views, at, lastAt);
      if (views.ticks[at] !== 0 && point.at < until && point.at >= since) kept.push(point);
    }
    return [...kept, ...recent];
  }

  private recentPointsOf(row: number, lastAt: EpochMs): WindowPoint[] {
    if (this.recent === null || this.recentPoints === null) return [];
    const views = this.recentPoints.of(row);
    const page = this.recent.page(row);
    const start = this.recent.start(row);
    const seen = page[start]!;
    const points: WindowPoint[] = [];
    for (let i = Math.max(0, seen - recentPoints); i < seen; i += 1) {
      points.push(readPoint(views, (start + recentHead) * 2 + (i % recentPoints) * pointFloats, lastAt));
    }
    return points;
  }
}

/** A time of 0 marks an empty slot; the one millisecond in 49 days that would be 0 is written as 1. */
// tidy: many because it is called for every sample and must allocate nothing
function writePoint({ ticks, floats }: PointViews, at: number, time: EpochMs, value: number, verdict: Verdict): void {
  ticks[at] = time % 2 ** 32 || 1;
  floats[at + 1] = value;
  floats[at + 2] = verdict.expected;
  floats[at + 3] = verdict.lower;
  floats[at + 4] = verdict.upper;
}

const floatMax = 3.4028234663852886e38;
/** What is beyond a 32-bit float was rounded to infinity, which no reader of a point expects. */
const withinFloat = (value: number): number => Math.max(-floatMax, Math.min(floatMax, value));

function readPoint({ ticks, floats }: PointViews, at: number, lastAt: EpochMs): WindowPoint {
  const age = ((lastAt % 2 ** 32) - ticks[at]! + 2 ** 32) % 2 ** 32;
  const known = (value: number): number | null => (Number.isNaN(value) ? null : withinFloat(value));
  return {
    at: lastAt - age,
    value: withinFloat(floats[at + 1]!),
    expected: known(floats[at + 2]!),
    lower: known(floats[at + 3]!),
    upper: known(floats[at + 4]!),
  };
}
