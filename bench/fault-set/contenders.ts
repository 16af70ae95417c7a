// Who is compared on the fault set: our detectors as the live service configures them, and the bands a user would write as Prometheus rules.
import { detectorNames } from '../../src/detect/registry.ts';
import { bandWithin } from './budget-of-band.ts';
import { alarmsPerWeekMax, liveDetection } from './live-detection.ts';
import { type BandKind, makeBandDistances, promqlBand } from './promql-bands.ts';
import type { SetPlan } from './run-set.ts';
import type { Contender } from './told.ts';

export type Line = {
  readonly contenders: readonly Contender[];
  /** What is to be said of those that need it. */
  readonly notes: readonly string[];
};

const symbols: Readonly<Record<BandKind, string>> = { mean: 'mean ± kσ', median: 'median ± k·MAD' };

/** Rules as we tell: two samples in a row, and quiet two minutes after; and once with `for: 5m`, as published ones have it. */
export function makeLine(plan: SetPlan): Line {
  const distances = makeBandDistances();
  const ours = { forMs: plan.stepMs, keepFiringForMs: 120_000 };
  const notes: string[] = [];
  const bands = (['mean', 'median'] as const).flatMap((kind) => {
    const { k, without } = bandWithin(alarmsPerWeekMax, { kind, ...ours }, plan, distances);
    const but = without.length === 0 ? '' : `; no k keeps it on ${without.join(', ')}, where the spread of a day is 0`;
    notes.push(`${symbols[kind]} keeps the budget in the mean over the fault-free series with k = ${k.toFixed(1)}${but}.`);
    return [
      promqlBand(`${symbols[kind]}, k 3`, { kind, k: 3, ...ours }, distances),
      promqlBand(`${symbols[kind]}, k 3, for 5m`, { kind, k: 3, forMs: 300_000, keepFiringForMs: 0 }, distances),
      promqlBand(`${symbols[kind]}, k by budget`, { kind, k, ...ours }, distances),
    ];
  });
  return { contenders: [...detectorNames.map(liveDetection), ...bands], notes };
}
