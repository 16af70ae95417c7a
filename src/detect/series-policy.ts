// What a watch asks beyond "outside the band" before one of its series is anomalous, and how grave that is: direction, the least deviation and
// traffic that matter, severity, stage. A watch has one policy, and others for the series that its overrides name.
import type { Severity } from '../model/alert.ts';
import type { Stage } from '../model/anomaly.ts';
import type { Labels } from '../model/labels.ts';
import { type Matcher, matchesAll } from '../model/matcher.ts';
import type { SeverityRule } from '../model/severity-rule.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { boundMagnitude, scoreValue } from './band.ts';
import type { DetectorPolicy, Verdict } from './detector.ts';

/** The deviation from `expected` that must be exceeded, both of it: `change` in the watch's unit, `relative` as a share of `expected`. */
export type MinDeviation = { readonly change: number; readonly relative: number };

/** The traffic of the same service below which nothing is anomalous. */
export type MinTraffic = {
  /** The watch that measures it; null = any watch with signal traffic that knows the service. */
  readonly watch: string | null;
  readonly atLeast: number;
  /** `atLeast` is per so long; null = in the unit of the watch that measures it. */
  readonly perMs: DurationMs | null;
};

export type SeriesPolicy = {
  readonly direction: DetectorPolicy['direction'];
  readonly min: MinDeviation;
  readonly minTraffic: MinTraffic | null;
  /** The severity of an anomaly for which no rule holds, and of every one when there are no rules. */
  readonly severity: Severity;
  readonly severityRules: readonly SeverityRule[];
  readonly stage: Stage;
};

/** The series an override is about; `policy: null` = they are not judged at all. */
export type PolicyOverride = { readonly matchers: readonly Matcher[]; readonly policy: SeriesPolicy | null };

/** The policy of a series: that of the first override whose matchers fit, else the watch's own. */
export function policyFor(
  watch: SeriesPolicy & { readonly overrides: readonly PolicyOverride[] },
  labels: Labels,
): SeriesPolicy | null {
  const override = watch.overrides.find(({ matchers }) => matchesAll(matchers, labels));
  return override === undefined ? watch : override.policy;
}

/** `own`: the value or what was expected, whichever is more: what a watch of traffic says of itself, so that an outage is not too little traffic. */
export type TrafficQuestion = { readonly labels: Labels; readonly at: EpochMs; readonly own: number };

/** How a detection judges its series. */
export type Judgement = {
  /** null = series with these labels are not judged. */
  readonly policyOf: (labels: Labels) => SeriesPolicy | null;
  /** False: `policyOf` is never null, and need not be asked before a series is taken in. */
  readonly leavesOut: boolean;
  /** The traffic of the service a series belongs to, in the terms of `minTraffic`; null = not known. */
  readonly trafficOf: (series: TrafficQuestion, minTraffic: MinTraffic) => number | null;
};

/**
 * Widens the band so that it holds every deviation up to the minimum, and scores anew where that moved the edge on the value's side: anomalous stays
 * exactly outside the drawn band. A verdict without a band is left as it is.
 */
export function widenToMin(value: number, { min, direction }: SeriesPolicy, out: Verdict): void {
  const reach = Math.max(min.change, min.relative * Math.abs(out.expected));
  if (!(reach > 0)) return;
  const upper = Math.max(out.upper, out.expected + reach);
  const lower = Math.min(out.lower, out.expected - reach);
  const hasMoved = value >= out.expected ? upper !== out.upper : lower !== out.lower;
  out.upper = upper;
  out.lower = lower;
  if (!hasMoved) return;
  scoreValue(boundMagnitude(value), direction, out);
  if (out.score <= 1) out.rarity = 0;
}

/** Widens the band just so far that it holds the value: with so little traffic nothing can be said against it. */
export function widenToValue(value: number, out: Verdict): void {
  if (value > out.upper) out.upper = value;
  if (value < out.lower) out.lower = value;
  out.score = Math.min(out.score, 1);
  out.rarity = 0;
}

/** Nothing asked beyond the band: what `rti detect` and a watch without a policy judge by. */
export function plainPolicy(direction: DetectorPolicy['direction']): SeriesPolicy {
  return {
    direction,
    min: { change: 0, relative: 0 },
    minTraffic: null,
    severity: 'warning',
    severityRules: [],
    stage: 'notify',
  };
}

export function plainJudgement(direction: DetectorPolicy['direction']): Judgement {
  const policy = plainPolicy(direction);
  return { policyOf: () => policy, leavesOut: false, trafficOf: () => null };
}
