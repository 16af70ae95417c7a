// Series made up for the tests of plots: every test says only what is special about its own.
import type { PlotPoint } from './plot-point.ts';

/** 2026-03-02T00:00:00Z, a Monday. */
export const firstAt = Date.UTC(2026, 2, 2);
export const minuteMs = 60_000;

/** Calm points a minute apart around 100 with the band 90–110; `change` makes some of them special, NaN bands included. */
export function samplePoints(count: number, change: (i: number) => Partial<PlotPoint> = () => ({})): PlotPoint[] {
  return Array.from({ length: count }, (_, i) => ({
    at: firstAt + i * minuteMs,
    value: 100 + 3 * Math.sin(i * 1.3),
    expected: 100,
    lower: 90,
    upper: 110,
    score: 0.3,
    alarm: false,
    ...change(i),
  }));
}

/** An anomalous sample: `alarm` for the first of an episode. */
export const anomalous = (value: number, score = 5, alarm = false): Partial<PlotPoint> => ({ value, score, alarm });
