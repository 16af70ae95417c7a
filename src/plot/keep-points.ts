// Fewer points for the same picture: of each pixel column the ends, the extremes and what is anomalous, all of them real samples.
import type { DurationMs } from '../model/time.ts';
import { isAnomalous, type PlotPoint } from './plot-point.ts';

/** Up to so many points a column are drawn as they are. */
const pointsPerColumn = 2;

/**
 * Places of the points to draw, ascending. `columnOf` gives a point's pixel column, never falling. Kept of a column: its first and last
 * point, lowest and highest value, the same of the anomalous ones, the highest score and the first alarm. So no anomalous run is lost.
 */
export function keepPoints(points: readonly PlotPoint[], columns: number, columnOf: (point: PlotPoint) => number): number[] {
  if (points.length <= columns * pointsPerColumn) return points.map((_, i) => i);
  const kept: number[] = [];
  let start = 0;
  for (let i = 1; i <= points.length; i += 1) {
    const point = points[i];
    if (point !== undefined && columnOf(point) === columnOf(points[start]!)) continue; // start < i ≤ length.
    kept.push(...ofColumn(points, start, i));
    start = i;
  }
  return kept;
}

function ofColumn(points: readonly PlotPoint[], start: number, end: number): number[] {
  const chosen = new Set([start, end - 1]);
  let [low, high, anomalousLow, anomalousHigh, worst, alarm] = [start, start, -1, -1, start, -1];
  for (let i = start; i < end; i += 1) {
    const point = points[i]!; // i < end ≤ length.
    const below = (other: number): boolean => other < 0 || point.value < points[other]!.value; // a place found before i.
    const above = (other: number): boolean => other < 0 || point.value > points[other]!.value; // likewise.
    if (below(low)) low = i;
    if (above(high)) high = i;
    if (alarm < 0 && point.alarm) alarm = i;
    if (!isAnomalous(point)) continue;
    if (below(anomalousLow)) anomalousLow = i;
    if (above(anomalousHigh)) anomalousHigh = i;
    if (point.score > points[worst]!.score) worst = i; // likewise.
  }
  for (const i of [low, high, anomalousLow, anomalousHigh, worst, alarm]) if (i >= 0) chosen.add(i);
  return [...chosen].sort((a, b) => a - b);
}

/**
 * The usual time between two points, and the longest that is still no gap. On an even grid one missing sample is a gap; an uneven series is
 * broken only by far longer silences than it usually has.
 */
export function pace(points: readonly PlotPoint[]): { readonly stepMs: DurationMs; readonly unbrokenMs: DurationMs } {
  // Some steps, spread over the series, tell the pace as well as all of them.
  const stride = Math.max(1, points.length / paceSampleMax);
  const steps: number[] = [];
  for (let i = 1; i < points.length; i += stride) steps.push(points[Math.floor(i)]!.at - points[Math.floor(i) - 1]!.at); // 0 < i < length.
  steps.sort((a, b) => a - b);
  const stepMs = steps[Math.floor(steps.length / 2)] ?? 0;
  const long = steps[Math.floor(steps.length * 0.9)] ?? 0;
  return { stepMs, unbrokenMs: long <= stepMs * 1.2 ? stepMs * 1.75 : long * 4 };
}

const paceSampleMax = 5000;

/** Numbers the unbroken parts of a series, one number a point: a point later than `unbrokenMs` after the one before begins another part. */
export function numberParts(points: readonly PlotPoint[], unbrokenMs: DurationMs): Int32Array {
  const parts = new Int32Array(points.length);
  for (let i = 1; i < points.length; i += 1) {
    const isGap = points[i]!.at - points[i - 1]!.at > unbrokenMs; // 0 < i < length, here and below.
    parts[i] = parts[i - 1]! + (isGap ? 1 : 0);
  }
  return parts;
}
