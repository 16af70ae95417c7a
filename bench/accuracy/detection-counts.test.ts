import { expect, test } from 'vitest';
import {
  addCounts,
  asSpans,
  countHits,
  delaysOf,
  f1Of,
  falseAlarmsPerWeekOf,
  precisionOf,
  recallOf,
} from './detection-counts.ts';
import { type LabelledSeries, weekMs } from './labelled-series.ts';

/** A week in 168 rows, with events at rows 10 to 12, 20 and 30 to 39. */
const series: LabelledSeries = {
  file: 'made.csv',
  times: Float64Array.from({ length: 168 }, (_, i) => i * 3_600_000),
  values: new Float64Array(168),
  stepMs: 3_600_000,
  events: [
    { first: 10, last: 12 },
    { first: 20, last: 20 },
    { first: 30, last: 39 },
  ],
};

const alarmsAt = (...rows: number[]) => countHits(series, asSpans(rows));

test.each([
  ['one row before an event', 9, 0, 1],
  ['on its first row', 10, 1, 0],
  ['on its last row', 12, 1, 0],
  ['one row behind it', 13, 0, 1],
  ['on an event of one row', 20, 1, 0],
])('countHits() of an alarm %s (row %d): %d found, %d false', (_, row, found, falseAlarms) => {
  expect(alarmsAt(row)).toEqual({ events: 3, found, falseAlarms, weeks: 1 });
});

test('countHits() counts an event once however many alarms it has, and every alarm outside', () => {
  expect(alarmsAt(10, 11, 12, 20, 21, 22)).toMatchObject({ found: 2, falseAlarms: 2 });
  expect(alarmsAt()).toMatchObject({ found: 0, falseAlarms: 0 });
});

test('countHits() of an episode finds every event that it overlaps, and two episodes in one event find it once', () => {
  expect(countHits(series, [{ first: 12, last: 30 }])).toMatchObject({ found: 3, falseAlarms: 0 });
  expect(countHits(series, [{ first: 13, last: 19 }])).toMatchObject({ found: 0, falseAlarms: 1 });
  const twice = [
    { first: 5, last: 10 },
    { first: 12, last: 20 },
    { first: 21, last: 29 },
  ];
  expect(countHits(series, twice)).toMatchObject({ found: 2, falseAlarms: 1 });
});

test('precision, recall, F1 and the rate of false alarms of counts added up', () => {
  const sum = addCounts([alarmsAt(10, 15), alarmsAt(20, 35, 50, 60)]);
  expect(sum).toEqual({ events: 6, found: 3, falseAlarms: 3, weeks: 2 });
  expect([precisionOf(sum), recallOf(sum), f1Of(sum), falseAlarmsPerWeekOf(sum)]).toEqual([0.5, 0.5, 0.5, 1.5]);
  expect(weekMs).toBe(7 * 24 * 3_600_000);
});

test('delaysOf() is from the start of an event to its first alarm, for the events that have one', () => {
  expect(delaysOf({ series, alarms: [9, 12, 33, 35] })).toEqual([
    { rows: 2, ms: 2 * 3_600_000 },
    { rows: 3, ms: 3 * 3_600_000 },
  ]);
});
