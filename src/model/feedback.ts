// What people say of an anomaly. Append-only: who changes their mind adds a verdict, and the last one of each person counts.
import type { EpochMs } from './time.ts';

/** `useful`: worth telling; `noise`: nothing was wrong; `expected`: it was real and known beforehand (a campaign, a load test). */
export const feedbackVerdicts = ['useful', 'noise', 'expected'] as const;
export type FeedbackVerdict = (typeof feedbackVerdicts)[number];

export type Feedback = {
  readonly tenant: string;
  readonly id: number;
  readonly anomalyId: number;
  readonly verdict: FeedbackVerdict;
  /** Who says so; null = nobody in particular, and all of those are one person. */
  readonly by: string | null;
  readonly note: string | null;
  readonly at: EpochMs;
  /** The input that brought it. */
  readonly inputSeq: number;
};

/** How many people's last verdict is which. */
export type VerdictCounts = Readonly<Record<FeedbackVerdict, number>>;

export const noVerdicts: VerdictCounts = { useful: 0, noise: 0, expected: 0 };

/** The verdicts that count, newest first: of each person the last one. `history` may be in any order. */
export function effectiveFeedback(history: readonly Feedback[]): readonly Feedback[] {
  const last = new Map<string | null, Feedback>();
  for (const one of history) {
    const known = last.get(one.by);
    if (known === undefined || one.id > known.id) last.set(one.by, one);
  }
  return [...last.values()].sort((a, b) => b.id - a.id);
}

export function countVerdicts(history: readonly Feedback[]): VerdictCounts {
  const counts = { ...noVerdicts };
  for (const { verdict } of effectiveFeedback(history)) counts[verdict] += 1;
  return counts;
}
