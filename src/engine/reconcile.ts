// Keeps in step with an Alertmanager beside us: its silences count here, and what resolved there while it was silenced is resolved here.
import type { Fingerprint } from '../model/labels.ts';
import { recordSilences, type Silence } from '../model/silence.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { wakeGroup } from '../route/group.ts';
import type { AnomalyContext } from './anomalies.ts';
import { resolveAlert } from './expire.ts';
import { recordInput } from './record-input.ts';
import type { Routing } from './routing.ts';
import type { Turn } from './turns.ts';

/** What is told apart of a silence: when these are equal, nothing needs to be looked at again. */
function signature(silences: readonly Silence[]): string {
  return silences
    .map(({ id, startsAt, endsAt }) => `${id} ${startsAt} ${endsAt}`)
    .sort()
    .join('\n');
}

/** What is known of an alert of an Alertmanager's. */
export type RemoteAlertState = { readonly fingerprint: Fingerprint; readonly state: 'active' | 'suppressed' | 'unprocessed' };

/** A reading of all alerts an Alertmanager has as not resolved, and since when it runs; null = it did not say. */
export type AlertsReading = { readonly alerts: readonly RemoteAlertState[]; readonly startedAt: EpochMs | null };

/** After its start an Alertmanager knows no alert until every Prometheus has sent its own again. */
const knowsAllAfterMs: DurationMs = 5 * 60_000;
/** One reading without an alert may fall between two states of it. */
const missingReadings = 2;

export type Reconciler = {
  /** Takes the list over; groups are looked at again when it changed. */
  setSilences(turn: Turn, silences: readonly Silence[]): void;
  /**
   * Resolves what was suppressed at that Alertmanager and is gone there: of such an end no webhook tells. What is not suppressed is told by the webhook.
   * Returns how many it resolved.
   */
  setAlerts(turn: Turn, reading: AlertsReading): number;
};

/** Follows the silences and the alerts of an Alertmanager. */
export function makeReconciler(options: { readonly routing: () => Routing; readonly context: () => AnomalyContext }): Reconciler {
  /**
   * Suppressed when last seen, and the readings they have been missing from since. Only what this Alertmanager once had can be missing from it; an alert of
   * another one is none of its business.
   */
  const suppressed = new Map<Fingerprint, number>();

  function wakeAll(turn: Turn): void {
    for (const group of turn.views.groups.values()) {
      const route = options.routing().routeOf(group.routeId);
      if (!route) continue;
      const woken = wakeGroup(group, route, turn.now);
      if (woken !== group) turn.write({ kind: 'group', group: woken, expectedFlushAt: group.flushAt });
    }
  }

  /** The suppressed alerts that have been missing long enough. */
  function gone({ alerts, startedAt }: AlertsReading, now: EpochMs): readonly Fingerprint[] {
    const present = new Set(alerts.map(({ fingerprint }) => fingerprint));
    for (const { fingerprint, state } of alerts) {
      if (state === 'suppressed') suppressed.set(fingerprint, 0);
      else suppressed.delete(fingerprint);
    }
    const knowsAll = startedAt !== null && now - startedAt >= knowsAllAfterMs;
    const missing: Fingerprint[] = [];
    for (const [fingerprint, readings] of suppressed) {
      if (present.has(fingerprint)) continue;
      suppressed.set(fingerprint, knowsAll ? readings + 1 : 0);
      if (knowsAll && readings + 1 >= missingReadings) missing.push(fingerprint);
    }
    return missing;
  }

  return {
    setSilences: (turn, next) => {
      const { silences } = turn.views;
      if (silences !== null && signature(next) === signature(silences)) return;
      const { tenant, configHash } = options.context();
      recordInput(turn, { tenant, kind: 'silences', source: 'alertmanager', configHash }, recordSilences(next));
      wakeAll(turn);
    },
    setAlerts: (turn, reading) => {
      const { tenant } = options.context();
      let resolved = 0;
      for (const fingerprint of gone(reading, turn.now)) {
        const alert = turn.views.alert(tenant, fingerprint);
        // Remembered until it is over here: this turn may yet fail.
        if (alert?.source !== 'alertmanager' || alert.status !== 'firing') {
          suppressed.delete(fingerprint);
          continue;
        }
        resolveAlert(turn, alert, { at: turn.now, reason: 'reconciled' }, options.context());
        resolved += 1;
      }
      return resolved;
    },
  };
}
