// Whether an alert is silenced now, by which silence, and until when.
import type { Labels } from '../model/labels.ts';
import { matchesAll } from '../model/matcher.ts';
import type { Silence } from '../model/silence.ts';
import type { EpochMs } from '../model/time.ts';

/** Active from startsAt to before endsAt. */
function isActive(silence: Silence, now: EpochMs): boolean {
  return silence.startsAt <= now && now < silence.endsAt;
}

/**
 * Of the active silences that match, the one that ends last: that is how long the alert stays untold. null when none matches. A silence
 * without matchers would match everything and matches nothing, as Alertmanager refuses to store one.
 */
export function silencedBy(
  silences: readonly Silence[],
  labels: Labels,
  now: EpochMs,
): { readonly id: string; readonly recheckAt: EpochMs } | null {
  let last: Silence | null = null;
  for (const silence of silences) {
    if (!isActive(silence, now) || silence.matchers.length === 0) continue;
    if (last !== null && (silence.endsAt < last.endsAt || (silence.endsAt === last.endsAt && silence.id > last.id))) continue;
    if (matchesAll(silence.matchers, labels)) last = silence;
  }
  return last === null ? null : { id: last.id, recheckAt: last.endsAt };
}
