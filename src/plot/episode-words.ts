// Episodes in words and in cells: what the table under a plot, its tooltips and its description say.
import { formatNumber, formatRange, formatValue } from '../incident/format-value.ts';
import { formatSpan } from '../incident/format-time.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { cutText } from './draw-marks.ts';
import type { Episode } from './find-episodes.ts';
import { clockOf, dateOf, type ZoneClock } from './zone-clock.ts';

/** How an instant is written in this plot. */
export type TimeStyle = { readonly clock: ZoneClock; readonly stepMs: DurationMs; readonly withYear: boolean };

/** A row of the table. */
export type EpisodeWords = {
  readonly when: string;
  readonly lasted: string;
  readonly value: string;
  readonly expected: string;
  readonly score: string;
  /** `1 in 40,000`; empty when it is not known. */
  readonly rarity: string;
};

/** Scores end here (see the detector contract): it may have been more. */
const scoreMax = 1000;

export function describeEpisode(episode: Episode, unit: string, lowest: number, time: TimeStyle): EpisodeWords {
  const { worst, farthest, startAt, endAt, count } = episode;
  return {
    when: whenText(startAt, endAt, time),
    lasted: count === 1 ? '1 sample' : `${formatSpan(endAt - startAt)}, ${formatNumber(count)} samples`,
    value: cutText(farthest.value, unit),
    expected: bandText(Math.max(lowest, farthest.lower), farthest.upper, farthest.value, unit),
    score: worst.score >= scoreMax ? `${formatNumber(scoreMax)} or more` : formatNumber(worst.score),
    rarity: worst.rarity != null && worst.rarity > 1 ? `1 in ${formatNumber(worst.rarity)}` : '',
  };
}

/** The band in the scale of the value, where that is one people read; what is next to nothing beside the value is 0. */
function bandText(lower: number, upper: number, value: number, unit: string): string {
  const like = Math.abs(value) < 1e15 ? value : null;
  const known = (edge: number): number | null =>
    !Number.isFinite(edge) ? null : like !== null && Math.abs(edge) < 1e-6 * Math.abs(like) ? 0 : edge;
  const [low, high] = [known(lower), known(upper)];
  if (low === 0 && high === 0) return formatValue(0, unit);
  return formatRange(low, high, unit, like) ?? 'not known';
}

export function dayText(at: EpochMs, { clock, withYear }: TimeStyle): string {
  const { weekday, day, month, year } = dateOf(clock.localOf(at));
  return withYear ? `${day} ${month} ${year}` : `${weekday} ${day} ${month}`;
}

export function instantText(at: EpochMs, time: TimeStyle): string {
  return `${dayText(at, time)} ${clockOf(time.clock.localOf(at), precisionOf(time.stepMs))}`;
}

function precisionOf(stepMs: DurationMs): DurationMs {
  return stepMs >= 60_000 ? 60_000 : stepMs >= 1000 || stepMs === 0 ? 1000 : 1;
}

/** `Tue 24 Feb 18:35–19:20`, with both days when they differ. */
function whenText(startAt: EpochMs, endAt: EpochMs, time: TimeStyle): string {
  if (startAt === endAt) return instantText(startAt, time);
  const end =
    dayText(startAt, time) === dayText(endAt, time) ? clockOf(time.clock.localOf(endAt), precisionOf(time.stepMs)) : null;
  return end === null ? `${instantText(startAt, time)} – ${instantText(endAt, time)}` : `${instantText(startAt, time)}–${end}`;
}

/** One sentence: `Tue 24 Feb 18:35: 25.6 req/s, expected 95–130 req/s, score 12.4`. */
export function sentenceOf(words: EpisodeWords): string {
  const rarity = words.rarity === '' ? '' : `, seen ${words.rarity} samples`;
  return `${words.when}: ${words.value}, expected ${words.expected}, score ${words.score}${rarity}`;
}

/** `1 false alarm`, `3 episodes`. */
export function counted(count: number, one: string): string {
  return `${formatNumber(count)} ${one}${count === 1 ? '' : 's'}`;
}
