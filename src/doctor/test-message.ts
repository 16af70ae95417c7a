// The message that `rti doctor --send` sends: marked as a test in every channel.
import type { Message } from '../channels/port.ts';
import type { Config } from '../config/config.ts';
import { evidenceOfAlert } from '../incident/freeze-evidence.ts';
import { makeLabels } from '../model/labels.ts';
import type { Alert } from '../model/alert.ts';
import type { EpochMs } from '../model/time.ts';

export type TestMessage = {
  readonly receiver: string;
  readonly config: Config;
  readonly at: EpochMs;
  /** A new one for every test, so that no peer takes two tests for one; the end of a test has that of its beginning. */
  readonly id: string;
  readonly status: 'firing' | 'resolved';
};

const fingerprint = '0000000000d0c708';

/** Severity info: a test pages nobody where the severity decides. */
function testAlert({ receiver, at, status }: TestMessage): Alert {
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
    status,
    startsAt: at,
    endsAt: status === 'resolved' ? at : null,
    expiresAt: null,
    updatedAt: at,
    source: 'test',
    generatorUrl: '',
    anomalyId: null,
  };
}

export function testMessage(test: TestMessage): Message {
  const { receiver, config, at, id, status } = test;
  const alert = testAlert(test);
  const notified = { ...alert, evidence: evidenceOfAlert(alert, []) };
  return {
    notification: {
      tenant: 'default',
      id: 1,
      groupKey: `default/doctor/${id}`,
      flush: 1,
      receiver,
      route: { path: 'rti doctor', file: null, line: null },
      reason: status === 'firing' ? 'first' : 'all-resolved',
      at,
      groupLabels: makeLabels([['alertname', 'DoctorTest']]),
      openedAt: at,
      alerts: [notified],
      inputSeq: 0,
      configHash: config.hash,
    },
    alerts: [notified],
    status,
    deliveryId: `doctor-${id}-${status}`,
    threadKey: `doctor-${id}`,
    firstToldAt: status === 'firing' ? null : at,
    externalUrl: config.externalUrl,
    grafanaUrl: config.grafana?.externalUrl ?? config.grafana?.url ?? null,
    late: false,
  };
}
