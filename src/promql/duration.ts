// Prometheus durations: `1h30m`, units from large to small, each at most once.
import type { Scan } from './number-literal.ts';
import { isAlphaNumeric, isDigit } from './number-literal.ts';

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const unitMs = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1] as const;
/** Go counts nanoseconds in 64 bits. */
const longestMs = 2 ** 63 / 1e6;

export type DurationReading =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly why: 'not a duration' | 'out of range' };

export function readDuration(text: string): DurationReading {
  if (text === '0') return { ok: true, ms: 0 };
  const match = pattern.exec(text);
  if (match === null || text === '') return { ok: false, why: 'not a duration' };
  let ms = 0;
  for (const [index, size] of unitMs.entries()) ms += Number(match[index + 1] ?? 0) * size;
  return ms >= longestMs ? { ok: false, why: 'out of range' } : { ok: true, ms };
}

const unitAt = (text: string, at: number, units: string): boolean => at < text.length && units.includes(text.charAt(at));

/**
 * Goes on where a number stopped because a letter follows: units and numbers in turn. Whether their order is right shows when the duration is
 * read. On failure the end is where Prometheus' message quotes to.
 */
export function scanRestOfDuration(text: string, from: number): Scan {
  let at = from;
  if (!unitAt(text, at, 'smhdwy')) return { end: at, ok: false };
  at++;
  if (text.charAt(at) === 's') at++;
  while (at < text.length && isDigit(text.charCodeAt(at))) {
    while (at < text.length && isDigit(text.charCodeAt(at))) at++;
    // Years are only read where they may stand, at the beginning.
    if (!unitAt(text, at, 'smhdw')) return { end: at, ok: false };
    at++;
    if (text.charAt(at) === 's') at++;
  }
  if (at < text.length && isAlphaNumeric(text.charCodeAt(at))) return { end: at + 1, ok: false };
  return { end: at, ok: true };
}
