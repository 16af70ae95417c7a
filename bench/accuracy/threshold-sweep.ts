// What any other threshold over the recorded scores would have given, with one alarm per episode at that threshold. The scores stay those of the
// run at the default, whose baselines were held while the score was above 1.
import { addCounts, asSpans, countHits, type DetectionCounts, falseAlarmsPerWeekOf, recallOf } from './detection-counts.ts';
import { candidateThresholds, episodesAt } from './episodes.ts';
import type { JudgedSeries, RowRange } from './labelled-series.ts';
import { addTallies, type NabRows, type NabTally, tallyAlarms } from './nab.ts';

/** The figures at one threshold; `outside`: share of the rows outside of events that an episode covers. */
export type SweepPoint = {
  readonly threshold: number;
  readonly nab: NabTally;
  readonly inside: DetectionCounts;
  readonly overlap: DetectionCounts;
  readonly outside: number;
};

/** Every candidate threshold over all series, highest first. O(candidates × rows): a second for 200,000 rows. */
export function sweepThresholds(judged: readonly JudgedSeries[], nabRows: readonly NabRows[]): SweepPoint[] {
  return candidateThresholds(judged).map((threshold) => {
    const episodes = judged.map((one) => episodesAt(one, threshold));
    const starts = episodes.map((spans) => spans.map(({ first }) => first));
    return {
      threshold,
      nab: addTallies(nabRows.map((rows, i) => tallyAlarms(rows, starts[i] ?? []))),
      inside: addCounts(judged.map(({ series }, i) => countHits(series, asSpans(starts[i] ?? [])))),
      overlap: addCounts(judged.map(({ series }, i) => countHits(series, episodes[i] ?? []))),
      outside: shareOutside(judged, episodes),
    };
  });
}

/** The share of the rows outside of events that the episodes cover: an episode that never ends overlaps every event, and is worth nothing. */
export function shareOutside(judged: readonly JudgedSeries[], episodes: readonly (readonly RowRange[])[]): number {
  let [covered, rows] = [0, 0];
  for (const [i, { series }] of judged.entries()) {
    rows += series.times.length - series.events.reduce((sum, event) => sum + rowsOf(event), 0);
    for (const episode of episodes[i] ?? [])
      covered += rowsOf(episode) - series.events.reduce((sum, event) => sum + sharedRows(episode, event), 0);
  }
  return covered / rows;
}

const rowsOf = ({ first, last }: RowRange): number => last - first + 1;
const sharedRows = (a: RowRange, b: RowRange): number => Math.max(0, Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1);

/** The point with the greatest figure, the highest threshold among equals; null when no point has one. */
export function bestPoint(points: readonly SweepPoint[], figure: (point: SweepPoint) => number): SweepPoint | null {
  let best: SweepPoint | null = null;
  for (const point of points) if (figure(point) > (best === null ? Number.NEGATIVE_INFINITY : figure(best))) best = point;
  return best;
}

/** The greatest recall that costs at most so many false alarms per series-week; 0 when every threshold costs more. */
export function recallWithin(points: readonly SweepPoint[], perWeek: number, kind: 'inside' | 'overlap'): number {
  const within = points.filter((point) => falseAlarmsPerWeekOf(point[kind]) <= perWeek);
  const best = bestPoint(within, (point) => recallOf(point[kind]));
  return best === null ? 0 : recallOf(best[kind]);
}
