// A silence: while it is active, alerts that all its matchers match are not told. Ours, or read from an Alertmanager.
import { makeMatcher, type Matcher, MatcherError, type MatchOp } from './matcher.ts';
import type { EpochMs } from './time.ts';

export type Silence = {
  /** Unique within its origin. */
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly createdBy: string;
  readonly comment: string;
  /** Who keeps it: `alertmanager` silences are read again and again, never changed by us. */
  readonly origin: 'alertmanager' | 'own';
};

/** A silence as the log of inputs keeps it: a matcher's test is made anew when it is read. */
export type RecordedSilence = Omit<Silence, 'matchers'> & {
  readonly matchers: readonly { readonly name: string; readonly op: MatchOp; readonly value: string }[];
};

/** What the body of an input of kind `silences` is made of. */
export function recordSilences(silences: readonly Silence[]): readonly RecordedSilence[] {
  return silences.map((silence) => ({
    ...silence,
    matchers: silence.matchers.map(({ name, op, value }) => ({ name, op, value })),
  }));
}

/** Reads the body of an input of kind `silences` back. One with a matcher that is no longer understood silences nothing. */
export function readSilences(body: string): readonly Silence[] {
  // It is what recordSilences wrote; the first version wrote no origin, and had one only.
  const recorded = JSON.parse(body) as readonly (Omit<RecordedSilence, 'origin'> & Partial<Pick<RecordedSilence, 'origin'>>)[];
  return recorded.flatMap((one) => {
    try {
      const matchers = one.matchers.map(({ name, op, value }) => makeMatcher(name, op, value));
      return [{ ...one, origin: one.origin ?? 'alertmanager', matchers }];
    } catch (error) {
      if (error instanceof MatcherError) return [];
      throw error;
    }
  });
}
