import { expect, test } from 'vitest';
import type { JudgedSeries } from './labelled-series.ts';
import { nabRowsOf } from './nab.ts';
import { bestPoint, recallWithin, shareOutside, sweepThresholds } from './threshold-sweep.ts';

const hour = 3_600_000;

/** A week in hours, an event at rows 50 to 59; rows with a score other than 0 are given. */
function judgedWith(scores: Readonly<Record<number, number>>): JudgedSeries {
  const times = Float64Array.from({ length: 168 }, (_, i) => i * hour);
  const series = { file: 'made.csv', times, values: new Float64Array(168), stepMs: hour, events: [{ first: 50, last: 59 }] };
  return { series, scores: Float64Array.from(times, (_, i) => scores[i] ?? 0), alarms: [], episodes: [] };
}

const sweep = (judged: JudgedSeries) => sweepThresholds([judged], [nabRowsOf(judged.series)]);

test('sweepThresholds() counts episodes at each score, highest first', () => {
  const points = sweep(judgedWith({ 55: 3, 57: 2, 100: 2, 101: 2, 120: 1 }));
  expect(points.map((point) => [point.threshold, point.inside.found, point.inside.falseAlarms])).toEqual([
    [3, 1, 0],
    [2, 1, 1],
    [1, 1, 2],
  ]);
  expect(points[1]?.nab).toMatchObject({ windows: 1, found: 1 });
  expect(points[1]?.outside).toBeCloseTo(2 / 158);
});

test('an episode that starts before the event overlaps it without an alarm inside', () => {
  const [point] = sweep(judgedWith({ 49: 2, 50: 2 }));
  expect(point?.inside).toMatchObject({ found: 0, falseAlarms: 1 });
  expect(point?.overlap).toMatchObject({ found: 1, falseAlarms: 0 });
});

test('recallWithin() takes the best recall up to the limit, and none when each threshold costs more', () => {
  const points = sweep(judgedWith({ 20: 5, 100: 4, 55: 3 }));
  expect([0.9, 1, 1.9, 2].map((limit) => recallWithin(points, limit, 'inside'))).toEqual([0, 0, 0, 1]);
  expect(recallWithin([], 1, 'inside')).toBe(0);
});

test('bestPoint() prefers the higher threshold among equals', () => {
  const points = sweep(judgedWith({ 55: 3, 57: 2 }));
  expect(bestPoint(points, ({ inside }) => inside.found)?.threshold).toBe(3);
  expect(bestPoint([], () => 1)).toBeNull();
});

test('shareOutside() counts the rows of episodes outside of events only', () => {
  const judged = judgedWith({});
  expect(shareOutside([judged], [[{ first: 40, last: 59 }]])).toBeCloseTo(10 / 158);
  expect(shareOutside([judged], [[{ first: 0, last: 167 }]])).toBe(1);
  expect(shareOutside([judged], [[]])).toBe(0);
});
