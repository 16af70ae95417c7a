// What is wrong with a duration of a rule file, and what was probably meant.
import { formatDuration } from '../model/time.ts';
import { readDuration } from '../promql/duration.ts';

/** null: it is a duration. */
export function durationFault(text: string): string | null {
  const read = readDuration(text);
  if (read.ok) return null;
  if (read.why === 'out of range') return `${text} is more than 292 years, which Prometheus cannot hold`;
  if (text.trim() === '') return 'a duration is empty (expected e.g. 5m)';
  const quoted = JSON.stringify(text);
  if (/\{\{|<%/.test(text))
    return `${quoted} is not a duration (expected e.g. 5m); is this a template that has not been rendered?`;
  if (/^\d+$/.test(text)) return `${quoted} has no unit; write ${text}s for seconds or ${text}m for minutes`;
  const suggestion = suggest(text);
  return `${quoted} is not a duration (expected e.g. 5m or 1h30m)${suggestion === null ? '' : `; write ${suggestion}`}`;
}

const SECOND_MS = 1000;
const WORDS_MS: ReadonlyMap<string, number> = new Map([
  ...['w', 'week'].map((word) => [word, 604_800 * SECOND_MS] as const),
  ...['d', 'day'].map((word) => [word, 86_400 * SECOND_MS] as const),
  ...['h', 'hr', 'hour'].map((word) => [word, 3600 * SECOND_MS] as const),
  ...['m', 'min', 'minute'].map((word) => [word, 60 * SECOND_MS] as const),
  ...['s', 'sec', 'second'].map((word) => [word, SECOND_MS] as const),
  ...['ms', 'milli', 'millisecond'].map((word) => [word, 1] as const),
]);

/** What was probably meant by `5 minutes`, `1.5h`, `30m1h`; null when that is anyone's guess. */
function suggest(text: string): string | null {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim()) return null;
  let ms = 0;
  for (const [, amount, word = ''] of parts) {
    const lower = word.toLowerCase();
    const unitMs = WORDS_MS.get(lower) ?? WORDS_MS.get(lower.replace(/s$/, ''));
    if (unitMs === undefined) return null;
    ms += Number(amount) * unitMs;
  }
  const written = Number.isInteger(ms) ? formatDuration(ms) : '';
  return readDuration(written).ok ? written : null;
}
