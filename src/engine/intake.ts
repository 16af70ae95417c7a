// What people and other programs put in: alerts, changes, a test alert, and "tell again what still fires".
import type { Alert, ReceivedAlert } from '../model/alert.ts';
import { makeLabels } from '../model/labels.ts';
import { matchesAll } from '../model/matcher.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';
import type { Configuration } from './configuration.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Engine } from './engine-port.ts';
import { ingestAlerts } from './ingest-alerts.ts';
import { recordInput } from './record-input.ts';
import { planMark } from './regions.ts';
import { testReceiverAnnotation } from './routing.ts';
import { OverloadedError, type Turn } from './turns.ts';
import type { Views } from './views.ts';

export type IntakeOptions = {
  readonly tenant: string;
  readonly configuration: Configuration;
  readonly views: Views;
  readonly dispatcher: Dispatcher;
  readonly run: <T>(work: (turn: Turn) => T) => Promise<T>;
  readonly clock: Clock;
  /** Pieces of work that wait for a turn. */
  readonly waiting: () => number;
};

export type Intake = Pick<Engine, 'receiveAlerts' | 'receiveChange' | 'clearSuppression' | 'sendTest'>;

const testAlertMs: DurationMs = 60_000;
/**
 * Requests are refused beyond this many waiting, far below what turns hold: the outcome of a delivery waits in the same queue and must never be refused,
 * and a sender is better served by 503 at once, and its own retry, than by an answer after ten seconds.
 */
const waitingMax = 500;

function testAlert(receiver: string, now: EpochMs): ReceivedAlert {
  return {
    labels: makeLabels([
      ['alertname', 'TestAlert'],
      ['severity', 'info'],
      ['test', 'true'],
      ['receiver', receiver],
      ['test_id', now.toString(36)],
    ]),
    annotations: makeLabels([
      ['summary', `Test alert to ${receiver}: the pipeline works`],
      ['description', 'Sent by POST /test. Nothing is wrong.'],
      [testReceiverAnnotation, receiver],
    ]),
    status: 'firing',
    startsAt: now,
    endsAt: now + testAlertMs,
    generatorUrl: '',
  };
}

export function makeIntake({ tenant, configuration, views, dispatcher, run, clock, waiting }: IntakeOptions): Intake {
  const receiveAlerts: Intake['receiveAlerts'] = async (source, received) => {
    if (waiting() >= waitingMax) throw new OverloadedError(`${waitingMax} requests are waiting for the disk`);
    const { resolveTimeoutMs, staleAfterMs, hash, limits } = configuration.config;
    const { alertsMax } = limits;
    return run((turn) =>
      ingestAlerts(turn, received, {
        ...{ tenant, source, resolveTimeoutMs, staleAfterMs, alertsMax, configHash: hash },
        touch: dispatcher.touch,
      }),
    );
  };

  const receiveChange: Intake['receiveChange'] = (change) =>
    run((turn) => {
      if (views.hasChange(tenant, change.id)) return 'known';
      recordInput(turn, { tenant, kind: 'change', source: 'http', configHash: configuration.config.hash }, change);
      turn.write({ kind: 'change', change: { ...change, tenant } });
      planMark(turn, { ...change, tenant }, configuration.config);
      return 'stored';
    });

  const clearSuppression: Intake['clearSuppression'] = (matchers) =>
    run((turn) => {
      const content = matchers.map(({ name, op, value }) => ({ name, op, value }));
      recordInput(turn, { tenant, kind: 'clear', source: 'http', configHash: configuration.config.hash }, content);
      const groups = [...views.groups.values()].filter((group) =>
        views.alertsOf(group.key).some((alert) => alert.status === 'firing' && matchesAll(matchers, alert.labels)),
      );
      for (const group of groups) {
        // Forgotten as told, so that the flush below tells it again at once and knows again whom to tell of the resolve. What is over already
        // stays known as told: its end is still to be told.
        const isOver = (fingerprint: string): boolean => views.alert(group.tenant, fingerprint)?.status !== 'firing';
        for (const entry of views.logEntriesOf(group.key))
          turn.write({ kind: 'log', entry: { ...entry, firing: entry.firing.filter(isOver), cooling: {} } });
        const woken = { ...group, flushAt: turn.now };
        turn.write({ kind: 'group', group: woken });
        dispatcher.note([woken]);
      }
      return groups.length;
    });

  async function sendTest(receiver: string): Promise<Alert | null> {
    if (!configuration.routing.receivers.includes(receiver)) return null;
    const received = testAlert(receiver, clock.now());
    await receiveAlerts('test', [received]);
    return [...views.alerts.values()].find(({ labels }) => labels['test_id'] === received.labels['test_id']) ?? null;
  }

  return { receiveAlerts, receiveChange, clearSuppression, sendTest };
}
