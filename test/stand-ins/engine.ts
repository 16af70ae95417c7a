// An engine that only remembers what it was given: for tests of the HTTP shell alone.
import type { Engine } from '../../src/engine/engine-port.ts';
import type { ReceivedAlert } from '../../src/model/alert.ts';
import type { Change } from '../../src/model/sample.ts';
import type { Page } from '../../src/store/port.ts';

const emptyPage = (): Promise<Page<never>> => Promise.resolve({ items: [], next: null });

export type RecordingEngine = Engine & { readonly received: ReceivedAlert[]; readonly changes: Omit<Change, 'tenant'>[] };

export function makeRecordingEngine(over: Partial<Engine> = {}): RecordingEngine {
  const received: ReceivedAlert[] = [];
  const changes: Omit<Change, 'tenant'>[] = [];
  return {
    received,
    changes,
    receiveAlerts: (_source, alerts) => {
      received.push(...alerts);
      return Promise.resolve({ changed: alerts.length, refreshed: 0, ignored: 0, refused: 0, collided: 0 });
    },
    receiveChange: (change) => {
      const known = changes.some(({ id }) => id === change.id);
      if (!known) changes.push(change);
      return Promise.resolve(known ? 'known' : 'stored');
    },
    clearSuppression: () => Promise.resolve(0),
    sendTest: () => Promise.resolve(null),
    reload: () => Promise.resolve({ kind: 'reloaded', hash: '0' }),
    health: () => ({ status: 'ok', ready: true, components: {} }),
    stats: () => ({}),
    measure: () => {},
    watches: () => [],
    alerts: () => [],
    receivers: () => ['log'],
    lists: {
      anomalies: emptyPage,
      anomaly: () => Promise.resolve(null),
      feedback: emptyPage,
      alarmDays: () => Promise.resolve([]),
      responseTimes: () => Promise.resolve({ toVerdictMs: null, toEndMs: null }),
      verdicts: () => Promise.resolve(new Map()),
      alerts: emptyPage,
      notifications: emptyPage,
      deliveries: emptyPage,
      decisions: emptyPage,
      annotations: emptyPage,
      changes: emptyPage,
      notification: () => Promise.resolve(null),
      transitions: emptyPage,
    },
    anomalies: emptyPage,
    anomaly: () => Promise.resolve(null),
    acceptAnomaly: () => Promise.resolve('unknown'),
    giveFeedback: () => Promise.resolve({ kind: 'unknown' }),
    deliveries: emptyPage,
    refusing: () => null,
    noteRefused: () => {},
    ...over,
  };
}
