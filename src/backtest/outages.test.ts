import { expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import { makeChunk } from './chunk.ts';
import { findOutages, makeAnsweredAt } from './outages.ts';

const minute = 60_000;

/** The newest scrape by the minute; null: none is known any more. */
function scrapes(...scrapedAt: readonly (number | null)[]) {
  const points = scrapedAt.flatMap((at, i): [number, number][] => (at === null ? [] : [[i * minute, at / 1000]]));
  const span = { from: 0, to: (scrapedAt.length - 1) * minute, stepMs: minute };
  return [makeChunk(span, points.length === 0 ? [] : [{ labels: makeLabels([]), points }])];
}
/** Scraped half a minute before each of these minutes. */
const fresh = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => (from + i - 0.5) * minute);

test('an outage reaches from the last scrape to the first one after it', () => {
  const last = 9.5 * minute;
  const down = [last, last, last, last, last, null, null];
  expect(findOutages(scrapes(...fresh(0, 10), last, ...down, ...fresh(18, 30)))).toEqual([{ from: last, to: 17.5 * minute }]);
});

test('without up nothing is known; without a gap there is none', () => {
  expect(findOutages(scrapes(null, null))).toBeNull();
  expect(findOutages(scrapes(...fresh(0, 10)))).toEqual([]);
});

test('a slow scrape is no outage', () => {
  const everyFive = Array.from({ length: 60 }, (_, i) => Math.floor(i / 5) * 5 * minute);
  expect(findOutages(scrapes(...everyFive))).toEqual([]);
});

test('nothing is judged in an outage, nor before the range of the query is full again after it', () => {
  const answered = makeAnsweredAt(
    [
      { from: 10 * minute, to: 20 * minute },
      { from: 60 * minute, to: Infinity },
    ],
    2 * minute,
    minute,
  );
  const judged = Array.from({ length: 70 }, (_, i) => i).filter((i) => answered(i * minute));
  // 20 min + 5 s + 1.5 × 2 min + 1 min: the first whole minute after it is the 25th.
  expect(judged).toEqual([...Array(11).keys(), ...Array.from({ length: 36 }, (_, i) => 25 + i)]);
});
