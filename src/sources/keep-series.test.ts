import { expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import type { DecodedSeries } from './decoded-series.ts';
import { keepSeries, SeriesKeeper } from './keep-series.ts';

const ours = makeLabels([['environment', 'prod']]);
const seriesOf = (pod: string): DecodedSeries => ({ labels: makeLabels([['pod', pod]]), points: [[0, 1]] });
const podsOf = (series: readonly DecodedSeries[]): readonly (string | undefined)[] => series.map(({ labels }) => labels['pod']);

test('keep() keeps the same of too many series, also after some went and others came', () => {
  const keeper = new SeriesKeeper(ours, 3);
  const named = Object.fromEntries('abcdefg'.split('').map((pod) => [pod, seriesOf(pod)]));
  for (const pods of ['gfedcba', 'abcdefg', 'fedcb', 'cd', 'gcda', 'abg', 'dcba']) {
    const answer = pods.split('').map((pod) => named[pod]!);
    const kept = podsOf(keeper.keep(answer));
    expect(new Set(kept)).toEqual(new Set(pods.split('').sort().slice(0, 3)));
    expect(kept).toHaveLength(Math.min(3, pods.length));
    expect(podsOf(keepSeries(answer, ours, 3))).toEqual(kept);
  }
});

test('keep() puts our labels on where they lack, as the same object each time', () => {
  const keeper = new SeriesKeeper(ours, 3);
  const [bare, own] = [seriesOf('a'), { labels: makeLabels([['environment', 'test']]), points: [] }];
  const first = keeper.keep([bare, own]);
  expect(first.map(({ labels }) => ({ ...labels }))).toEqual([{ pod: 'a', environment: 'prod' }, { environment: 'test' }]);
  const again = keeper.keep([own, bare]);
  expect([again[1]?.labels === first[0]?.labels, again[0]?.labels === own.labels]).toEqual([true, true]);
});
