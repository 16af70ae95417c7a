// Precision, recall, F1, delay and false alarms of a detector's alarms against labelled events.
import { type JudgedSeries, type LabelledSeries, type RowRange, weekMs } from './labelled-series.ts';

/**
 * Counts over series. `found`: events hit, each once however many alarms hit it. `falseAlarms`: alarms that hit no event.
 * `weeks`: how long was watched, rows × step.
 */
export type DetectionCounts = {
  readonly events: number;
  readonly found: number;
  readonly falseAlarms: number;
  readonly weeks: number;
};

export const precisionOf = ({ found, falseAlarms }: DetectionCounts): number => found / (found + falseAlarms);
export const recallOf = ({ events, found }: DetectionCounts): number => found / events;
/** The harmonic mean of the two: 2·found / (found + false alarms + events). */
export const f1Of = ({ events, found, falseAlarms }: DetectionCounts): number => (2 * found) / (found + falseAlarms + events);
export const falseAlarmsPerWeekOf = ({ falseAlarms, weeks }: DetectionCounts): number => falseAlarms / weeks;

export function addCounts(counts: readonly DetectionCounts[]): DetectionCounts {
  const sum = { events: 0, found: 0, falseAlarms: 0, weeks: 0 };
  for (const one of counts) {
    sum.events += one.events;
    sum.found += one.found;
    sum.falseAlarms += one.falseAlarms;
    sum.weeks += one.weeks;
  }
  return sum;
}

/** An event is hit by a span that shares a row with it. Both lists in order. For alarms the spans are their single rows. */
export function countHits(
  series: Pick<LabelledSeries, 'events' | 'times' | 'stepMs'>,
  spans: readonly RowRange[],
): DetectionCounts {
  const { events } = series;
  let found = 0;
  let falseAlarms = 0;
  let next = 0;
  let hitUpTo = -1;
  for (const { first, last } of spans) {
    while (next < events.length && events[next]!.last < first) next += 1;
    let hit = next;
    for (; hit < events.length && events[hit]!.first <= last; hit += 1) if (hit > hitUpTo) found += 1;
    if (hit === next) falseAlarms += 1;
    hitUpTo = Math.max(hitUpTo, hit - 1);
  }
  return { events: events.length, found, falseAlarms, weeks: (series.times.length * series.stepMs) / weekMs };
}

/** Each row as a span of its own. */
export function asSpans(rows: readonly number[]): RowRange[] {
  return rows.map((row) => ({ first: row, last: row }));
}

/** From the start of each event that has an alarm inside to the first such alarm. */
export function delaysOf({
  series,
  alarms,
}: Pick<JudgedSeries, 'series' | 'alarms'>): { readonly rows: number; readonly ms: number }[] {
  const { events, times } = series;
  return events.flatMap(({ first, last }) => {
    const alarm = alarms.find((row) => row >= first && row <= last);
    return alarm === undefined ? [] : [{ rows: alarm - first, ms: (times[alarm] ?? 0) - (times[first] ?? 0) }];
  });
}
