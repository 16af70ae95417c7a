// Which stretches of history to ask for, and how fine: as fine as the watch's interval for the newest hours, coarser with age.
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type Grid, gridAtOrBefore } from './grid.ts';

/** Points from `from` to `to`, both included, `stepMs` apart, all on the watch's grid. */
export type HistoryStretch = { readonly from: EpochMs; readonly to: EpochMs; readonly stepMs: DurationMs };

/** Prometheus refuses more points per series in one answer. */
export const pointsPerSeriesMax = 11_000;

const hourMs: DurationMs = 3_600_000;
/** Up to this age, this many intervals between points. 28 days at 15 s are 9,500 points instead of 161,000. */
const tiers: readonly { readonly ageMs: DurationMs; readonly factor: number }[] = [
  { ageMs: 6 * hourMs, factor: 1 },
  { ageMs: 48 * hourMs, factor: 4 },
  { ageMs: 14 * 24 * hourMs, factor: 20 },
  { ageMs: Infinity, factor: 60 },
];

/**
 * Plans the history after `after` up to `until` (an instant of the grid). Planned from the newest back, so that what is fine is what
 * is new; answered oldest first, as it is learnt. Stretches do not overlap. At most four.
 */
export function planHistory(grid: Grid, after: EpochMs, until: EpochMs): HistoryStretch[] {
  const stretches: HistoryStretch[] = [];
  let to = gridAtOrBefore(grid, until);
  for (const { ageMs, factor } of tiers) {
    const stepMs = grid.intervalMs * factor;
    const oldest = Math.max(after, until - ageMs);
    const steps = Math.ceil((to - oldest) / stepMs) - 1;
    if (to <= after) break;
    if (steps < 0) continue;
    const from = to - steps * stepMs;
    stretches.push({ from, to, stepMs });
    to = from - grid.intervalMs * nextFactor(factor);
  }
  return stretches.reverse();
}

/** The next, coarser tier starts one of its own steps below, not in the fine one's. */
function nextFactor(factor: number): number {
  const index = tiers.findIndex((tier) => tier.factor === factor);
  return tiers[index + 1]?.factor ?? factor;
}

/** The first `pointsMax` points of a stretch, and what is left of it. */
export function takePoints(stretch: HistoryStretch, pointsMax: number): { chunk: HistoryStretch; rest: HistoryStretch | null } {
  const points = Math.max(1, Math.min(pointsMax, pointsPerSeriesMax));
  const to = stretch.from + (points - 1) * stretch.stepMs;
  if (to >= stretch.to) return { chunk: stretch, rest: null };
  return { chunk: { ...stretch, to }, rest: { ...stretch, from: to + stretch.stepMs } };
}
