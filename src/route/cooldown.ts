// Cooldown: a re-fire soon after the last firing notice is held, and told at the end of that time if it still fires. Never delays a resolve.
import type { Alert, Severity } from '../model/alert.ts';
import type { Fingerprint } from '../model/labels.ts';
import type { LogEntry } from '../model/notification.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';

export type CooldownMs = Readonly<Record<Severity, DurationMs>>;

/** By the label `severity`; an alert of unknown severity is never delayed. */
function cooldownOf(alert: Alert, cooldownMs: CooldownMs): DurationMs {
  switch (alert.labels['severity']) {
    case 'critical':
      return cooldownMs.critical;
    case 'warning':
      return cooldownMs.warning;
    case 'info':
      return cooldownMs.info;
    default:
      return 0;
  }
}

/** When the alert may be told on this channel again; null = now. An alert the channel knows as firing is no re-fire. */
export function cooldownEndsAt(alert: Alert, entry: LogEntry | null, cooldownMs: CooldownMs, now: EpochMs): EpochMs | null {
  const toldAt = entry?.cooling?.[alert.fingerprint];
  if (toldAt === undefined || entry?.firing.includes(alert.fingerprint)) return null;
  const endsAt = toldAt + cooldownOf(alert, cooldownMs);
  // A firing notice from the future means that the clock went back: then nothing is held.
  return now < endsAt && toldAt <= now ? endsAt : null;
}

/** What a channel's log must still know of alerts that stopped firing: when their firing was last told. */
export function coolingAfter(
  previous: LogEntry | null,
  firing: ReadonlySet<Fingerprint>,
  cooldownMs: CooldownMs,
  now: EpochMs,
): Readonly<Record<Fingerprint, EpochMs>> {
  const keptMs = Math.max(cooldownMs.critical, cooldownMs.warning, cooldownMs.info);
  const cooling: Record<Fingerprint, EpochMs> = {};
  const keep = (fingerprint: Fingerprint, toldAt: EpochMs): void => {
    if (!firing.has(fingerprint) && toldAt <= now && now < toldAt + keptMs) cooling[fingerprint] = toldAt;
  };
  for (const [fingerprint, toldAt] of Object.entries(previous?.cooling ?? {})) keep(fingerprint, toldAt);
  for (const fingerprint of previous?.firing ?? []) keep(fingerprint, previous?.at ?? now);
  return cooling;
}

/** When the last of an entry's cooldowns is over; null = none is left. */
export function coolingEndsAt(entry: LogEntry, cooldownMs: CooldownMs): EpochMs | null {
  const keptMs = Math.max(cooldownMs.critical, cooldownMs.warning, cooldownMs.info);
  const toldAt = Object.values(entry.cooling ?? {});
  return toldAt.length === 0 ? null : toldAt.reduce((a, b) => Math.max(a, b)) + keptMs;
}
