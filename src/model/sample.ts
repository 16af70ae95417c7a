// What sources bring: samples of series, and what a source says about itself.
import type { Labels } from './labels.ts';
import type { EpochMs } from './time.ts';

/** One observed value of a series. `value` may be NaN or infinite; the engine drops and counts those. */
export type Sample = { readonly labels: Labels; readonly at: EpochMs; readonly value: number };

/** A deployment or other event from outside that may explain an incident (`POST /api/v1/events`). */
export type Change = {
  readonly tenant: string;
  readonly id: string;
  /** `deploy`, `config`, `flag`, … */
  readonly kind: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly version: string | null;
  readonly previous: string | null;
  readonly by: string | null;
  readonly at: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly text: string | null;
  readonly links: readonly Link[];
};

export type Link = { readonly text: string; readonly href: string };
