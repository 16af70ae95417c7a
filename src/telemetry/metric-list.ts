// The one list of our own metrics: docs/metrics.md is written from it, the registry is made from it, dashboards and tests read it. Names, types and
// labels are a contract. Every label is bounded: by the values listed here, or by what the configuration holds.

export const metricPrefix = 'runtime_intelligence_';

export type MetricSpec = {
  /** Without the prefix. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Of each label either all its values, or what bounds them. */
  readonly labels: Readonly<Record<string, readonly string[] | string>>;
};

const reasons = 'reasons of ours, a fixed set';

// biome-ignore format: one metric a line or two
export const metricSpecs = {
  build: { name: 'build_info', type: 'gauge', help: 'Constant 1, labelled with the version.', labels: { version: 'one', nodeversion: 'one' } },
  alertsReceived: { name: 'alerts_received_total', type: 'counter', help: 'Alerts taken in.', labels: { source: ['alertmanager', 'grafana', 'api'] } },
  alertProcessing: { name: 'alert_processing_seconds', type: 'histogram', help: 'From the request to the answer: decoded, judged, on disk.', labels: {} },
  intakeRefused: { name: 'intake_refused_total', type: 'counter', help: 'Requests refused at the door, by reason.', labels: { reason: reasons } },
  limitHits: { name: 'limit_hits_total', type: 'counter', help: 'Limits that were hit.', labels: { limit: ['alerts'] } },
  suppressed: { name: 'suppressed_total', type: 'counter', help: 'Alerts not told, by reason.', labels: { reason: reasons } },
  notifications: {
    name: 'notifications_total', type: 'counter', help: 'Delivery attempts by outcome.',
    labels: { channel: 'types of channels', result: ['delivered', 'retry', 'uncertain', 'refused'] },
  },
  deliverySeconds: { name: 'delivery_seconds', type: 'histogram', help: 'One delivery attempt.', labels: { channel: 'types of channels' } },
  deliveries: {
    name: 'deliveries_total', type: 'counter', help: 'Deliveries that ended: within 30 s of the decision, later, or never.',
    labels: { result: ['on_time', 'late', 'dead'] },
  },
  deliveriesPending: { name: 'deliveries_pending', type: 'gauge', help: 'Deliveries not finished.', labels: {} },
  annotations: { name: 'annotations_total', type: 'counter', help: 'Writes to Grafana by outcome.', labels: { result: reasons } },
  samples: { name: 'samples_total', type: 'counter', help: 'Samples observed.', labels: { source: ['live', 'history'] } },
  samplesDropped: {
    name: 'samples_dropped_total', type: 'counter', help: 'Samples not observed, by reason.',
    labels: { reason: ['invalid', 'late', 'duplicate', 'overLimit'] },
  },
  sourceUp: { name: 'source_up', type: 'gauge', help: '1 while the source answers.', labels: { source: 'configured sources' } },
  sourceQuerySeconds: {
    name: 'source_query_seconds', type: 'histogram', help: 'One query of a source, answered or not.', labels: { source: 'configured sources' },
  },
  observeSeconds: { name: 'observe_seconds', type: 'histogram', help: 'Judging one batch of a watch.', labels: {} },
  judgements: {
    name: 'judgements_total', type: 'counter', help: 'Live batches judged: within one interval of their watch after their instant, or later.',
    labels: { result: ['on_time', 'late'] },
  },
  lastJudged: { name: 'watch_last_judged_timestamp_seconds', type: 'gauge', help: 'When the watch was last judged.', labels: { watch: 'watches' } },
  detectionDelay: { name: 'detection_delay_seconds', type: 'histogram', help: 'From the onset sample to the recorded anomaly.', labels: {} },
  anomaliesFiring: { name: 'anomalies_firing', type: 'gauge', help: 'Open anomalies.', labels: {} },
  alarmsBudget: { name: 'watch_alarms_budget', type: 'gauge', help: 'Accepted false alarms a week.', labels: { watch: 'watches' } },
  alarmsPerWeek: { name: 'watch_alarms_per_week', type: 'gauge', help: 'False alarms a week in the last 28 days.', labels: { watch: 'watches' } },
  alarmsPerWeekAtMost: {
    name: 'watch_alarms_per_week_upper', type: 'gauge', help: 'Upper bound of their true rate at 95 %.', labels: { watch: 'watches' },
  },
  feedback: { name: 'feedback_total', type: 'counter', help: 'Verdicts of people on anomalies.', labels: { verdict: ['useful', 'noise', 'expected'] } },
  precision: {
    name: 'detection_precision', type: 'gauge', help: 'Of the anomalies of 28 days that people call useful or noise, the useful share.',
    labels: { watch: 'watches' },
  },
  mtta: { name: 'mtta_seconds', type: 'gauge', help: 'From the alarm to the first verdict of a person, mean over 28 days.', labels: {} },
  mttr: { name: 'mttr_seconds', type: 'gauge', help: 'From the alarm to the end of the anomaly, mean over 28 days.', labels: {} },
  reloadSuccessful: {
    name: 'config_last_reload_successful', type: 'gauge', help: '1 if the last (re)load of the configuration succeeded.', labels: {},
  },
  storeFailures: { name: 'store_failures_total', type: 'counter', help: 'Commits that the disk or database refused.', labels: {} },
} as const satisfies Readonly<Record<string, MetricSpec>>;

const ofSeries = { watch: 'watches', '…': 'those of the series; 2,000 series over all watches' } as const;

/** Of every watched series, written by http/series-exposition: their labels differ by watch. */
// biome-ignore format: one metric a line
export const seriesMetricSpecs = {
  score: { name: 'anomaly_score', type: 'gauge', help: 'Distance from the expectation: 1 is the edge of the band, above 1 anomalous.', labels: ofSeries },
  expected: { name: 'anomaly_expected', type: 'gauge', help: 'What the detector expects.', labels: ofSeries },
  lower: { name: 'anomaly_lower', type: 'gauge', help: 'Lower edge of the band.', labels: ofSeries },
  upper: { name: 'anomaly_upper', type: 'gauge', help: 'Upper edge of the band.', labels: ofSeries },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** All of them, in the order of the documentation. */
export const allMetrics: readonly MetricSpec[] = [...Object.values(metricSpecs), ...Object.values(seriesMetricSpecs)];
