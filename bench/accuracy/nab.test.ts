import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JudgedSeries, LabelledSeries, RowRange } from './labelled-series.ts';
import {
  addTallies,
  bestNabThresholds,
  nabProfiles,
  nabRowsOf,
  nabScore,
  nabSigmoid,
  probationRowsOf,
  tallyAlarms,
} from './nab.ts';

const minute = 60_000;
const [standard, lowFalseAlarms, lowMisses] = nabProfiles as [
  (typeof nabProfiles)[0],
  (typeof nabProfiles)[0],
  (typeof nabProfiles)[0],
];

function seriesOf(rows: number, events: readonly RowRange[]): LabelledSeries {
  const times = Float64Array.from({ length: rows }, (_, i) => i * minute);
  return { file: 'made.csv', times, values: new Float64Array(rows), stepMs: minute, events };
}

/** 200 rows, of which 30 are probation, and one window of the ten rows 100 to 109. */
const oneWindow = nabRowsOf(seriesOf(200, [{ first: 100, last: 109 }]));

test.each([
  [6, 0],
  [7, 1],
  [13, 1],
  [14, 2],
  [4999, 749],
  [5000, 750],
  [22_695, 750],
])('probationRowsOf(%d) is %d: a share of 0.15 rounded down, at most 750', (rows, probation) => {
  expect(probationRowsOf(rows)).toBe(probation);
});

test('nabSigmoid() falls from almost 1 through 0 to -1, which it is beyond 3', () => {
  expect([nabSigmoid(-1), nabSigmoid(0), nabSigmoid(1)]).toEqual([expect.closeTo(0.986614), 0, expect.closeTo(-0.986614)]);
  expect(nabSigmoid(3)).toBeGreaterThan(-1);
  expect(nabSigmoid(3.000001)).toBe(-1);
});

describe('tallyAlarms() of one alarm', () => {
  // By hand: inside, (2/(1+e^(5y))-1) / 0.9866143 with y = -(109 - row + 1)/10; behind, with y = (row - 109)/9.
  test.each([
    ['on the first row of the window', 100, 1, 0],
    ['in its middle', 105, 0.859794, 0],
    ['on its last row', 109, 0.248241, 0],
    ['one row behind it', 110, 0, 0.270847],
    ['one width behind it', 118, 0, 0.986614],
    ['three widths behind it', 136, 0, 0.9999994],
    ['further behind', 137, 0, 1],
    ['one row before it', 99, 0, 1],
    ['on the first scored row', 30, 0, 1],
    ['on the last row of the probation', 29, 0, 0],
  ])('%s (row %d) earns %d and costs %d', (_, row, credit, cost) => {
    const tally = tallyAlarms(oneWindow, [row]);
    expect([tally.credit, tally.falseAlarms]).toEqual([expect.closeTo(credit, 5), expect.closeTo(cost, 6)]);
    expect([tally.windows, tally.found]).toEqual([1, credit > 0 ? 1 : 0]);
  });
});

test('tallyAlarms() counts two alarms in one window as the earlier one, and each false alarm', () => {
  expect(tallyAlarms(oneWindow, [105, 109])).toEqual(tallyAlarms(oneWindow, [105]));
  expect(tallyAlarms(oneWindow, [40, 50, 105])).toMatchObject({ found: 1, falseAlarms: 2 });
});

test('a window of which no row is scored does not count; one with a single scored row does', () => {
  expect(nabRowsOf(seriesOf(200, [{ first: 20, last: 29 }])).windows).toBe(0);
  const straddling = nabRowsOf(seriesOf(200, [{ first: 21, last: 30 }]));
  expect(tallyAlarms(straddling, [25])).toMatchObject({ windows: 1, found: 0 });
  expect(tallyAlarms(straddling, [30])).toMatchObject({ windows: 1, found: 1, credit: expect.closeTo(0.248241, 5) });
});

test('behind a window of one row every false alarm costs the full amount', () => {
  expect(tallyAlarms(nabRowsOf(seriesOf(200, [{ first: 100, last: 100 }])), [101]).falseAlarms).toBe(1);
});

test('nabScore() is 0 for nothing, 100 for each window on its first row, and weighs as the profile says', () => {
  const two = nabRowsOf(
    seriesOf(200, [
      { first: 100, last: 109 },
      { first: 150, last: 159 },
    ]),
  );
  for (const profile of nabProfiles) {
    expect(nabScore(tallyAlarms(two, []), profile)).toBeCloseTo(0);
    expect(nabScore(tallyAlarms(two, [100, 150]), profile)).toBeCloseTo(100);
  }
  // One of two windows found at once and one full false alarm: (1 - 1 - cost + 2)/4, and (1 - 2 - cost + 4)/6 where misses count twice.
  const mixed = tallyAlarms(two, [40, 100]);
  expect(nabScore(mixed, standard)).toBeCloseTo((100 * (1 - 1 - 0.11 + 2)) / 4);
  expect(nabScore(mixed, lowFalseAlarms)).toBeCloseTo((100 * (1 - 1 - 0.22 + 2)) / 4);
  expect(nabScore(mixed, lowMisses)).toBeCloseTo((100 * (1 - 2 - 0.11 + 4)) / 6);
});

test('nabScore() of series without a window is not a number', () => {
  expect(nabScore(tallyAlarms(nabRowsOf(seriesOf(100, [])), []), standard)).toBeNaN();
});

/** A series of 60 to 300 rows with up to three windows, and some rows of it. */
const arrangement = fc
  .record({ rows: fc.integer({ min: 60, max: 300 }), cuts: fc.uniqueArray(fc.nat(59), { minLength: 0, maxLength: 6 }) })
  .map(({ rows, cuts }) => {
    const edges = cuts.toSorted((a, b) => a - b).map((cut) => Math.floor((cut * rows) / 60));
    const events: RowRange[] = [];
    for (let i = 0; i + 1 < edges.length; i += 2) events.push({ first: edges[i]!, last: edges[i + 1]! });
    return seriesOf(rows, events);
  });
const rowsWithin = fc.array(fc.nat(299), { maxLength: 12 });

test('property: an earlier alarm inside its window never lowers the score, one false alarm more never raises it', () => {
  fc.assert(
    fc.property(arrangement, rowsWithin, fc.nat(299), (series, picked, extra) => {
      const rows = nabRowsOf(series);
      const alarms = picked.map((row) => row % series.times.length);
      const row = extra % series.times.length;
      const inside = series.events.find(({ first, last }) => row > first && row <= last);
      for (const profile of nabProfiles) {
        const score = (at: readonly number[]): number => nabScore(tallyAlarms(rows, at), profile);
        if (rows.windows === 0) continue;
        if (inside !== undefined && row - 1 >= rows.probation)
          expect(score([...alarms, row - 1])).toBeGreaterThanOrEqual(score([...alarms, row]));
        if (rows.windowOf[row] === -1) expect(score([...alarms, row])).toBeLessThanOrEqual(score(alarms));
      }
    }),
  );
});

function judgedOf(series: LabelledSeries, scores: readonly number[]): JudgedSeries {
  return { series, scores: Float64Array.from(scores), alarms: [], episodes: [] };
}

test('property: bestNabThresholds() is the best of trying every score as threshold', () => {
  const scored = arrangement.chain((series) =>
    fc.tuple(fc.constant(series), fc.array(fc.nat(8), { minLength: series.times.length, maxLength: series.times.length })),
  );
  fc.assert(
    fc.property(fc.array(scored, { minLength: 1, maxLength: 3 }), (list) => {
      const judged = list.map(([series, scores]) => judgedOf(series, scores));
      if (judged.every(({ series }) => nabRowsOf(series).windows === 0)) return;
      const scoreAt = (threshold: number, i: number): number =>
        nabScore(
          addTallies(
            judged.map(({ series, scores }) =>
              tallyAlarms(
                nabRowsOf(series),
                [...scores.keys()].filter((row) => scores[row]! >= threshold),
              ),
            ),
          ),
          nabProfiles[i]!,
        );
      for (const [i, { score, threshold }] of bestNabThresholds(judged, nabProfiles).entries()) {
        const tried = [Number.POSITIVE_INFINITY, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((value) => scoreAt(value, i));
        expect(score).toBeCloseTo(Math.max(...tried), 9);
        expect(scoreAt(threshold, i)).toBeCloseTo(score, 9);
      }
    }),
    { numRuns: 50 },
  );
});

test('bestNabThresholds() never makes an alarm of a row without a value, and prefers silence to a negative score', () => {
  const series = seriesOf(100, [{ first: 90, last: 99 }]);
  const scores = Array.from({ length: 100 }, (_, row) => (row < 90 ? 1 : Number.NEGATIVE_INFINITY));
  expect(bestNabThresholds([judgedOf(series, scores)], [standard])).toEqual([{ score: 0, threshold: Number.POSITIVE_INFINITY }]);
});
