// The worst severity whose rule was met in the running episode of a series: within an episode it only rises. Arithmetic on sample time over one row
// of numbers a series.
import type { Severity } from '../model/alert.ts';
import { type SeverityRule, type SeverityTerm, timedTermsMax } from '../model/severity-rule.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { Verdict } from './detector.ts';

/** Numbers kept per series: the worst severity met, then since when each timed term holds (0 = it does not). */
export const severityWidth = 1 + timedTermsMax;

const ranks: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

export function severityRank(severity: Severity): number {
  return ranks[severity];
}

export function worseSeverity(a: Severity, b: Severity): Severity {
  return ranks[a] >= ranks[b] ? a : b;
}

/** The worst severity met in the episode, null when none of the rules was. */
export function metSeverity(row: Float64Array, start: number): Severity | null {
  const rank = row[start]!;
  return rank === 3 ? 'critical' : rank === 2 ? 'warning' : rank === 1 ? 'info' : null;
}

export type SeveritySample = {
  readonly at: EpochMs;
  readonly value: number;
  readonly verdict: Readonly<Verdict>;
  /** Silence of so long ends what was held before it. */
  readonly gapMs: DurationMs;
  readonly previousAt: EpochMs;
};

/** Takes one sample of an episode in. One that is not anomalous meets no term: calm moments do not add up to a duration. */
export function stepSeverity(row: Float64Array, start: number, sample: SeveritySample, rules: readonly SeverityRule[]): void {
  const isAnomalous = sample.verdict.score > 1;
  const isAfterGap = sample.at - sample.previousAt > sample.gapMs;
  let place = start;
  for (const { severity, terms } of rules) {
    let isMet = isAnomalous;
    for (const term of terms) {
      const holds = isAnomalous && holdsNow(term, sample);
      if (term.forMs === 0) {
        isMet &&= holds;
        continue;
      }
      place += 1;
      const since = row[place]!;
      row[place] = !holds ? 0 : since === 0 || isAfterGap ? sample.at : since;
      isMet &&= holds && sample.at - row[place]! >= term.forMs;
    }
    if (isMet) row[start] = Math.max(row[start]!, ranks[severity]);
  }
}

function holdsNow({ subject, comparison, threshold, isRelative }: SeverityTerm, { value, verdict }: SeveritySample): boolean {
  const measured = subject === 'score' ? verdict.score : subject === 'value' ? value : Math.abs(value - verdict.expected);
  // A share of an expected 0 is beyond every threshold.
  const limit = isRelative ? threshold * Math.abs(verdict.expected) : threshold;
  return comparison === '>' ? measured > limit : measured < limit;
}
