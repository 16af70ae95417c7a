// Timestamps as CSV files write them.
import type { EpochMs } from '../model/time.ts';

const dateTime = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|z|[+-]\d\d:\d\d)?)?$/;
const seconds = /^-?\d+(?:\.\d+)?$/;

/** RFC 3339, `YYYY-MM-DD HH:MM[:SS]` (UTC), `YYYY-MM-DD`, or epoch seconds; null when it is none of these or no such day exists. */
export function parseTimestamp(text: string): EpochMs | null {
  if (seconds.test(text)) return Math.round(Number(text) * 1000);
  const match = dateTime.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)];
  const at = Date.UTC(y, mo - 1, d, h, mi, s);
  // Second 60 is a leap second; Date.UTC rolls 31 April over to May, which the day shows.
  if (h > 23 || mi > 59 || s > 60 || mo < 1 || mo > 12 || new Date(Date.UTC(y, mo - 1, d)).getUTCDate() !== d) return null;
  const offset =
    zone.toUpperCase() === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
  return at + Math.floor(Number(`0.${fraction || '0'}`) * 1000) - offset * 60_000;
}
