// What the page remembers between polls: the points of each series, so that a chart moves smoothly and reaches back further than one answer.
import type { Point, Series, Watch } from './api.ts';

const remembered = new Map<string, Point[]>();

/** The span a chart shows: 240 samples, at least 2 and at most 60 minutes. */
export function chartSpanMs(watch: Watch): number {
  return Math.min(3_600_000, Math.max(120_000, watch.intervalMs * 240));
}

function keyOf(watch: Watch, series: Series): string {
  return `${watch.name}\u0000${JSON.stringify(Object.entries(series.labels).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** The series' points of the chart's span, newest last: what was remembered and what is new. */
export function pointsOf(watch: Watch, series: Series): readonly Point[] {
  const key = keyOf(watch, series);
  const known = remembered.get(key) ?? [];
  const lastAt = known.at(-1)?.at ?? 0;
  const from = series.at - chartSpanMs(watch);
  const points = [...known, ...series.points.filter((point) => point.at > lastAt)].filter((point) => point.at >= from);
  remembered.set(key, points);
  return points;
}
