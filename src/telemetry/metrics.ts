// The one list of our own metrics. Names and labels are a contract (docs); every label is bounded.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client';

const prefix = 'runtime_intelligence_';
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type Metrics = ReturnType<typeof makeMetrics>;

/** `version` and `revision` label build_info. Default process metrics come with it. */
export function makeMetrics(build: { readonly version: string }): {
  readonly registry: Registry;
  readonly alertsReceived: Counter<'source'>;
  readonly alertProcessing: Histogram;
  readonly notifications: Counter<'channel' | 'result'>;
  readonly deliverySeconds: Histogram<'channel'>;
  readonly deliveriesPending: Gauge;
  readonly annotations: Counter<'result'>;
  readonly samples: Counter<'source'>;
  readonly samplesDropped: Counter<'reason'>;
  readonly sourceUp: Gauge<'source'>;
  readonly sourceQuerySeconds: Histogram<'source'>;
  readonly observeSeconds: Histogram;
  readonly detectionDelay: Histogram;
  readonly suppressed: Counter<'reason'>;
  readonly intakeRefused: Counter<'reason'>;
  readonly limitHits: Counter<'limit'>;
  readonly reloadSuccessful: Gauge;
  readonly anomaliesFiring: Gauge;
  /** False alarms a week by watch: accepted, as they came, and the upper bound of what they came from. */
  readonly falseAlarms: Readonly<Record<'budget' | 'perWeek' | 'perWeekAtMost', Gauge<'watch'>>>;
  readonly feedback: Counter<'verdict'>;
  readonly storeFailures: Counter;
} {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <T extends string>(name: string, help: string, labelNames: T[] = []): Counter<T> =>
    new Counter({ name: prefix + name, help, labelNames, registers });
  const gauge = <T extends string>(name: string, help: string, labelNames: T[] = []): Gauge<T> =>
    new Gauge({ name: prefix + name, help, labelNames, registers });
  const histogram = <T extends string>(name: string, help: string, labelNames: T[] = []): Histogram<T> =>
    new Histogram({ name: prefix + name, help, labelNames, buckets: secondsBuckets, registers });
  gauge('build_info', 'Constant 1, labelled with the version.', ['version', 'nodeversion']).set(
    { version: build.version, nodeversion: process.version },
    1,
  );
  return {
    registry,
    alertsReceived: counter('alerts_received_total', 'Alerts taken in.', ['source']),
    alertProcessing: histogram('alert_processing_seconds', 'From the request to the answer: decoded, judged, on disk.'),
    notifications: counter('notifications_total', 'Delivery attempts by outcome.', ['channel', 'result']),
    deliverySeconds: histogram('delivery_seconds', 'One delivery attempt.', ['channel']),
    deliveriesPending: gauge('deliveries_pending', 'Deliveries not finished.'),
    annotations: counter('annotations_total', 'Writes to Grafana by outcome.', ['result']),
    samples: counter('samples_total', 'Samples observed.', ['source']),
    samplesDropped: counter('samples_dropped_total', 'Samples not observed, by reason.', ['reason']),
    sourceUp: gauge('source_up', '1 while the source answers.', ['source']),
    sourceQuerySeconds: histogram('source_query_seconds', 'One query of a source, answered or not.', ['source']),
    observeSeconds: histogram('observe_seconds', 'Judging one batch of a watch.'),
    detectionDelay: histogram('detection_delay_seconds', 'From the onset sample to the recorded anomaly.'),
    suppressed: counter('suppressed_total', 'Alerts not told, by reason.', ['reason']),
    intakeRefused: counter('intake_refused_total', 'Requests refused at the door, by reason.', ['reason']),
    limitHits: counter('limit_hits_total', 'Limits that were hit.', ['limit']),
    reloadSuccessful: gauge('config_last_reload_successful', '1 if the last (re)load of the configuration succeeded.'),
    falseAlarms: {
      budget: gauge('watch_alarms_budget', 'Accepted false alarms a week.', ['watch']),
      perWeek: gauge('watch_alarms_per_week', 'False alarms a week in the last 28 days.', ['watch']),
      perWeekAtMost: gauge('watch_alarms_per_week_upper', 'Upper bound of their true rate at 95 %.', ['watch']),
    },
    anomaliesFiring: gauge('anomalies_firing', 'Open anomalies.'),
    feedback: counter('feedback_total', 'Verdicts of people on anomalies.', ['verdict']),
    storeFailures: counter('store_failures_total', 'Commits that the disk or database refused.'),
  };
}
