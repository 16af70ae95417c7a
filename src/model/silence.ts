// A silence: while it is active, alerts that all its matchers match are not told. Ours, or read from an Alertmanager.
import type { Matcher } from './matcher.ts';
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
