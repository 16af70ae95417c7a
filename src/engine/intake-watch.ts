// What was refused at the door, for /health; and an alert of our own when a body was too large, because its sender cannot tell anybody.
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import type { Log } from '../telemetry/log.ts';
import type { AnomalyContext } from './anomalies.ts';
import type { ComponentHealth, Refusal } from './engine-port.ts';
import { raise } from './self-alerts.ts';
import type { Turn } from './turns.ts';

export type IntakeWatchOptions = {
  /** Why nothing is taken in now; null when it is. */
  readonly refusing: () => string | null;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly context: () => AnomalyContext;
  readonly clock: Clock;
  readonly log: Log;
};

export type IntakeWatch = {
  noteRefused(refusal: Refusal): void;
  readonly health: () => ComponentHealth;
};

/** A refusal is shown, and its alert fires, until this long after the last one. */
const shownMs: DurationMs = 15 * 60_000;

type Tally = { readonly refusal: Refusal; count: number; readonly firstAt: EpochMs; lastAt: EpochMs };

export function makeIntakeWatch({ refusing, run, context, clock, log }: IntakeWatchOptions): IntakeWatch {
  const startedAt = clock.now();
  /** By code: a handful. */
  const tallies = new Map<string, Tally>();

  function alertOf({ path, message }: Refusal): void {
    const self = {
      alertname: 'IntakeRefused',
      subject: path,
      severity: 'warning',
      summary: `alerts posted to ${path} were refused`,
      description: message,
      lastsMs: shownMs,
    } as const;
    run((turn) => raise(turn, self, context())).catch((error: unknown) =>
      log.error('refused intake not recorded', { path, error: String(error) }),
    );
  }

  return {
    noteRefused: (refusal) => {
      const now = clock.now();
      const known = tallies.get(refusal.code);
      if (known && now - known.lastAt < shownMs) {
        known.count += 1;
        known.lastAt = now;
      } else {
        tallies.set(refusal.code, { refusal, count: 1, firstAt: now, lastAt: now });
        log.warn('intake refused', { path: refusal.path, status: refusal.status, reason: refusal.code });
      }
      if (refusal.status === 413) alertOf(refusal);
    },
    health: () => {
      const now = clock.now();
      const shown = [...tallies.values()].filter(({ lastAt }) => now - lastAt < shownMs);
      const reason = refusing();
      const refused = shown.map(({ refusal, count }) => `${count} × ${refusal.status} ${refusal.code} at ${refusal.path}`);
      const detail = refused.length === 0 ? 'open' : `open; refused in the last minutes: ${refused.join(', ')}`;
      // Anybody may knock with a wrong token; too large a body is alerts that are lost.
      const tooLarge = shown.find(({ refusal }) => refusal.status === 413);
      return {
        status: reason !== null || tooLarge ? 'degraded' : 'ok',
        since: tooLarge?.firstAt ?? startedAt,
        detail: reason ?? detail,
      };
    },
  };
}
