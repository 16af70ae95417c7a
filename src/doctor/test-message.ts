// The message that `rti doctor --send` sends: marked as a test in every channel, and resolved by nobody.
import type { Message } from '../channels/port.ts';
import type { Config } from '../config/config.ts';
import { evidenceOfAlert } from '../incident/freeze-evidence.ts';
import { makeLabels } from '../model/labels.ts';
import type { Alert } from '../model/alert.ts';
import type { EpochMs } from '../model/time.ts';

const fingerprint = '0000000000d0c708';
/** Severity info: a test pages nobody where the severity decides. */
function testAlert(receiver: string, now: EpochMs): Alert {
  return {
    tenant: 'default',
    fingerprint,
    labels: makeLabels([
      ['alertname', 'DoctorTest'],
      ['receiver', receiver],
      ['severity', 'info'],
      ['test', 'true'],
    ]),
    annotations: makeLabels([
      ['summary', `TEST: rti doctor tries receiver ${receiver}`],
      ['description', 'Sent by rti doctor --send. Nothing is wrong, there is nothing to do.'],
    ]),
    status: 'firing',
    startsAt: now,
    endsAt: null,
    expiresAt: null,
    updatedAt: now,
    source: 'test',
    generatorUrl: '',
    anomalyId: null,
  };
}

/** `id` is a new one for every message, so that no peer takes two tests for one. */
export function testMessage(receiver: string, config: Config, now: EpochMs, id: string): Message {
  const alert = testAlert(receiver, now);
  const notified = { ...alert, evidence: evidenceOfAlert(alert, []) };
  return {
    notification: {
      tenant: 'default',
      id: 1,
      groupKey: `default/doctor/${id}`,
      flush: 1,
      receiver,
      route: { path: 'rti doctor', file: null, line: null },
      reason: 'first',
      at: now,
      groupLabels: makeLabels([['alertname', 'DoctorTest']]),
      openedAt: now,
      alerts: [notified],
      inputSeq: 0,
      configHash: config.hash,
    },
    alerts: [notified],
    status: 'firing',
    deliveryId: `doctor-${id}`,
    threadKey: `doctor-${id}`,
    firstToldAt: null,
    externalUrl: config.externalUrl,
    grafanaUrl: config.grafana?.externalUrl ?? config.grafana?.url ?? null,
    late: false,
  };
}
