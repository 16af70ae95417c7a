// /stats: what was taken in, what is kept, what waits. Counters since start are metrics; these are the sizes of things now.
import type { Config } from '../config/config.ts';
import type { EpochMs } from '../model/time.ts';
import type { FalseAlarmsView } from './engine-port.ts';
import type { WatchRun } from './observe.ts';
import type { Views } from './views.ts';

export type StatsInputs = {
  readonly views: Views;
  readonly turnsWaiting: number;
  readonly inFlight: number;
  readonly startedAt: EpochMs;
  readonly now: EpochMs;
  readonly runs: ReadonlyMap<string, WatchRun>;
  readonly config: Config;
  readonly silences: number;
  readonly falseAlarmsOf: (run: WatchRun) => FalseAlarmsView;
};

export function statsOf({
  views,
  turnsWaiting,
  inFlight,
  startedAt,
  now,
  runs,
  config,
  silences,
  falseAlarmsOf,
}: StatsInputs): Readonly<Record<string, unknown>> {
  const alerts = [...views.alerts.values()];
  const memory = process.memoryUsage();
  return {
    uptimeSeconds: Math.round((now - startedAt) / 1000),
    configHash: config.hash,
    deliver: config.deliver,
    alerts: {
      firing: alerts.filter(({ status }) => status === 'firing').length,
      resolvedNotYetTold: alerts.filter(({ status }) => status === 'resolved').length,
    },
    groups: views.groups.size,
    anomalies: { open: views.openAnomalies.size },
    inputs: views.counters.input,
    notifications: views.counters.notification,
    deliveries: { decided: views.counters.delivery, inFlight },
    silences,
    requestsWaiting: turnsWaiting,
    watches: Object.fromEntries(
      [...runs].map(([name, run]) => [name, { series: run.detection.size, falseAlarms: falseAlarmsOf(run) }]),
    ),
    discovery: config.watchOrigin,
    limits: config.limits,
    detectorState: {
      snapshotEverySeconds: 60,
      lostByACrash: 'at most what was learnt since the last snapshot; samples are read again from the source',
    },
    memory: { rssBytes: memory.rss, heapUsedBytes: memory.heapUsed },
  };
}
