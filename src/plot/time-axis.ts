// The time axis: ticks at whole minutes, hours, days, months or years of a time zone's wall clock, and the day or month they belong to.
import type { DurationMs, EpochMs } from '../model/time.ts';
import { clockOf, dateOf, type LocalMs, monthNames, type ZoneClock } from './zone-clock.ts';

export type TimeTick = {
  readonly at: EpochMs;
  readonly label: string;
  /** The day, month or year that begins here, for a second line; null when it is the one of the tick before. */
  readonly context: string | null;
  /** It begins exactly here: midnight, the first of a month, new year. */
  readonly isBoundary: boolean;
};

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const clockSteps: readonly DurationMs[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
];
const daySteps = [1, 2, 7, 14];
const monthSteps = [1, 2, 3, 6, ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000].map((years) => 12 * years)];
/** 1970-01-05, so that steps of weeks begin on Mondays. */
const firstMonday = 4;

/** At most about `countMax` ticks between two instants, both included. */
export function makeTimeTicks(from: EpochMs, to: EpochMs, countMax: number, clock: ZoneClock): TimeTick[] {
  const span = to - from;
  const fits = (step: DurationMs): boolean => span / step <= countMax;
  const clockStep = clockSteps.find(fits);
  if (clockStep !== undefined) return describeTicks(everyStep(from, to, clockStep, clock), clockWords(clockStep), clock);
  const days = daySteps.find((n) => fits(n * day));
  if (days !== undefined) return describeTicks(everyStep(from, to, days * day, clock), days < 7 ? dayWords : weekWords, clock);
  const months = monthSteps.find((n) => fits(n * 30.4 * day)) ?? 1_200_000;
  return describeTicks(everyMonths(from, to, months, clock), months < 12 ? monthWords : yearWords, clock);
}

/** How a tick is called, which day, month or year it belongs to, and whether that begins there. */
type Words = {
  readonly label: (local: LocalMs) => string;
  readonly context: (local: LocalMs) => string;
  readonly isBoundary: (local: LocalMs) => boolean;
};

function clockWords(step: DurationMs): Words {
  return { label: (local) => clockOf(local, step), context: dayText, isBoundary: (local) => local % day === 0 };
}

const dayText = (local: LocalMs): string => {
  const { weekday, day: dayOfMonth, month } = dateOf(local);
  return `${weekday} ${dayOfMonth} ${month}`;
};
const yearText = (local: LocalMs): string => String(dateOf(local).year);
const dayWords: Words = {
  label: (local) => `${dateOf(local).weekday} ${dateOf(local).day}`,
  context: (local) => `${dateOf(local).month} ${dateOf(local).year}`,
  isBoundary: (local) => dateOf(local).weekday === 'Mon',
};
const weekWords: Words = {
  label: (local) => `${dateOf(local).day} ${dateOf(local).month}`,
  context: yearText,
  isBoundary: () => false,
};
const monthWords: Words = {
  label: (local) => dateOf(local).month,
  context: yearText,
  isBoundary: (local) => dateOf(local).month === monthNames[0],
};
const yearWords: Words = { label: yearText, context: () => '', isBoundary: () => false };

function describeTicks(instants: readonly EpochMs[], words: Words, clock: ZoneClock): TimeTick[] {
  let previous: string | null = null;
  return instants.map((at) => {
    const local = clock.localOf(at);
    const context = words.context(local);
    const isNew = context !== previous;
    previous = context;
    return {
      at,
      label: words.label(local),
      context: isNew && context !== '' ? context : null,
      isBoundary: words.isBoundary(local),
    };
  });
}

/** Multiples of a step on the wall clock. A time that a shift skips has no tick; of an hour that comes twice, one of the two has. */
function everyStep(from: EpochMs, to: EpochMs, step: DurationMs, clock: ZoneClock): EpochMs[] {
  const origin = step % (7 * day) === 0 ? firstMonday * day : 0;
  const instants: EpochMs[] = [];
  const lastLocal = clock.localOf(to) + hour;
  for (let local = origin + Math.ceil((clock.localOf(from) - origin) / step) * step; local <= lastLocal; local += step) {
    const at = clock.instantOf(local);
    if (at < from || at > to || at <= (instants.at(-1) ?? Number.NEGATIVE_INFINITY)) continue;
    if (step < day && clock.localOf(at) !== local) continue;
    instants.push(at);
  }
  return instants;
}

function everyMonths(from: EpochMs, to: EpochMs, step: number, clock: ZoneClock): EpochMs[] {
  const first = new Date(clock.localOf(from));
  const instants: EpochMs[] = [];
  for (let month = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step; ; month += step) {
    const local = new Date(0).setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
    const at = clock.instantOf(local);
    if (!(at <= to)) return instants;
    if (at >= from) instants.push(at);
  }
}
