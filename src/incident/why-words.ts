// Why something is an anomaly, in one sentence: "412 req/s, expected 95–130 for a Tuesday 14:00, seen once in 40,000". The same words in messages,
// annotations, the page, the API and the log. What is not known is left out, never invented.
import type { EpochMs } from '../model/time.ts';
import { formatNumber, formatRange, formatValue, unitOf } from './format-value.ts';

/** How seldom such a value is, and what of the series that was learnt from. */
export type Rarity = {
  /** Seen once in so many samples, by the tail of the series' own history; null = not known. */
  readonly rarity: number | null;
  /** Samples of the series that were seen; null or absent = not known. */
  readonly samples?: number | null;
  /** Something as far out was seen before. */
  readonly hasPrecedent?: boolean;
};

export type Measured = Rarity & {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly unit: string;
  /** From `seasonWords`. */
  readonly season: string | null;
};

/** Null when there is no value to speak of. */
export function whyWords(measured: Measured): string | null {
  const { value, unit } = measured;
  if (value === null) return null;
  return [formatValue(value, unit), expectedWords(measured), rarityWords(measured)].filter((part) => part !== null).join(', ');
}

/** `expected 95–130 for a Tuesday 14:00`: the unit is said again only where it differs from that of the value. */
function expectedWords({ value, lower, upper, unit, season }: Measured): string | null {
  const range = formatRange(lower, upper, unit, value);
  if (range === null) return null;
  const name = unitOf(lower, upper, unit, value);
  const isSameUnit = value !== null && name !== '' && formatValue(value, unit).endsWith(name);
  const bare = isSameUnit ? range.slice(0, range.length - name.length) : range;
  return `expected ${bare}${season === null ? '' : ` for ${season}`}`;
}

/** Beyond this an estimate of the tail is no longer a number to quote. */
const rarityQuotedMax = 1e6;

/**
 * `seen once in 40,000`; beyond the history `never seen before in 5,400 samples`, where the number is not rounded up: a history promises no more than
 * it has. Null when nothing is known, or when it is not rare.
 */
export function rarityWords({ rarity, samples = null, hasPrecedent = false }: Rarity): string | null {
  if (rarity === null || !(rarity >= 2)) return null;
  if (samples !== null && samples > 0 && rarity > samples) {
    const seen = formatNumber(twoDigits(samples, Math.floor));
    return hasPrecedent ? `seen once in ${seen}` : `never seen before in ${seen} samples`;
  }
  if (rarity > rarityQuotedMax) return `seen less than once in ${formatNumber(rarityQuotedMax)}`;
  return `seen once in ${formatNumber(twoDigits(rarity, Math.round))}`;
}

/** Two significant digits: more would claim to know the tail better than a few samples can. */
function twoDigits(value: number, round: (value: number) => number): number {
  const size = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return round(value / size) * size;
}

/** What a baseline knows of the calendar: 0 nothing, 1 the time of day, 2 the hour of the week. */
export type Season = 0 | 1 | 2;

/** `a Tuesday 14:00`, `14:00`: the hour of `at` as the people of the time zone call it; null when the baseline is not seasonal. */
export function seasonWords(season: Season, at: EpochMs, timeZone: string): string | null {
  if (season === 0 || Math.abs(at) > 8.64e15) return null;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', hour: '2-digit', hourCycle: 'h23' });
  const parts = format.formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return season === 2 ? `a ${part('weekday')} ${part('hour')}:00` : `${part('hour')}:00`;
}

/** On which side of the band the value is; null when it is inside or there is none. */
export function sideWords({ value, lower, upper }: Pick<Measured, 'value' | 'lower' | 'upper'>): 'above' | 'below' | null {
  if (value === null) return null;
  if (upper !== null && value > upper) return 'above';
  return lower !== null && value < lower ? 'below' : null;
}
