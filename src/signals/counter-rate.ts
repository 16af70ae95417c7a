// A counter's rate per second over a window, as Prometheus' rate(): resets undone, cut at the edges where the series appears or vanishes.
// Source: prometheus/prometheus promql/functions.go, extrapolatedRate.
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { SampleRing } from './sample-ring.ts';

/**
 * Rate over (from, to] per second; null with fewer than two samples in it. For a series that spans the window this is
 * increase / elapsed. One that appeared or vanished inside counts only for its time, so that replacing a pod does not count its
 * traffic twice. `observedFrom`: when its target was first seen; before it nothing could be known, so the window starts there.
 */
export function counterRate(ring: SampleRing, from: EpochMs, to: EpochMs, observedFrom: EpochMs): number | null {
  let first = 0;
  while (first < ring.length && ring.at(first) <= from) first += 1;
  let last = ring.length - 1;
  while (last >= 0 && ring.at(last) > to) last -= 1;
  if (last - first < 1) return null;

  const increase = increaseBetween(ring, first, last);
  const firstAt = ring.at(first);
  const lastAt = ring.at(last);
  const elapsedMs = lastAt - firstAt;
  const startMs = Math.max(from, Math.min(observedFrom, firstAt));
  const stepMs = elapsedMs / (last - first);
  let toStart = edge(firstAt - startMs, stepMs);
  // A counter is never below zero, so the line back from the first sample ends where it would be zero.
  if (increase > 0 && ring.value(first) >= 0) toStart = Math.min(toStart, elapsedMs * (ring.value(first) / increase));
  const coveredMs = elapsedMs + toStart + edge(to - lastAt, stepMs);
  return ((increase * (coveredMs / elapsedMs)) / (to - startMs)) * 1000;
}

/** How far the line is drawn on beyond an outermost sample: to the window's edge, or half a step when the series ends before it. */
function edge(gapMs: DurationMs, stepMs: DurationMs): DurationMs {
  return gapMs > stepMs * 1.1 ? stepMs / 2 : gapMs;
}

/** A value below the one before it is a reset: the counter started again at zero. */
function increaseBetween(ring: SampleRing, first: number, last: number): number {
  let increase = 0;
  let before = ring.value(first);
  for (let i = first + 1; i <= last; i += 1) {
    const value = ring.value(i);
    increase += value < before ? value : value - before;
    before = value;
  }
  return increase;
}
