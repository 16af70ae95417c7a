// The judged samples around the worst episodes of each watch, for their pictures: the hour before, the episode, the half hour after. Thinned so
// that an episode of a week needs no more memory than one of an hour.
import { drawnLower } from '../detect/drawn-lower.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import type { Anomaly } from '../model/anomaly.ts';
import type { WindowPoint } from '../model/evidence.ts';
import { type Labels, labelsKey } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { PlotPoint } from '../plot/plot-point.ts';
import { compareEpisodes } from './episode-log.ts';

/** Pictures a watch. */
export const worstMax = 5;
const afterMs: DurationMs = 30 * 60_000;
const pointsMax = 1000;

type Trace = {
  anomaly: Anomaly;
  readonly key: string;
  /** The series' labels as the last batch had them: found by identity, not by content, as long as they stay the same object. */
  labels: Labels;
  points: PlotPoint[];
  /** Every so many samples one is kept. */
  stride: number;
  seen: number;
};

type OfWatch = { readonly open: Map<number, Trace>; readonly done: Trace[] };

export interface EpisodeTraces {
  /** An episode began, or is another one now. */
  changed(anomaly: Anomaly, isNew: boolean): void;
  /** A watch has judged these. */
  judged(watch: string, detection: WatchDetection, at: EpochMs, samples: readonly Sample[]): void;
  /** The points of the worst episodes of a watch, by the anomaly's number. */
  worst(watch: string): ReadonlyMap<number, readonly PlotPoint[]>;
}

export function makeEpisodeTraces(): EpisodeTraces {
  const watches = new Map<string, OfWatch>();

  function ofWatch(name: string): OfWatch {
    const known = watches.get(name) ?? { open: new Map(), done: [] };
    watches.set(name, known);
    return known;
  }

  return {
    changed: (anomaly, isNew) => {
      const { open } = ofWatch(anomaly.watch);
      const trace = open.get(anomaly.id);
      if (trace) trace.anomaly = anomaly;
      else if (isNew) open.set(anomaly.id, startTrace(anomaly));
    },
    judged: (watch, detection, at, samples) => {
      const state = watches.get(watch);
      if (state === undefined || state.open.size === 0) return;
      for (const [id, trace] of state.open) {
        const { endedAt } = trace.anomaly;
        if (endedAt !== null && at > endedAt + afterMs) {
          state.open.delete(id);
          keep(state.done, trace);
        } else addSample(trace, detection, at, samples);
      }
    },
    worst: (watch) => {
      const { open, done } = ofWatch(watch);
      const all = [...open.values(), ...done].sort((a, b) => compareEpisodes(a.anomaly, b.anomaly));
      return new Map(all.slice(0, worstMax).map(({ anomaly, points }) => [anomaly.id, points]));
    },
  };
}

function startTrace(anomaly: Anomaly): Trace {
  const points = anomaly.evidence.window.map((point) => plotPointOf(point, anomaly));
  return { anomaly, key: labelsKey(anomaly.seriesLabels), labels: anomaly.seriesLabels, points, stride: 1, seen: 0 };
}

/** The window knows no score: outside its band a sample was anomalous. */
function plotPointOf({ at, value, expected, lower, upper }: WindowPoint, anomaly: Anomaly): PlotPoint {
  const band = { expected: expected ?? Number.NaN, lower: lower ?? Number.NaN, upper: upper ?? Number.NaN };
  const width = value > band.upper ? band.upper - band.expected : band.expected - band.lower;
  const isOutside = value > band.upper || value < band.lower;
  const isFiring = at === anomaly.firedAt;
  const score = isFiring ? anomaly.peakScore : isOutside ? Math.max(1.01, Math.abs(value - band.expected) / width) : 0;
  return { at, value, ...band, score: Number.isFinite(score) ? score : 1.01, alarm: isFiring };
}

function addSample(trace: Trace, detection: WatchDetection, at: EpochMs, samples: readonly Sample[]): void {
  const sample =
    samples.find(({ labels }) => labels === trace.labels) ?? samples.find(({ labels }) => labelsKey(labels) === trace.key);
  if (sample === undefined || detection.standingOf(sample.labels) === null) return;
  trace.labels = sample.labels;
  const row = detection.rowOf(sample.labels);
  if (row < 0 || (trace.points.at(-1)?.at ?? 0) >= at) return;
  trace.seen += 1;
  if (trace.seen % trace.stride !== 0) return;
  const { expected, upper, score, ...verdict } = detection.verdictOf(row);
  const lower = drawnLower(verdict.lower, trace.anomaly.signal);
  trace.points.push({ at, value: sample.value, expected, lower, upper, score, alarm: at === trace.anomaly.firedAt });
  if (trace.points.length > pointsMax) thin(trace);
}

/** Of two neighbours the one that deviates more stays. */
function thin(trace: Trace): void {
  const kept: PlotPoint[] = [];
  for (let i = 0; i < trace.points.length; i += 2) {
    const [a, b] = [trace.points[i], trace.points[i + 1]];
    if (a !== undefined) kept.push(b !== undefined && !a.alarm && (b.alarm || b.score > a.score) ? b : a);
  }
  trace.points = kept;
  trace.stride *= 2;
}

function keep(done: Trace[], trace: Trace): void {
  done.push(trace);
  done.sort((a, b) => compareEpisodes(a.anomaly, b.anomaly));
  done.splice(worstMax);
}
