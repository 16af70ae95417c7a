import { expect, test } from 'vitest';
import { findEpisodes, rankEpisodes } from './find-episodes.ts';
import { anomalous, firstAt, minuteMs, samplePoints } from './plot-samples.ts';

const minutes = (at: number): number => (at - firstAt) / minuteMs;

test('findEpisodes() closes an episode with the fifth good sample in a row, not with the fourth', () => {
  const at = (gap: number): number =>
    findEpisodes(samplePoints(40, (i) => (i === 10 || i === 10 + gap ? anomalous(300, 5, i === 10) : {}))).length;
  expect([at(5), at(6)]).toEqual([1, 2]);
});

test('findEpisodes() opens another episode at a second alarm, and tells of the sample that deviates most', () => {
  const points = samplePoints(40, (i) =>
    i >= 10 && i < 20 ? anomalous(i === 13 ? 400 : 300, i === 13 ? 9 : 5, i === 11 || i === 15) : {},
  );
  const episodes = findEpisodes(points);
  expect(episodes.map((one) => [minutes(one.startAt), minutes(one.endAt), minutes(one.alarmAt ?? 0), one.count])).toEqual([
    [10, 14, 11, 5],
    [15, 19, 15, 5],
  ]);
  expect(episodes[0]?.worst).toMatchObject({ value: 400, score: 9 });
});

test('findEpisodes() tells of the value farthest outside the band, on whichever side and whatever its score', () => {
  const farthestOf = (values: readonly number[]): number | undefined =>
    findEpisodes(
      samplePoints(40, (i) => (i >= 10 && i < 10 + values.length ? anomalous(values[i - 10]!, i === 10 ? 9 : 5) : {})),
    )[0]?.farthest.value;
  expect(farthestOf([300, 400, 350])).toBe(400);
  expect(farthestOf([300, 400, -500])).toBe(-500);
});

test('findEpisodes() knows an episode that was over before anybody was told', () => {
  expect(findEpisodes(samplePoints(20, (i) => (i === 10 ? anomalous(300) : {})))).toMatchObject([{ alarmAt: null, count: 1 }]);
});

test('rankEpisodes() takes the highest score first, of equal ones the longer', () => {
  const points = samplePoints(60, (i) =>
    i === 5 || i === 20 || i === 21 || i === 40 ? anomalous(i, i === 40 ? 9 : 5, i !== 21) : {},
  );
  expect(rankEpisodes(findEpisodes(points), 2).map((one) => minutes(one.startAt))).toEqual([40, 20]);
});
