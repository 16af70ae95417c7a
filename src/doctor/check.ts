// A check of `rti doctor`: it looks at the configuration and plans probes, one for each peer or right; each probe becomes one line of the report.
import type { DurationMs } from '../model/time.ts';
import type { Setup } from './setup.ts';

export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** What a probe found. `remedy` says what to do about it; whatever is not as it should be has one. */
export type Finding =
  | { readonly status: 'ok' | 'skipped'; readonly detail: string; readonly remedy?: undefined; readonly because?: string }
  | { readonly status: 'warning' | 'failed'; readonly detail: string; readonly remedy: string; readonly because?: undefined };

/** One line of the report. The shape is documented in docs/doctor.md: fields are added, never renamed. */
export type Result = {
  readonly check: string;
  readonly subject: string;
  readonly status: Status;
  readonly detail: string;
  readonly remedy: string | null;
  /** Of what was skipped because of other lines: the id of the one, or the check of all of them, where it began. */
  readonly because: string | null;
  readonly durationMs: DurationMs;
};

export type Probe = {
  /** What of its kind is looked at: the name of the source, the watch, the receiver; empty when there is only one. */
  readonly subject: string;
  /** Ids of probes of checks before this one: when one of them failed or was skipped, so is this. */
  readonly needs?: readonly string[];
  /** Called once, bounded by `signal`. May throw: that is a failed probe. */
  run(signal: AbortSignal): Promise<Finding> | Finding;
};

export type Check = {
  /** Stable: it is in the report, and `--only` names it. */
  readonly name: string;
  /** Pure and quick; no probes = nothing of the kind is configured. */
  plan(setup: Setup): readonly Probe[];
};

/** Identity of a probe in `needs`. */
export const probeId = (check: string, subject: string): string => (subject === '' ? check : `${check} ${subject}`);

export const ok = (detail: string): Finding => ({ status: 'ok', detail });
export const skipped = (detail: string): Finding => ({ status: 'skipped', detail });
/** `cause`: the id of another line, or the name of its check. */
export const skippedBecause = (cause: string, what: string): Finding => ({
  status: 'skipped',
  detail: `because ${what}`,
  because: cause,
});
export const warning = (detail: string, remedy: string): Finding => ({ status: 'warning', detail, remedy });
export const failed = (detail: string, remedy: string): Finding => ({ status: 'failed', detail, remedy });
