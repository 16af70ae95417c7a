// The hours of the week in which a series was silent (at zero, or absent) from end to end: a silence that recurs is planned, not an outage.

const hourMs = 3_600_000;
const hoursPerDay = 24;
const hoursPerWeek = 168;
/** One bit an hour of the week. */
export const quietBytes = hoursPerWeek / 8;

/** 0 … 167, from the hour 1970 began; UTC. */
const hourOfWeek = (at: number): number => modulo(Math.floor(at / hourMs), hoursPerWeek);
const modulo = (number: number, by: number): number => ((number % by) + by) % by;

/** The hour a series is in, how many it has been through, and whether silence is usual now, as one number to keep; 0 before its first sample. */
export type QuietHour = number;
const states = 4;
const usual = 2;
/** The hour after a usual silence: it may last a little longer than last time. */
const after = 1;

export const isQuietHour = (kept: QuietHour): boolean => kept !== 0 && (kept - 1) % states !== 0;

/** Takes one sample, or its absence: marks the hour, and says what to keep of it. `bytes` from `base` on are the week. */
// tidy: many because it is called for every sample and must allocate nothing
export function stepQuietHours(bytes: Uint8Array, base: number, kept: QuietHour, at: number, isSilent: boolean): QuietHour {
  const hour = hourOfWeek(at);
  const before = kept === 0 ? -1 : Math.floor((kept - 1) / states) % hoursPerWeek;
  let now = kept;
  if (hour !== before) {
    const seen = kept === 0 ? 0 : Math.floor((kept - 1) / (states * hoursPerWeek));
    const wasUsual = kept !== 0 && (kept - 1) % states === usual && hour === (before + 1) % hoursPerWeek;
    const state = isUsual(bytes, base, hour, seen < hoursPerWeek) ? usual : wasUsual ? after : 0;
    now = (Math.min(seen + 1, hoursPerWeek) * hoursPerWeek + hour) * states + state + 1;
    // Silent until a sample says otherwise.
    mark(bytes, base, hour, true);
  }
  if (!isSilent) mark(bytes, base, hour, false);
  return now;
}

/** Marks the whole hours between two instants as silent. */
export function markSilence(bytes: Uint8Array, base: number, fromAt: number, toAt: number): void {
  const first = Math.floor(fromAt / hourMs) + 1;
  const last = Math.min(Math.floor(toAt / hourMs), first + hoursPerWeek) - 1;
  for (let hour = first; hour <= last; hour += 1) mark(bytes, base, modulo(hour, hoursPerWeek), true);
}

/**
 * Asked as the hour begins, when its own bit still tells of last week. Usual is: silence within an hour of this time on each of the last three days,
 * in the first week on two of them; or two whole hours of silence in a row around this time a week ago.
 */
function isUsual(bytes: Uint8Array, base: number, hour: number, isYoung: boolean): boolean {
  let days = 0;
  for (let day = 1; day <= 3; day += 1) {
    const then = hour - day * hoursPerDay;
    if (isMarked(bytes, base, then - 1) || isMarked(bytes, base, then) || isMarked(bytes, base, then + 1)) days += 1;
  }
  if (days >= (isYoung ? 2 : 3)) return true;
  const next = isMarked(bytes, base, hour + 1);
  const same = isMarked(bytes, base, hour);
  return (same && (next || isMarked(bytes, base, hour - 1))) || (next && isMarked(bytes, base, hour + 2));
}

function isMarked(bytes: Uint8Array, base: number, hour: number): boolean {
  const index = modulo(hour, hoursPerWeek);
  return (bytes[base + (index >> 3)]! & (1 << (index & 7))) !== 0;
}

function mark(bytes: Uint8Array, base: number, hour: number, isSilent: boolean): void {
  const bit = 1 << (hour & 7);
  if (isSilent) bytes[base + (hour >> 3)]! |= bit;
  else bytes[base + (hour >> 3)]! &= ~bit;
}
