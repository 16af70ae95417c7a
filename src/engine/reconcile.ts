// Keeps in step with an Alertmanager beside us: its silences count here, and what resolved there while it was silenced is resolved here.
import type { Fingerprint } from '../model/labels.ts';
import type { Silence } from '../model/silence.ts';
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

/** Holds the silences and the alerts an Alertmanager reported. */
export function makeReconciler(options: { readonly routing: () => Routing; readonly context: () => AnomalyContext }): {
  readonly silences: () => readonly Silence[];
  /** Takes the list over; groups are looked at again when it changed. */
  setSilences(turn: Turn, silences: readonly Silence[]): void;
  /** Resolves alerts of Alertmanager's that it had, and has no more. `firing` = all it knows as not resolved. */
  setAlerts(turn: Turn, firing: ReadonlySet<Fingerprint>): number;
} {
  let silences: readonly Silence[] = [];
  /** Only what this Alertmanager once had can be missing from it; an alert of another one is none of its business. */
  let seen = new Set<Fingerprint>();

  function wakeAll(turn: Turn): void {
    for (const group of turn.views.groups.values()) {
      const route = options.routing().routeOf(group.routeId);
      if (!route) continue;
      const woken = wakeGroup(group, route, turn.now);
      if (woken !== group) turn.write({ kind: 'group', group: woken, expectedFlushAt: group.flushAt });
    }
  }

  return {
    silences: () => silences,
    setSilences: (turn, next) => {
      if (signature(next) === signature(silences)) return;
      silences = next;
      const { tenant, configHash } = options.context();
      const content = next.map(({ id, matchers, startsAt, endsAt, createdBy, comment }) => ({
        id,
        matchers: matchers.map(({ name, op, value }) => ({ name, op, value })),
        startsAt,
        endsAt,
        createdBy,
        comment,
      }));
      recordInput(turn, { tenant, kind: 'silences', source: 'alertmanager', configHash }, content);
      wakeAll(turn);
    },
    setAlerts: (turn, firing) => {
      let resolved = 0;
      for (const alert of [...turn.views.alerts.values()]) {
        if (
          alert.source !== 'alertmanager' ||
          alert.status !== 'firing' ||
          firing.has(alert.fingerprint) ||
          !seen.has(alert.fingerprint)
        )
          continue;
        resolveAlert(turn, alert, { at: turn.now, reason: 'reconciled' }, options.context());
        resolved += 1;
      }
      seen = new Set(firing);
      return resolved;
    },
  };
}
