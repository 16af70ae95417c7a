import { expect, test } from 'vitest';
import { isQuietHour, markSilence, quietBytes, type QuietHour, stepQuietHours } from './quiet-hours.ts';

const hourMs = 3_600_000;
const monday = Date.UTC(2026, 0, 5);

/** Hours after Monday, of the last day of `days`, in which silence is usual when it is silent while `isSilent`. */
function usualHours(days: number, isSilent: (hour: number) => boolean): number[] {
  const bytes = new Uint8Array(quietBytes);
  const usual: number[] = [];
  let kept: QuietHour = 0;
  for (let hour = 0; hour < days * 24; hour += 1) {
    for (let part = 0; part < 4; part += 1)
      kept = stepQuietHours(bytes, 0, kept, monday + hour * hourMs + part * 900_000, isSilent(hour));
    if (isQuietHour(kept) && hour >= (days - 1) * 24) usual.push(hour % 24);
  }
  return usual;
}

const hours = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const atNight = (hour: number): boolean => hour % 24 >= 1 && hour % 24 < 6;
const atWeekend = (hour: number): boolean => Math.floor(hour / 24) % 7 >= 5;

test.each<[string, number, (hour: number) => boolean, number[]]>([
  ['the second night', 2, atNight, []],
  // An hour before it began, an hour after it ended, and one more for a silence that goes on.
  ['the third night', 3, atNight, hours(0, 7)],
  ['a night after weeks', 24, atNight, hours(0, 7)],
  ['the Saturday of the first week', 6, atWeekend, []],
  ['the Saturday of the second week', 13, atWeekend, hours(0, 23)],
  // Its last hour is near to the first one of three silent days.
  ['the Monday after two silent days, in the third week', 15, atWeekend, [0, 23]],
  ['an hour that was silent a week ago', 10, (hour) => hour === 60, []],
])('usual silence: %s', (_, days, isSilent, expected) => {
  expect(usualHours(days, isSilent)).toEqual(expected);
});

test('markSilence() marks whole hours only, over the end of a week too', () => {
  const bytes = new Uint8Array(quietBytes);
  const marked = (): number => bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
  markSilence(bytes, 0, monday + 1, monday + hourMs - 1);
  expect(marked()).toBe(0);
  markSilence(bytes, 0, monday - 90_000, monday + 2 * hourMs);
  expect(marked()).toBe(2);
  markSilence(bytes, 0, monday, monday + 30 * 24 * hourMs);
  expect(marked()).toBe(168);
});
