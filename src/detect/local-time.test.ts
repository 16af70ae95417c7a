import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localClock, secondOfDay, secondOfWeek } from './local-time.ts';

const at = (text: string): number => Date.parse(text) / 1000;
const hour = 3600;

test.each([
  ['winter', '2026-01-15T13:00:00Z', 14],
  ['summer', '2026-07-15T13:00:00Z', 15],
  ['one second before the clock goes forward', '2026-03-29T00:59:59Z', 2 - 1 / 3600],
  ['the second it goes forward', '2026-03-29T01:00:00Z', 3],
  ['one second before it goes back', '2026-10-25T00:59:59Z', 3 - 1 / 3600],
  ['the second it goes back', '2026-10-25T01:00:00Z', 2],
])('localClock() in Berlin, %s', (_name, utc, hours) => {
  const localOf = localClock('Europe/Berlin');
  expect(secondOfDay(localOf(at(utc))) / hour).toBeCloseTo(hours, 6);
});

test('localClock() of a zone with a half-hour offset, and of UTC', () => {
  expect(secondOfDay(localClock('Asia/Kolkata')(at('2026-01-15T00:00:00Z')))).toBe(5.5 * hour);
  expect(localClock('UTC')(12_345.5)).toBe(12_345.5);
});

test('localClock() refuses a zone it does not know, and survives absurd instants', () => {
  expect(() => localClock('Mars/Olympus')).toThrow(RangeError);
  expect(localClock('Europe/Berlin')(1e15)).toBe(1e15);
});

test('secondOfWeek() begins on Monday, also before 1970', () => {
  expect(secondOfWeek(at('2026-01-05T00:00:00Z'))).toBe(0);
  expect(secondOfWeek(at('2026-01-04T23:59:59Z'))).toBe(7 * 86_400 - 1);
  expect(secondOfWeek(-1)).toBe(2 * 86_400 + 86_399);
});

test('secondOfDay() is exact, for fractions of a second and just before midnight too', () => {
  const instants = fc.oneof(
    fc.double({ min: 0, max: 1e12, noNaN: true }),
    fc.integer({ min: 1, max: 30_000 }).map((day) => 86_400 * day * (1 - Number.EPSILON)),
  );
  fc.assert(fc.property(instants, (instant) => secondOfDay(instant) === instant % 86_400));
});
