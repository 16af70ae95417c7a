// The flags of `rti detect`, from the words of the command line to options; each error names its flag and what it takes.
import { type DetectOptions, DetectUsageError } from './detect.ts';
import { parseTimestamp } from './timestamp.ts';
import { type DurationMs, type EpochMs, parseDuration } from '../model/time.ts';

/** As commander hands them over. */
export type DetectFlags = {
  readonly detector: string;
  readonly direction: NonNullable<DetectOptions['direction']>;
  readonly falseAlarmsPerWeek: string;
  readonly for: string;
  readonly timezone: string;
  readonly format: NonNullable<DetectOptions['format']>;
  readonly plot?: string;
  readonly title?: string;
  readonly unit?: string;
  readonly theme?: 'light' | 'dark';
  readonly from?: string;
  readonly to?: string;
};

/** Throws a DetectUsageError for a value no flag takes, and for flags of a plot without one. */
export function readDetectFlags(file: string, flags: DetectFlags): DetectOptions {
  const { detector, direction, format } = flags;
  const judging = { falseAlarmsPerWeek: budgetOf(flags), forMs: forOf(flags), timeZone: timeZoneOf(flags) };
  const options = { file, detector, direction, format, ...judging };
  const { plot, title, unit, theme } = flags;
  const from = instantOf('from', flags.from);
  const to = instantOf('to', flags.to);
  const look = Object.fromEntries(Object.entries({ title, unit, theme, from, to }).filter(([, value]) => value !== undefined));
  const lonely = Object.keys(look)[0];
  if (plot === undefined && lonely !== undefined)
    throw new DetectUsageError(`--${lonely}: says how to draw; add --plot FILE.svg`);
  if (plot === undefined && format === 'none')
    throw new DetectUsageError('--format none: nothing would come out; add --plot FILE.svg');
  return plot === undefined ? options : { ...options, plot: { file: plot, ...look } };
}

function budgetOf({ falseAlarmsPerWeek: text }: DetectFlags): number {
  const budget = Number(text);
  if (text.trim() !== '' && budget > 0 && Number.isFinite(budget)) return budget;
  throw new DetectUsageError(`--false-alarms-per-week: ${JSON.stringify(text)} (expected a number more than 0, e.g. 1 or 0.25)`);
}

function forOf({ for: text }: DetectFlags): DurationMs {
  const forMs = parseDuration(text.trim());
  if (forMs !== null) return forMs;
  throw new DetectUsageError(`--for: ${JSON.stringify(text)} (expected a duration, e.g. 1m, 30s or 0)`);
}

function timeZoneOf({ timezone }: DetectFlags): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    throw new DetectUsageError(
      `--timezone: no time zone ${JSON.stringify(timezone)} (expected an IANA name, e.g. Europe/Berlin or UTC)`,
    );
  }
}

function instantOf(name: 'from' | 'to', text: string | undefined): EpochMs | undefined {
  if (text === undefined) return undefined;
  const at = parseTimestamp(text.trim());
  if (at !== null && Math.abs(at) <= 8.64e15) return at;
  throw new DetectUsageError(
    `--${name}: not a timestamp: ${JSON.stringify(text)} (expected e.g. 2026-11-23T06:00:00Z, "2026-11-23 06:00", 2026-11-23)`,
  );
}
