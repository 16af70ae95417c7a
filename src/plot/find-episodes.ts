// Episodes of a judged series as a plot tells them: each from its first to its last anomalous sample, with the sample that deviates most.
import type { EpochMs } from '../model/time.ts';
import { isAnomalous, type PlotPoint } from './plot-point.ts';

export type Episode = {
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
  /** Where somebody is told; null for an episode that was over before. */
  readonly alarmAt: EpochMs | null;
  /** The sample with the highest score. */
  readonly worst: PlotPoint;
  /** The one farthest outside the band, in widths of that: in a long episode the score is soon as high as it gets. */
  readonly farthest: PlotPoint;
  /** Anomalous samples. */
  readonly count: number;
};

/** As many good samples in a row close an episode: what `rti detect` and watches do unless told otherwise. */
const goodToClose = 5;

type Growing = { -readonly [K in keyof Episode]: Episode[K] };

/** Groups anomalous samples into episodes; a second alarm opens another one. Points without a value must not be among them. */
export function findEpisodes(points: readonly PlotPoint[]): Episode[] {
  const episodes: Growing[] = [];
  let current: Growing | null = null;
  let good = 0;
  for (const point of points) {
    if (!isAnomalous(point)) {
      good += 1;
      if (good >= goodToClose) current = null;
      continue;
    }
    good = 0;
    if (current === null || (point.alarm && current.alarmAt !== null)) {
      current = { startAt: point.at, endAt: point.at, alarmAt: null, worst: point, farthest: point, count: 0 };
      episodes.push(current);
    }
    current.endAt = point.at;
    current.count += 1;
    if (point.alarm) current.alarmAt = point.at;
    if (point.score > current.worst.score) current.worst = point;
    if (outsideBy(point) > outsideBy(current.farthest)) current.farthest = point;
  }
  return episodes;
}

/** How far outside the band a sample is, as a share of its width on that side; 0 inside it. */
function outsideBy({ value, expected, lower, upper }: PlotPoint): number {
  if (value > upper) return (value - upper) / (upper - expected);
  return value < lower ? (lower - value) / (expected - lower) : 0;
}

/** The worst first: by score, then by how many samples were anomalous, then the earlier one. */
export function rankEpisodes(episodes: readonly Episode[], countMax: number): Episode[] {
  return episodes
    .toSorted((a, b) => b.worst.score - a.worst.score || b.count - a.count || a.startAt - b.startAt)
    .slice(0, countMax);
}
