import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestamp } from './timestamp.ts';

test.each([
  ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02T03:04:05.25+02:00', Date.UTC(2026, 0, 2, 1, 4, 5, 250)],
  ['2026-01-02T03:04:05-00:30', Date.UTC(2026, 0, 2, 3, 34, 5)],
  ['2026-01-02 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02 03:04', Date.UTC(2026, 0, 2, 3, 4)],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['1700000000', 1_700_000_000_000],
  ['1700000000.5', 1_700_000_000_500],
])('parseTimestamp() reads %s', (text, at) => {
  expect(parseTimestamp(text)).toBe(at);
});

test.each(['', 'now', '2026-02-29 00:00:00', '2026-13-01', '2026-01-02 24:00:00', '2026-01-02 03:60:00', '01/02/2026', '1e9'])(
  'parseTimestamp() refuses %j',
  (text) => {
    expect(parseTimestamp(text)).toBeNull();
  },
);

test('parseTimestamp() reads back every instant as ISO text writes it', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
      expect(parseTimestamp(date.toISOString())).toBe(date.getTime());
    }),
  );
});
