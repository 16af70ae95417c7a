// What a plot says of itself: the line under its title, the note beside its table, and the description for who cannot see it.
import { formatNumber } from '../incident/format-value.ts';
import { counted, dayText, instantText, sentenceOf } from './episode-words.ts';
import { isAnomalous } from './plot-point.ts';
import type { Scene } from './plot-scene.ts';

/** How much of it the table holds; empty when that is all. */
export function tableNote({ ranked, alarming }: Scene): string {
  return alarming.length > ranked.length ? `the worst ${ranked.length} of ${counted(alarming.length, 'episode')}` : '';
}

/** `14 Feb 2014 – 28 Feb 2014, UTC · 4,032 samples · 3 alarms (1.5 a week), 17 anomalous samples · detector auto …`. */
export function summaryOf({ series, episodes, options, time }: Scene): string {
  const { points, from, to } = series;
  const alarms = episodes.filter((episode) => episode.alarmAt !== null).length;
  const dated = { ...time, withYear: true };
  const days = [dayText(from, dated), dayText(to, dated)];
  const weeks = (to - from) / 604_800_000;
  // A rate per week of less than a week would only frighten.
  const rate = weeks >= 1 && alarms > 0 ? ` (${formatNumber(alarms / weeks)} a week)` : '';
  const parts = [
    `${days[0] === days[1] ? days[0] : `${days[0]} – ${days[1]}`}, ${time.clock.timeZone}`,
    counted(points.length, 'sample'),
    episodes.length === 0
      ? 'nothing anomalous'
      : `${counted(alarms, 'alarm')}${rate}, ${counted(points.filter(isAnomalous).length, 'anomalous sample')}`,
    ...(options.subtitle === undefined ? [] : [options.subtitle]),
  ];
  return parts.join(' · ');
}

export function descriptionOf({ series, episodes, words, time }: Scene): string {
  const { points, from, to } = series;
  if (points.length === 0) return `No samples from ${instantText(from, time)} to ${instantText(to, time)}.`;
  const dated = { ...time, withYear: true };
  const what = `A line of ${counted(points.length, 'value')} from ${instantText(from, dated)} to ${instantText(to, dated)}, ${time.clock.timeZone}, in the range expected of it.`;
  if (episodes.length === 0) return `${what} Nothing is anomalous.`;
  const worst = words[0];
  return `${what} ${counted(episodes.length, 'episode')} anomalous.${worst === undefined ? '' : ` The worst: ${sentenceOf(worst)}.`}`;
}
