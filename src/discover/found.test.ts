import { expect, test } from 'vitest';
import { type Found, type FoundWatch, isSameWatched, keepFound } from './found.ts';

const day = 86_400_000;
const foundAt = (at: number, id: string, name: string, query = `sum(${id})`): FoundWatch => ({
  id,
  watch: { name, signal: 'traffic', unit: 'req/s', direction: 'both', query },
  why: id,
  series: 1,
  seenAt: at,
});
const found = (...watches: FoundWatch[]): Found => ({ watches, skipped: [] });
const names = ({ watches }: Found): string[] => watches.map(({ watch }) => watch.name);

test('an outage does not end the watch that sees it', () => {
  const before = [foundAt(0, 'a', 'request_rate'), foundAt(0, 'b', 'request_rate_istio')];
  expect(keepFound(before, found(foundAt(day, 'b', 'request_rate_istio')), day).watches).toEqual([
    before[0],
    foundAt(day, 'b', 'request_rate_istio'),
  ]);
});

test('what was taken down is forgotten after a week', () => {
  expect(names(keepFound([foundAt(0, 'a', 'request_rate')], found(), 8 * day))).toEqual([]);
  expect(names(keepFound([foundAt(0, 'a', 'request_rate')], found(), 6 * day))).toEqual(['request_rate']);
});

test('a watch keeps its name, and is written as it is found now', () => {
  const kept = keepFound(
    [foundAt(0, 'a', 'request_rate_traefik')],
    found(foundAt(day, 'a', 'request_rate', 'sum by (service) (a)')),
    day,
  );
  expect(kept.watches.map(({ watch }) => [watch.name, watch.query])).toEqual([['request_rate_traefik', 'sum by (service) (a)']]);
});

test('another count of series is no change', () => {
  const a = foundAt(0, 'a', 'request_rate');
  expect(isSameWatched([a], [{ ...a, series: 7, seenAt: day }])).toBe(true);
  expect(isSameWatched([a], [])).toBe(false);
});
