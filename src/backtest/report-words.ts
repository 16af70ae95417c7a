// Words that the text report and the page share.
import { formatSpan } from '../incident/format-time.ts';
import { formatLabels } from '../model/labels.ts';
import type { BacktestReport, RuleBeside, WatchReport, WorstEpisode } from './report.ts';

/** `2026-11-23 04:15` */
export const minuteOf = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

export function lengthOf({ startedAt, endedAt }: Pick<WorstEpisode, 'startedAt' | 'endedAt'>): string {
  return endedAt === null ? 'to the end' : formatSpan(Date.parse(endedAt) - Date.parse(startedAt));
}

export function toldWords({ told, paged, held }: Pick<WorstEpisode, 'told' | 'paged' | 'held'>): string {
  if (told.length === 0) return `told nobody (${held.join(', ')})`;
  return `${paged ? 'paged' : 'told'} ${[...new Set(told.map(({ receiver }) => receiver))].join(', ')}`;
}

export function ruleWords({ alertname, severity, afterOnsetSeconds }: RuleBeside): string {
  const name = severity === '' ? alertname : `${alertname} (${severity})`;
  if (afterOnsetSeconds === 0) return `${name} at the onset`;
  const span = formatSpan(Math.abs(afterOnsetSeconds) * 1000);
  return `${name} ${span} ${afterOnsetSeconds > 0 ? 'after' : 'before'} the onset`;
}

export function heldWords(held: WatchReport['held']): string {
  return Object.entries(held)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');
}

/** `2 h 5 min, warning, score 4.1 {service="api"}` */
export function episodeWords(episode: WorstEpisode): string {
  const kind = episode.kind === 'value' ? '' : `, ${episode.kind}`;
  return `${episode.severity}${kind}, ${lengthOf(episode)}, score ${episode.peakScore} ${formatLabels(episode.labels)}`;
}

export function spanWords({ judged, warmUp }: BacktestReport): string {
  const learnt = formatSpan(Date.parse(warmUp.to) - Date.parse(warmUp.from));
  return `judged ${minuteOf(judged.from)} to ${minuteOf(judged.to)} UTC (${judged.weeks} weeks); the ${learnt} before that taught, as the daemon learns from the history it finds, and is not counted`;
}

/** `1 episode`, `3 episodes` */
export const countWords = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
