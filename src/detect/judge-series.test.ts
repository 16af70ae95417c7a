import { expect, test } from 'vitest';
import { makeSeriesJudge, medianStepOf } from './judge-series.ts';
import { findDetector } from './registry.ts';

const minute = 60_000;

test.each([
  ['regular', [0, 10, 20, 30], 10],
  ['a gap among many', [0, 10, 20, 90, 100], 10],
  ['times that repeat or go back', [0, 10, 10, 5, 15], 10],
  ['a single row', [7], minute],
  ['no later time at all', [7, 7, 3], minute],
])('medianStepOf() of %s: %j is %d', (_, times, step) => {
  expect(medianStepOf(times)).toBe(step);
});

const judgeOf = (falseAlarmsPerWeek?: number) =>
  makeSeriesJudge({ name: 'made', detector: findDetector('ewma')!, stepMs: minute, falseAlarmsPerWeek });
const wave = (i: number): number => 100 + 5 * Math.sin(i * 1.7);

test('makeSeriesJudge() opens one episode for a fault, and another after the fifth good row', () => {
  const judge = judgeOf();
  const values = Array.from({ length: 220 }, (_, i) => ([200, 205, 211].includes(i) ? 400 : wave(i)));
  const alarms = values.flatMap((value, i) => (judge(i * minute, value).isAlarm ? [i] : []));
  expect(alarms).toEqual([200, 211]);
});

test('makeSeriesJudge() neither judges nor learns a row without a value', () => {
  const [judge, other] = [judgeOf(), judgeOf()];
  for (let i = 0; i < 100; i += 1) {
    judge(i * minute, wave(i));
    other(i * minute, wave(i));
  }
  expect(judge(100 * minute, Number.NaN)).toEqual({ verdict: null, changes: [], isAlarm: false });
  expect(judge(101 * minute, wave(101)).verdict).toEqual(other(101 * minute, wave(101)).verdict);
});

test('makeSeriesJudge() judges rows whose time goes back, in the order they come', () => {
  const judge = judgeOf();
  for (let i = 0; i < 100; i += 1) judge(i * minute, wave(i));
  expect(judge(40 * minute, 400).isAlarm).toBe(true);
});

const auto = () => makeSeriesJudge({ name: 'made', detector: findDetector('auto')!, stepMs: minute });

test.each<[string, number, number]>([
  ['repeats one value', 101.5, 3],
  ['falls to zero', 0, 0],
])('makeSeriesJudge() of a series that %s: its rows score above 1, the first of them is the alarm', (_, value, at) => {
  const judge = auto();
  for (let i = 0; i < 500; i += 1) expect(judge(i * minute, wave(i)).isAlarm).toBe(false);
  // The values fit the band: it is the run that does not.
  const rows = Array.from({ length: 8 }, (__, i) => judge((500 + i) * minute, value));
  const scores = rows.map(({ verdict }) => (verdict?.score ?? 0) > 1);
  expect(scores).toEqual(Array.from({ length: 8 }, (__, i) => i >= at));
  expect(rows.findIndex(({ isAlarm }) => isAlarm)).toBe(at);
  expect(judge(600 * minute, wave(600)).verdict?.score).toBeLessThan(1);
});

test('makeSeriesJudge() takes rows that are missing for a gap of the file, not for an absence', () => {
  const judge = auto();
  for (let i = 0; i < 1000; i += 1) if (i < 500 || i > 700) expect(judge(i * minute, wave(i)).isAlarm).toBe(false);
});
