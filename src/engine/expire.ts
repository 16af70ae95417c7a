// Ends alerts that nobody ended: an API alert not repeated, a webhook alert gone stale, an alert that Alertmanager no longer knows.
import type { Alert, TransitionReason } from '../model/alert.ts';
import type { EpochMs } from '../model/time.ts';
import { recordAlert } from './anomalies.ts';
import type { Turn } from './turns.ts';

type Context = Parameters<typeof recordAlert>[3];

/** Resolves one alert for `reason`. `endsAt` is what is known of its end, at most now. */
export function resolveAlert(
  turn: Turn,
  alert: Alert,
  end: { readonly at: EpochMs; readonly reason: TransitionReason },
  context: Context,
): void {
  const endsAt = Math.max(alert.startsAt, Math.min(end.at, turn.now));
  recordAlert(
    turn,
    { ...alert, status: 'resolved', endsAt, expiresAt: null, updatedAt: turn.now },
    { from: 'firing', reason: end.reason },
    context,
  );
}

/** Resolves every alert whose expiresAt has passed; at most `max` in a turn. Returns when the next one is due, null = none. */
export function expireAlerts(turn: Turn, max: number, context: Context): EpochMs | null {
  let next: EpochMs | null = null;
  let ended = 0;
  for (const alert of turn.views.alerts.values()) {
    const { expiresAt } = alert;
    if (alert.status !== 'firing' || expiresAt === null) continue;
    if (expiresAt > turn.now || ended >= max) {
      next = next === null ? expiresAt : Math.min(next, expiresAt);
      continue;
    }
    ended += 1;
    const webhook = alert.source === 'alertmanager' || alert.source === 'grafana';
    resolveAlert(turn, alert, { at: expiresAt, reason: webhook ? 'stale' : 'expired' }, context);
  }
  return next;
}
