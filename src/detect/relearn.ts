// What a series learns when its new level counts as normal: the samples of that level, and when there are few, the older ones moved to it.
import type { WindowPoint } from '../model/evidence.ts';
import type { EpochMs } from '../model/time.ts';
import { type Detector, emptyVerdict } from './detector.ts';
import type { Pages } from './pages.ts';
import { windowPoints } from './window-ring.ts';

/** A level that is the new normal: `last` its newest sample. */
export type NewLevel = { readonly window: readonly WindowPoint[]; readonly onsetAt: EpochMs; readonly last: LearntPoint };

/** The baseline of the row moves to the level, or, where a detector cannot move it, is learnt anew from it: the series is not blind after. */
export function learnLevel(detector: Detector, state: Pages, row: number, { window, onsetAt, last }: NewLevel): void {
  if (detector.accept) {
    detector.accept(state.page(row), state.start(row), {
      ...recentLevel(window, onsetAt, last.value),
      atSeconds: last.at / 1000,
    });
    return;
  }
  state.clear(row);
  const verdict = emptyVerdict();
  for (const { at, value } of relearnPoints(window, onsetAt, Math.max(windowPoints, detector.warmUpSamples)))
    detector.observe(state.page(row), state.start(row), value, at / 1000, false, verdict);
}

export type LearntPoint = { readonly at: EpochMs; readonly value: number };

/**
 * The points to learn, oldest first: those of the level that began at `onsetAt`; below `wanted` of them, the ones before it too, moved to the
 * new level by the ratio of the medians (by their difference where a value is not positive). A person may accept a level minutes old: its spread is
 * then taken from what was normal before, and the series is neither blind nor in a second warm-up.
 */
export function relearnPoints(window: readonly WindowPoint[], onsetAt: EpochMs, wanted: number): readonly LearntPoint[] {
  const since = window.filter((point) => point.at >= onsetAt);
  const before = window.filter((point) => point.at < onsetAt);
  const missing = wanted - since.length;
  if (missing <= 0 || since.length === 0 || before.length === 0) return since;
  const [level, formerLevel] = [medianOf(since), medianOf(before)];
  const isRatio = level > 0 && before.every(({ value }) => value > 0);
  const moved = (value: number): number => (isRatio ? value * (level / formerLevel) : value + (level - formerLevel));
  const filled = before.slice(-missing).map(({ at, value }) => ({ at, value: moved(value) }));
  return [...filled.filter(({ value }) => Number.isFinite(value)), ...since];
}

/** Samples that say where a level is now: a quarter of an hour of them at most, so that one outlier moves it little and a ramp is met at its end. */
const levelPoints = 12;

/** Fewer points say nothing of their spread. */
const spreadPoints = 8;

/** The median of the level's newest points since `onsetAt`, `fallback` when there are none, and their mean distance from it. */
export function recentLevel(
  window: readonly WindowPoint[],
  onsetAt: EpochMs,
  fallback: number,
): { readonly value: number; readonly spread: number } {
  const since = window.filter((point) => point.at >= onsetAt).slice(-levelPoints);
  if (since.length === 0) return { value: fallback, spread: Number.NaN };
  const middle = medianOf(since);
  const spread = since.reduce((sum, { value }) => sum + Math.abs(value - middle), 0) / since.length;
  return { value: middle, spread: since.length < spreadPoints ? Number.NaN : spread };
}

/**
 * Whether the values keep one level: the medians of both halves differ by at most half the distance of the quartiles. Noise around a level
 * passes in more than 9 of 10 looks; a straight slope never does, for its halves are a whole such distance apart.
 */
export function isSteady(points: readonly LearntPoint[]): boolean {
  if (points.length < 8) return false;
  const half = Math.floor(points.length / 2);
  const [first, second] = [points.slice(0, half), points.slice(half)];
  const spread = quantileOf(points, 0.75) - quantileOf(points, 0.25);
  return Math.abs(medianOf(second) - medianOf(first)) <= spread / 2;
}

const medianOf = (points: readonly LearntPoint[]): number => quantileOf(points, 0.5);

/** The nearest rank; the points are few. */
function quantileOf(points: readonly LearntPoint[], probability: number): number {
  const sorted = points.map(({ value }) => value).toSorted((a, b) => a - b);
  return sorted[Math.round(probability * (sorted.length - 1))] ?? 0;
}
