// Alerts about ourselves: a source that is lost, a delivery that died, a body refused. They go through the same routes as all others.
import type { Alert } from '../model/alert.ts';
import { fingerprint, makeLabels } from '../model/labels.ts';
import type { DurationMs } from '../model/time.ts';
import { type AnomalyContext, recordAlert } from './anomalies.ts';
import { resolveAlert } from './expire.ts';
import type { Turn } from './turns.ts';

export type SelfAlert = {
  readonly alertname: 'SourceLost' | 'DeliveryDead' | 'IntakeRefused';
  readonly severity: 'critical' | 'warning';
  /** Identity beside the alertname, e.g. the source's name. */
  readonly subject: string;
  readonly summary: string;
  readonly description: string;
  /** It ends by itself when it was not raised again for so long; absent: it is cleared. */
  readonly lastsMs?: DurationMs;
};

type Context = Pick<AnomalyContext, 'configHash' | 'touch' | 'tenant'>;

function identityOf({ alertname, subject }: Pick<SelfAlert, 'alertname' | 'subject'>): readonly [string, string][] {
  return [
    ['alertname', alertname],
    ['subject', subject],
    ['service', 'runtime-intelligence'],
    ['category', 'meta'],
  ];
}

/** Fires it; one that fires already only lasts longer. */
export function raise(turn: Turn, self: SelfAlert, context: Context): void {
  const id = fingerprint(makeLabels(identityOf(self)));
  const known = turn.views.alert(context.tenant, id);
  const expiresAt = self.lastsMs === undefined ? null : turn.now + self.lastsMs;
  if (known?.status === 'firing') {
    if (expiresAt !== null) turn.views.apply({ kind: 'alert', alert: { ...known, expiresAt } });
    return;
  }
  const alert: Alert = {
    tenant: context.tenant,
    fingerprint: id,
    labels: makeLabels([...identityOf(self), ['severity', self.severity]]),
    annotations: makeLabels([
      ['summary', self.summary],
      ['description', self.description],
    ]),
    status: 'firing',
    startsAt: turn.now,
    endsAt: null,
    expiresAt,
    updatedAt: turn.now,
    source: 'self',
    generatorUrl: '',
    anomalyId: null,
  };
  recordAlert(turn, alert, { from: known ? 'resolved' : 'inactive', reason: 'detected' }, context);
}

/** Resolves it, if it fires. */
export function clear(turn: Turn, which: Pick<SelfAlert, 'alertname' | 'subject'>, context: Context): void {
  const alert = turn.views.alert(context.tenant, fingerprint(makeLabels(identityOf(which))));
  if (alert?.status === 'firing') resolveAlert(turn, alert, { at: turn.now, reason: 'recovered' }, context);
}
