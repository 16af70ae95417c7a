// A fall to zero, or an end, that was announced: someone said that the service is being scaled, stopped or taken out of service.
import type { PhaseChange } from '../detect/phase-change.ts';
import type { Change } from '../model/sample.ts';
import type { DurationMs } from '../model/time.ts';
import { firstLabel, type Identity } from './anomalies.ts';

/** Kinds of `POST /api/v1/events` that announce it. A deployment does not: one that takes the traffic away is the outage a watch is for. */
const announcing: ReadonlySet<string> = new Set(['scale', 'scale-to-zero', 'stop', 'decommission', 'maintenance']);

/** It takes effect within this time of its announcement, unless that has an end of its own. */
const effectMs: DurationMs = 30 * 60_000;

/** The change of the same service that announced the silence which `phaseChange` tells of; null when there is none, or it is another anomaly. */
export function plannedBy(
  { anomalyKind, labels, onsetAt, at }: Pick<PhaseChange, 'anomalyKind' | 'labels' | 'onsetAt' | 'at'>,
  changes: readonly Change[],
  identity: Identity,
): Change | null {
  if (anomalyKind !== 'zero' && anomalyKind !== 'absent') return null;
  const service = firstLabel(labels, identity.service);
  const environment = firstLabel(labels, identity.environment);
  if (service === undefined) return null;
  const announces = (change: Change): boolean =>
    announcing.has(change.kind) &&
    change.service === service &&
    (change.environment === null || environment === undefined || change.environment === environment) &&
    change.at <= at &&
    onsetAt <= (change.endedAt ?? change.at + effectMs);
  return changes.find(announces) ?? null;
}
