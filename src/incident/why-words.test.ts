import { describe, expect, test } from 'vitest';
import { rarityWords, seasonWords, sideWords, whyWords } from './why-words.ts';

const measured = { value: 412, lower: 95, upper: 130, unit: 'req/s', season: 'a Tuesday 14:00', rarity: 40_000, samples: 80_000 };

describe('whyWords()', () => {
  test.each([
    [{}, '412 req/s, expected 95–130 for a Tuesday 14:00, seen once in 40,000'],
    [{ season: '14:00' }, '412 req/s, expected 95–130 for 14:00, seen once in 40,000'],
    [{ season: null, rarity: null }, '412 req/s, expected 95–130'],
    [{ samples: 5432 }, '412 req/s, expected 95–130 for a Tuesday 14:00, never seen before in 5,400 samples'],
    [{ samples: 5432, hasPrecedent: true }, '412 req/s, expected 95–130 for a Tuesday 14:00, seen once in 5,400'],
    [{ season: null, rarity: null, lower: null }, '412 req/s, expected ≤ 130'],
    [{ season: null, rarity: null, lower: null, upper: null }, '412 req/s'],
    // The unit is said again only where the scale of the band is another one.
    [{ season: null, rarity: null, unit: 's', value: 0.02, lower: 0.5, upper: 1.5 }, '20 ms, expected 0.5–1.5 s'],
    [{ season: null, rarity: null, unit: 's', value: 1.84, lower: 0.31, upper: 0.46 }, '1.84 s, expected 0.31–0.46'],
    [{ season: null, rarity: null, unit: 'ratio', value: 0.12, lower: 0, upper: 0.02 }, '12 %, expected 0–2'],
    [{ season: null, rarity: null, unit: '', value: 7, lower: 1, upper: 3 }, '7, expected 1–3'],
    [{ season: null, rarity: null, value: 0 }, '0 req/s, expected 95–130'],
  ])('%j', (over, words) => {
    expect(whyWords({ ...measured, ...over })).toBe(words);
  });

  test('says nothing of a value that is not known', () => {
    expect(whyWords({ ...measured, value: null })).toBeNull();
  });
});

describe('rarityWords()', () => {
  test.each([
    [37_512, 1e9, 'seen once in 38,000'],
    [37.4, 1e9, 'seen once in 37'],
    [2, 1e9, 'seen once in 2'],
    [1.99, 1e9, null],
    [100, 100, 'seen once in 100'],
    [100.1, 100, 'never seen before in 100 samples'],
    // A history promises no more than it has: its number is never rounded up.
    [1e6, 1999, 'never seen before in 1,900 samples'],
    [1_000_001, null, 'seen less than once in 1,000,000'],
    [1e6, null, 'seen once in 1,000,000'],
    [50, 0, 'seen once in 50'],
    [Number.NaN, 100, null],
  ])('%d in a history of %d', (rarity, samples, words) => {
    expect(rarityWords({ rarity, samples })).toBe(words);
  });
});

describe('seasonWords()', () => {
  const at = Date.parse;
  test.each([
    [2, '2026-12-01T13:40:00Z', 'UTC', 'a Tuesday 13:00'],
    [2, '2026-12-01T13:40:00Z', 'Europe/Berlin', 'a Tuesday 14:00'],
    [1, '2026-12-01T13:40:00Z', 'Europe/Berlin', '14:00'],
    [0, '2026-12-01T13:40:00Z', 'Europe/Berlin', null],
    // Another day there.
    [2, '2026-12-01T23:30:00Z', 'Europe/Berlin', 'a Wednesday 00:00'],
    [2, '2026-12-01T05:00:00Z', 'America/New_York', 'a Tuesday 00:00'],
    [2, '2026-12-01T13:40:00Z', 'Asia/Kolkata', 'a Tuesday 19:00'],
    // Summer time: the same hour of the day before and after the change, an hour that is skipped, one that comes twice.
    [2, '2026-10-24T12:10:00Z', 'Europe/Berlin', 'a Saturday 14:00'],
    [2, '2026-10-25T13:10:00Z', 'Europe/Berlin', 'a Sunday 14:00'],
    [2, '2026-03-29T00:59:00Z', 'Europe/Berlin', 'a Sunday 01:00'],
    [2, '2026-03-29T01:00:00Z', 'Europe/Berlin', 'a Sunday 03:00'],
    [1, '2026-10-25T00:30:00Z', 'Europe/Berlin', '02:00'],
    [1, '2026-10-25T01:30:00Z', 'Europe/Berlin', '02:00'],
  ] as const)('season %d at %s in %s is %s', (season, instant, timeZone, words) => {
    expect(seasonWords(season, at(instant), timeZone)).toBe(words);
  });

  test('an instant no date can hold has no hour', () => {
    expect(seasonWords(2, 1e17, 'UTC')).toBeNull();
  });
});

test('sideWords() names the side, both edges belong to the inside', () => {
  const side = (value: number | null) => sideWords({ value, lower: 1, upper: 2 });
  expect([2.01, 2, 1, 0.99, null].map(side)).toEqual(['above', null, null, 'below', null]);
});
