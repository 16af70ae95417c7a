// Durations as Prometheus reads them in rule files: whole numbers, units from large to small, each at most once.

const UNITS_MS: readonly (readonly [string, number])[] = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** 2^63 ns, about 292 years: what Go's time.Duration holds. */
const DURATION_MS_MAX = 9_223_372_036_854;

export type DurationResult =
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'refused'; readonly reason: string };

export function readDuration(text: string): DurationResult {
  if (text === '0') return { kind: 'duration', ms: 0 };
  const match = DURATION.exec(text);
  if (text === '' || match === null) return { kind: 'refused', reason: reasonOf(text) };
  const ms = UNITS_MS.reduce((sum, [, unit], index) => sum + Number(match[index + 1] ?? 0) * unit, 0);
  if (ms > DURATION_MS_MAX) return { kind: 'refused', reason: `${text} is more than 292 years, which Prometheus cannot hold` };
  return { kind: 'duration', ms };
}

function reasonOf(text: string): string {
  if (text.trim() === '') return 'a duration is empty (expected e.g. 5m)';
  const quoted = JSON.stringify(text);
  if (/\{\{|<%/.test(text))
    return `${quoted} is not a duration (expected e.g. 5m); is this a template that has not been rendered?`;
  if (/^\d+$/.test(text)) return `${quoted} has no unit; write ${text}s for seconds or ${text}m for minutes`;
  const suggestion = suggest(text);
  return `${quoted} is not a duration (expected e.g. 5m or 1h30m)${suggestion === null ? '' : `; write ${suggestion}`}`;
}

const WORDS: Readonly<Record<string, string>> = {
  y: 'y',
  yr: 'y',
  year: 'y',
  w: 'w',
  week: 'w',
  d: 'd',
  day: 'd',
  h: 'h',
  hr: 'h',
  hour: 'h',
  m: 'm',
  min: 'm',
  minute: 'm',
  s: 's',
  sec: 's',
  second: 's',
  ms: 'ms',
  milli: 'ms',
  millisecond: 'ms',
};

/** What was probably meant by `5 minutes`, `1.5h`, `30m1h`; null when that is anyone's guess. */
function suggest(text: string): string | null {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim()) return null;
  let ms = 0;
  for (const [, amount, word = ''] of parts) {
    const lower = word.toLowerCase();
    const unit = WORDS[lower] ?? WORDS[lower.replace(/s$/, '')];
    const unitMs = UNITS_MS.find(([name]) => name === unit)?.[1];
    if (unitMs === undefined) return null;
    ms += Number(amount) * unitMs;
  }
  return Number.isInteger(ms) && ms <= DURATION_MS_MAX ? writeDuration(ms) : null;
}

function writeDuration(ms: number): string {
  let rest = ms;
  let text = '';
  // Years and weeks read worse than many days; nobody writes `for: 1w3d`.
  for (const [unit, size] of UNITS_MS.slice(2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}
