// What a watch found, in the terms of the evidence that is frozen when an alert fires.
import type { WatchConfig } from '../config/config.ts';
import { drawnLower } from '../detect/drawn-lower.ts';
import type { PhaseChange } from '../detect/phase-change.ts';
import type { RowEvidence } from '../detect/series-state.ts';
import type { DetectorFindings } from '../incident/freeze-evidence.ts';
import { seasonWords } from '../incident/why-words.ts';
import type { EpochMs } from '../model/time.ts';

/** A phase change with what was known when it happened. */
export type Noted = { readonly change: PhaseChange; readonly evidence: RowEvidence | null; readonly detectedAt: EpochMs };

/** The quantile a watch asks for: of its scraped histogram, or the first one its PromQL names. */
function quantileOf({ from, query }: Pick<WatchConfig, 'from' | 'query'>): number | null {
  if (from?.kind === 'quantile') return from.quantile;
  const asked = Number(/\bhistogram_quantile\(\s*(0?\.\d+)/.exec(query ?? '')?.[1] ?? Number.NaN);
  return asked > 0 && asked < 1 ? asked : null;
}

export function findingsOf(watch: WatchConfig, { change, evidence, detectedAt }: Noted): DetectorFindings {
  const { anomalyKind } = change;
  return {
    kind: anomalyKind,
    ...(evidence?.silence ? { silence: evidence.silence } : {}),
    watch: watch.name,
    signal: watch.signal,
    quantile: quantileOf(watch),
    unit: watch.unit,
    ...change.verdict,
    lower: drawnLower(change.verdict.lower, watch.signal),
    rarity: anomalyKind === 'value' ? (evidence?.rarity ?? null) : null,
    samples: evidence?.samples ?? null,
    hasPrecedent: evidence?.hasPrecedent ?? false,
    season: seasonWords(evidence?.season ?? 0, change.at, watch.timeZone),
    value: anomalyKind === 'absent' ? Number.NaN : change.value,
    onsetAt: change.onsetAt,
    window: (evidence?.window ?? []).map((point) => ({ ...point, lower: drawnLower(point.lower, watch.signal) })),
    hops: { sampleAt: change.at, detectedAt, firedAt: change.at, groupedAt: null },
  };
}
