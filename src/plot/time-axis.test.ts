import { describe, expect, test } from 'vitest';
import { makeTimeTicks } from './time-axis.ts';
import { clockOf, dateOf, ZoneClock } from './zone-clock.ts';

const utc = new ZoneClock('UTC');
const berlin = new ZoneClock('Europe/Berlin');
const at = (text: string): number => Date.parse(text);
const told = (from: string, to: string, clock = utc, countMax = 12): string[] =>
  makeTimeTicks(at(from), at(to), countMax, clock).map(
    ({ label, context, isBoundary }) => `${label}${context === null ? '' : ` ${context}`}${isBoundary ? ' |' : ''}`,
  );

describe('makeTimeTicks()', () => {
  test.for([
    ['seconds', '2026-03-02T10:00:00Z', '2026-03-02T10:00:09Z', ['10:00:00 Mon 2 Mar', '10:00:01', '10:00:02']],
    ['minutes', '2026-03-02T10:01:00Z', '2026-03-02T10:41:00Z', ['10:05 Mon 2 Mar', '10:10', '10:15']],
    [
      'hours over midnight',
      '2026-03-02T20:00:00Z',
      '2026-03-03T08:00:00Z',
      ['20:00 Mon 2 Mar', '21:00', '22:00', '23:00', '00:00 Tue 3 Mar |', '01:00'],
    ],
    ['days', '2026-02-26T12:00:00Z', '2026-03-09T00:00:00Z', ['Fri 27 Feb 2026', 'Sat 28', 'Sun 1 Mar 2026', 'Mon 2 |', 'Tue 3']],
    ['weeks from Mondays', '2026-01-01T00:00:00Z', '2026-03-15T00:00:00Z', ['5 Jan 2026', '12 Jan']],
    ['months', '2025-11-15T00:00:00Z', '2026-10-15T00:00:00Z', ['Dec 2025', 'Jan 2026 |', 'Feb']],
    ['years', '1950-06-01T00:00:00Z', '2026-01-01T00:00:00Z', ['1960', '1970', '1980']],
  ] as const)('names %s', ([, from, to, first]) => expect(told(from, to).slice(0, first.length)).toEqual(first));

  test('ticks stand on the wall clock of the zone on both sides of a shift', () => {
    const across = told('2026-03-28T18:00:00Z', '2026-03-30T06:00:00Z', berlin);
    expect(across).toEqual([
      '21:00 Sat 28 Mar',
      '00:00 Sun 29 Mar |',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '00:00 Mon 30 Mar |',
      '03:00',
      '06:00',
    ]);
    // 02:30 does not exist that night.
    expect(told('2026-03-29T00:00:00Z', '2026-03-29T02:00:00Z', berlin, 4)).toEqual([
      '01:00 Sun 29 Mar',
      '01:30',
      '03:00',
      '03:30',
      '04:00',
    ]);
  });

  test('an hour that comes twice has its ticks once, in order', () => {
    const ticks = makeTimeTicks(at('2026-10-24T22:00:00Z'), at('2026-10-25T04:00:00Z'), 12, berlin);
    expect(ticks.map((tick) => tick.at)).toEqual(ticks.map((tick) => tick.at).toSorted((a, b) => a - b));
    expect(ticks.map((tick) => tick.label).filter((label) => label === '03:00')).toHaveLength(1);
  });

  test('there are never many more ticks than asked for, even over all time', () => {
    for (const span of [1, 50, 1e4, 1e6, 1e9, 1e12, 1e15, 1.7e16])
      expect(makeTimeTicks(-span / 2, span / 2, 10, utc).length).toBeLessThanOrEqual(12);
  });
});

test('ZoneClock turns instants to wall-clock time and back, and refuses what is no zone', () => {
  for (const text of ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z', '0050-01-01T00:00:00Z'])
    expect(berlin.instantOf(berlin.localOf(at(text)))).toBe(at(text));
  expect(clockOf(berlin.localOf(at('2026-07-15T12:00:00.250Z')), 1)).toBe('14:00:00.250');
  expect(dateOf(new ZoneClock('Asia/Kolkata').localOf(at('2026-07-15T20:00:00Z')))).toEqual({
    year: 2026,
    month: 'Jul',
    day: 16,
    weekday: 'Thu',
  });
  expect(() => new ZoneClock('Mars/Olympus')).toThrow(RangeError);
});
