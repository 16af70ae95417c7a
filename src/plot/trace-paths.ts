// The paths of a plot: the value as a line, the band as an area, the anomalous runs over both. A break in the data is a break in the path.
import type { Frame } from './plot-frame.ts';
import { isAnomalous, type PlotPoint } from './plot-point.ts';
import { round } from './svg-text.ts';

/** The points to draw and, for each, the number of the unbroken part of the series it belongs to. */
export type Trace = { readonly points: readonly PlotPoint[]; readonly parts: readonly number[] };

/** Runs of neighbours in one part that satisfy `belongs`. */
function runsOf({ points, parts }: Trace, belongs: (point: PlotPoint) => boolean): PlotPoint[][] {
  const runs: PlotPoint[][] = [];
  let run: PlotPoint[] | null = null;
  points.forEach((point, i) => {
    if (run !== null && parts[i] !== parts[i - 1]) run = null;
    if (!belongs(point)) run = null;
    else if (run === null) runs.push((run = [point]));
    else run.push(point);
  });
  return runs;
}

function polyline(run: readonly PlotPoint[], frame: Frame, valueOf: (point: PlotPoint) => number): string {
  const corners = run.map((point) => `${round(frame.x(point.at))} ${round(frame.y(valueOf(point)))}`);
  // A lone point is a line of no length, which round ends make a dot.
  return corners.length === 1 ? `M${corners[0]}h0` : `M${corners.join('L')}`;
}

export function valuePath(trace: Trace, frame: Frame): string {
  return runsOf(trace, () => true)
    .map((run) => polyline(run, frame, (point) => point.value))
    .join('');
}

/** The anomalous runs: as lines, and those too small to be seen as a line as dots. */
export function anomalyPaths(trace: Trace, frame: Frame): { readonly lines: string; readonly dots: string } {
  let [lines, dots] = ['', ''];
  for (const run of runsOf(trace, isAnomalous)) {
    if (isSmall(run, frame)) dots += polyline(run.slice(0, 1), frame, (point) => point.value);
    else lines += polyline(run, frame, (point) => point.value);
  }
  return { lines, dots };
}

const dotExtent = 5;

function isSmall(run: readonly PlotPoint[], frame: Frame): boolean {
  const [xs, ys] = [run.map((point) => frame.x(point.at)), run.map((point) => frame.y(point.value))];
  return Math.max(...xs) - Math.min(...xs) < dotExtent && Math.max(...ys) - Math.min(...ys) < dotExtent;
}

const hasBand = (point: PlotPoint): boolean => !Number.isNaN(point.lower) && !Number.isNaN(point.upper);

/** One point per pixel column is enough for what has no extremes to lose. */
function thinned(trace: Trace, frame: Frame): Trace {
  const columnOf = (i: number): number => Math.floor(frame.x(trace.points[i]?.at ?? Number.NaN));
  const places = trace.points
    .map((_, i) => i)
    .filter((i) => i === 0 || columnOf(i) !== columnOf(i + 1) || trace.parts[i] !== trace.parts[i + 1]);
  return { points: places.map((i) => trace.points[i]!), parts: places.map((i) => trace.parts[i]!) }; // places of its points.
}

export function expectedPath(trace: Trace, frame: Frame): string {
  return runsOf(thinned(trace, frame), (point) => Number.isFinite(point.expected))
    .map((run) => polyline(run, frame, (point) => point.expected))
    .join('');
}

/** `lowest`: what the series cannot be below (0 or −Infinity). */
export function bandPath(trace: Trace, frame: Frame, lowest: number): string {
  return runsOf(thinned(trace, frame), hasBand)
    .map((run) => {
      const upper = polyline(run, frame, (point) => Math.max(lowest, point.upper));
      const lower = polyline(run.toReversed(), frame, (point) => Math.max(lowest, point.lower));
      return run.length === 1 ? '' : `${upper}${lower.replace('M', 'L')}z`;
    })
    .join('');
}

/** Spans, in pixels, in which the detector had no band yet. */
export function learningSpans(trace: Trace, frame: Frame): { readonly from: number; readonly to: number }[] {
  const { points } = trace;
  const spans: { from: number; to: number }[] = [];
  points.forEach((point, i) => {
    if (hasBand(point)) return;
    const from = frame.x(point.at);
    const to = Math.max(frame.x(points[i + 1]?.at ?? point.at), from + 1);
    const last = spans.at(-1);
    if (last !== undefined && from <= last.to + 1) last.to = to;
    else spans.push({ from, to });
  });
  return spans;
}
