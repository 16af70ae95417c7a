import { expect, test } from 'vitest';
import { candidateThresholds, episodesAt } from './episodes.ts';
import { judgeLabelled } from './judge-labelled.ts';
import type { LabelledSeries } from './labelled-series.ts';

const minute = 60_000;

function seriesOf(values: readonly number[], times = values.map((_, i) => Date.UTC(2026, 0, 1) + i * minute)): LabelledSeries {
  return { file: 'made.csv', times: Float64Array.from(times), values: Float64Array.from(values), stepMs: minute, events: [] };
}

const scored = (scores: readonly number[], times?: readonly number[]) => ({
  series: seriesOf(scores, times === undefined ? undefined : [...times]),
  scores: Float64Array.from(scores),
});

test('episodesAt() joins runs with four good rows between them and parts them with five', () => {
  expect(episodesAt(scored([0, 2, 0, 0, 0, 0, 2, 0]), 2)).toEqual([{ first: 1, last: 6 }]);
  expect(episodesAt(scored([0, 2, 0, 0, 0, 0, 0, 2]), 2)).toEqual([
    { first: 1, last: 1 },
    { first: 7, last: 7 },
  ]);
});

test('episodesAt() counts the good rows in time, not in rows', () => {
  const times = [0, 1, 2, 5.9, 6, 7].map((at) => at * minute);
  expect(episodesAt(scored([0, 2, 0, 0, 2, 0], times), 2)).toHaveLength(1);
  times[3] = 6 * minute;
  times[4] = 6.5 * minute;
  expect(episodesAt(scored([0, 2, 0, 0, 2, 0], times), 2)).toHaveLength(2);
});

test('episodesAt() takes a score at the threshold, not one below it, and no row without a value', () => {
  expect(episodesAt(scored([1.9, Number.NEGATIVE_INFINITY]), 2)).toEqual([]);
  expect(episodesAt(scored([2, Number.NEGATIVE_INFINITY]), 2)).toEqual([{ first: 0, last: 0 }]);
});

test('episodesAt() just above 1 opens the episodes that the live phases opened', () => {
  const wave = Array.from({ length: 900 }, (_, i) => 100 + 5 * Math.sin(i * 1.7) + 3 * Math.sin(i * 0.4));
  for (const [row, value] of [200, 204, 209, 300, 301, 302, 303, 420, 431, 700].map((at, i) => [at, 150 + 10 * i] as const))
    wave[row] = value;
  const judged = judgeLabelled(seriesOf(wave), 'ewma', 1);
  expect(judged.alarms).toEqual([200, 300, 420, 431, 700]);
  expect(episodesAt(judged, 1 + Number.EPSILON)).toEqual(judged.episodes);
  expect(judged.episodes[0]).toEqual({ first: 200, last: 209 });
});

test('candidateThresholds() are the distinct scores above 0 while they are few, highest first', () => {
  const scores = [{ scores: Float64Array.of(0, 3, 1, 3) }, { scores: Float64Array.of(2, Number.NEGATIVE_INFINITY) }];
  expect(candidateThresholds(scores)).toEqual([3, 2, 1]);
});

test('candidateThresholds() of many scores has each of the highest 200, then ever fewer', () => {
  const candidates = candidateThresholds([{ scores: Float64Array.from({ length: 100_000 }, (_, i) => i) }]);
  expect(candidates.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, i) => 99_999 - i));
  expect(candidates.length).toBeLessThan(500);
  for (const [i, candidate] of candidates.slice(1).entries()) expect(candidate).toBeLessThan(candidates[i]!);
});
