// Wall-clock time in a time zone, from the zone rules that come with the runtime. Reads no clock: every instant is an argument.
import type { DurationMs, EpochMs } from '../model/time.ts';

/** Farther instants have no date. */
export const instantMax: EpochMs = 8.64e15;
const dayMs = 86_400_000;

/** Local times are milliseconds as if the wall clock were UTC, so that plain arithmetic finds hours and days in them. */
export type LocalMs = number;

export class ZoneClock {
  readonly timeZone: string;
  private readonly format: Intl.DateTimeFormat;

  /** Throws a RangeError for a name that is no time zone. */
  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** What the wall clock shows at an instant. */
  localOf(at: EpochMs): LocalMs {
    return at + this.offsetAt(at);
  }

  /** The instant at which the wall clock shows `local`; in an hour that a shift skips, the instant as far after the shift. */
  instantOf(local: LocalMs): EpochMs {
    const guess = local - this.offsetAt(local);
    return local - this.offsetAt(guess);
  }

  private offsetAt(at: EpochMs): DurationMs {
    // Beyond all dates there are no zones either.
    if (this.timeZone === 'UTC' || !(Math.abs(at) <= instantMax)) return 0;
    const whole = Math.floor(at / 1000) * 1000;
    const part: Record<string, string> = {};
    for (const { type, value } of this.format.formatToParts(Math.max(-instantMax, whole))) part[type] = value;
    const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
    const date = new Date(0);
    // Date.UTC would take the years 0 to 99 for 1900 to 1999.
    date.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']));
    date.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
    return Number.isNaN(date.getTime()) ? 0 : date.getTime() - whole;
  }
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
export const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export type LocalDate = { readonly year: number; readonly month: string; readonly day: number; readonly weekday: string };

export function dateOf(local: LocalMs): LocalDate {
  const date = new Date(local);
  return {
    year: date.getUTCFullYear(),
    month: monthNames[date.getUTCMonth()] ?? '',
    day: date.getUTCDate(),
    weekday: weekdays[date.getUTCDay()] ?? '',
  };
}

/** `14:05`, or with as many parts as the precision needs `14:05:09`, `14:05:09.250`. */
export function clockOf(local: LocalMs, precisionMs: DurationMs): string {
  const rest = ((local % dayMs) + dayMs) % dayMs;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const minutes = `${two(rest / 3_600_000)}:${two((rest / 60_000) % 60)}`;
  if (precisionMs >= 60_000) return minutes;
  const seconds = `${minutes}:${two((rest / 1000) % 60)}`;
  return precisionMs >= 1000 ? seconds : `${seconds}.${String(Math.floor(rest % 1000)).padStart(3, '0')}`;
}
