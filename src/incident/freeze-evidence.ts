// Freezes the evidence of an alert at the moment it fires: pure functions from what is known to the record of model/evidence.ts.
import type { Alert } from '../model/alert.ts';
import type { AnomalyKind } from '../model/anomaly-kind.ts';
import type { Evidence, EvidenceHops, EvidenceRoute, Impact, Sibling, Silence, WindowPoint } from '../model/evidence.ts';
import type { Labels } from '../model/labels.ts';
import type { Change } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { silenceWords } from './silence-words.ts';
import { whyWords } from './why-words.ts';

/** A change explains only what began after it, and not much later. */
const changeReachMs: DurationMs = 2 * 3_600_000;

/** Changes of the same service and environment in the two hours before `onsetAt`, newest first. A change that names none concerns all. */
export function changesBefore(changes: readonly Change[], labels: Labels, onsetAt: EpochMs): readonly Change[] {
  return changes
    .filter(
      (change) =>
        change.at <= onsetAt &&
        change.at > onsetAt - changeReachMs &&
        (change.service === null || change.service === labels['service']) &&
        (change.environment === null || labels['environment'] === undefined || change.environment === labels['environment']),
    )
    .sort((a, b) => b.at - a.at);
}

const unknown = {
  watch: null,
  signal: null,
  quantile: null,
  unit: '',
  value: null,
  expected: null,
  lower: null,
  upper: null,
  score: null,
  rarity: null,
  season: null,
  why: null,
  window: [],
  shares: [],
  siblings: [],
  impact: null,
  route: null,
} as const;

/** What is known of an alert that came from outside: when it began and what changed before. */
export function evidenceOfAlert(alert: Alert, changes: readonly Change[]): Evidence {
  return {
    ...unknown,
    onsetAt: alert.startsAt,
    firedAt: alert.updatedAt,
    signal: alert.labels['signal'] ?? null,
    changes: changesBefore(changes, alert.labels, alert.startsAt),
    hops: { sampleAt: null, detectedAt: null, firedAt: alert.updatedAt, groupedAt: null },
  };
}

/** What the detector says of an anomaly when it fires. Numbers are in the watch's unit; NaN is never stored (null instead). */
export type DetectorFindings = {
  readonly kind: AnomalyKind;
  readonly silence?: Silence;
  readonly watch: string;
  readonly signal: string;
  readonly quantile: number | null;
  readonly unit: string;
  readonly value: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  readonly score: number;
  readonly rarity: number | null;
  readonly samples: number | null;
  readonly hasPrecedent: boolean;
  /** From `seasonWords`. */
  readonly season: string | null;
  readonly onsetAt: EpochMs;
  readonly window: readonly WindowPoint[];
  readonly hops: EvidenceHops;
};

/** The evidence as it goes to a receiver: with why it went there, and when that was decided. */
export function tellEvidence(evidence: Evidence, route: EvidenceRoute, groupedAt: EpochMs): Evidence {
  return { ...evidence, route, hops: { ...evidence.hops, groupedAt } };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What was measured: of the sample that fired, or of the one that raised the severity. */
function measured(findings: DetectorFindings) {
  const { rarity, samples, hasPrecedent, season, unit } = findings;
  const { kind, silence, onsetAt } = findings;
  const band = { value: finite(findings.value), lower: finite(findings.lower), upper: finite(findings.upper) };
  const silent = silenceWords({
    ...band,
    kind,
    onsetAt,
    unit,
    reference: findings.hops.firedAt,
    ...(silence ? { silence } : {}),
  });
  return {
    kind,
    ...(silence ? { silence } : {}),
    ...band,
    expected: finite(findings.expected),
    score: finite(findings.score),
    rarity,
    ...(samples === null ? {} : { samples, hasPrecedent }),
    season,
    why: silent ?? whyWords({ ...band, unit, rarity, samples, hasPrecedent, season }),
    window: findings.window,
  };
}

/** The evidence of an anomaly that is graver: its message is about the sample that made it so, its beginning stays. */
export function evidenceOfRaise(evidence: Evidence, findings: DetectorFindings): Evidence {
  return { ...evidence, ...measured(findings) };
}

export function evidenceOfAnomaly(
  findings: DetectorFindings,
  surroundings: {
    readonly labels: Labels;
    readonly changes: readonly Change[];
    readonly siblings: readonly Sibling[];
    readonly impact: Impact | null;
  },
): Evidence {
  return {
    ...unknown,
    onsetAt: findings.onsetAt,
    firedAt: findings.hops.firedAt,
    watch: findings.watch,
    signal: findings.signal,
    quantile: findings.quantile,
    unit: findings.unit,
    ...measured(findings),
    siblings: surroundings.siblings,
    changes: changesBefore(surroundings.changes, surroundings.labels, findings.onsetAt),
    impact: surroundings.impact,
    hops: findings.hops,
  };
}
