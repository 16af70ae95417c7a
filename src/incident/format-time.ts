// Instants and spans as people read them in a message: UTC clock times, and the two largest parts of a span.
import type { DurationMs, EpochMs } from '../model/time.ts';

/** `03:01:15 UTC`; with the date in front when it is not the day of `reference`. */
export function formatClock(at: EpochMs, reference: EpochMs, precision: 'minutes' | 'seconds' = 'seconds'): string {
  const iso = isoTime(at);
  if (iso === null) return 'an unknown time';
  const clock = `${iso.slice(11, precision === 'minutes' ? 16 : 19)} UTC`;
  return iso.slice(0, 10) === isoTime(reference)?.slice(0, 10) ? clock : `${iso.slice(0, 10)} ${clock}`;
}

/** RFC 3339 in UTC; null for an instant no date can hold. */
export function isoTime(at: EpochMs): string | null {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : null;
}

const parts: readonly (readonly [string, DurationMs])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** `31 s`, `11 min 15 s`, `2 h 5 min`: the two largest parts; under a second `0 s`. */
export function formatSpan(ms: DurationMs): string {
  const first = parts.findIndex(([, size]) => ms >= size);
  if (first === -1 || !Number.isFinite(ms)) return '0 s';
  const [name, size] = parts[first] ?? ['s', 1000];
  const next = parts[first + 1];
  const text = `${Math.floor(ms / size)} ${name}`;
  const rest = next ? Math.floor((ms % size) / next[1]) : 0;
  return next && rest > 0 ? `${text} ${rest} ${next[0]}` : text;
}

/** The largest part alone: `6 min`. */
export function formatRoughSpan(ms: DurationMs): string {
  return formatSpan(ms).split(' ').slice(0, 2).join(' ');
}
