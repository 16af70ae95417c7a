// One about ourselves: does it judge and tell on time, what does it cost, and is it worth it? Every metric of ours is in one of its panels.
import { metricPrefix as own } from '../../src/telemetry/metric-list.ts';
import type { Dashboard, Row } from './dashboard.ts';
import { stat, table, timeseries } from './panel.ts';

/** Not for what bears the labels of a watched series: its job is that of the series. */
const chosen = 'job=~"$job"';
const window = '[$__rate_interval]';

const rate = (by: string, name: string, matchers = ''): string =>
  `sum by (${by}) (rate(${own}${name}{${chosen}${matchers === '' ? '' : `, ${matchers}`}}${window}))`;

/** Share of the good ones over the dashboard's range. */
const share = (name: string): string =>
  `sum(increase(${own}${name}{${chosen}, result="on_time"}[$__range])) / (sum(increase(${own}${name}{${chosen}}[$__range])) > 0)`;

const quantile = (q: number, name: string, by = ''): string =>
  `histogram_quantile(${q}, sum by (${by === '' ? 'le' : `${by}, le`}) (rate(${own}${name}_bucket{${chosen}}${window})))`;

const gauge = (name: string, by: string): string => `max by (${by}) (${own}${name}{${chosen}})`;

const objective = [
  { color: 'yellow', from: 0.999 },
  { color: 'green', from: 0.9995 },
] as const;

const health: Row = {
  title: 'Objective: 99.9 %',
  panels: [
    stat({
      ...{ title: 'Judged on Time', unit: 'percentunit', width: 4, height: 5, base: 'red', max: 1 },
      description: 'Live batches judged within one interval of their watch, over the range of the dashboard. Red below 99.9 %.',
      queries: [{ expr: share('judgements_total'), legend: 'judged on time' }],
      thresholds: objective,
    }),
    stat({
      ...{ title: 'Told on Time', unit: 'percentunit', width: 4, height: 5, base: 'red', max: 1 },
      description:
        'Messages delivered within 30 s of the decision, over the range. Late and dead ones count against us, whoever was down.',
      queries: [{ expr: share('deliveries_total'), legend: 'told on time' }],
      thresholds: objective,
    }),
    stat({
      ...{ title: 'Up', unit: 'percentunit', width: 4, height: 5, base: 'red', max: 1 },
      description: 'Share of scrapes of us that were answered, over the range.',
      queries: [{ expr: `avg(avg_over_time(up{${chosen}}[$__range]))`, legend: 'up' }],
      thresholds: objective,
    }),
    stat({
      ...{ title: 'Configuration', unit: 'none', width: 4, height: 5, base: 'red' },
      description: '0: the last reload was refused and the old configuration is in force. `rti config check` says why.',
      queries: [{ expr: `min(${own}config_last_reload_successful{${chosen}})`, legend: 'loaded' }],
      thresholds: [{ color: 'green', from: 1 }],
      mappings: [{ type: 'value', options: { 0: { text: 'refused', index: 0 }, 1: { text: 'loaded', index: 1 } } }],
    }),
    stat({
      ...{ title: 'Sources Down', unit: 'short', width: 4, height: 5 },
      description: 'Sources that do not answer: their watches are blind.',
      queries: [{ expr: `count(${own}source_up{${chosen}} == 0) or vector(0)`, legend: 'down' }],
      thresholds: [{ color: 'red', from: 1 }],
    }),
    stat({
      ...{ title: 'Open Anomalies', unit: 'short', width: 4, height: 5 },
      description: 'Anomalies that are open now.',
      queries: [{ expr: `sum(${own}anomalies_firing{${chosen}})`, legend: 'open' }],
      thresholds: [{ color: 'orange', from: 1 }],
    }),
  ],
};

const detection: Row = {
  title: 'Detection',
  panels: [
    timeseries({
      ...{ title: 'Judgements', unit: 'ops', width: 8, min: 0 },
      description:
        'Batches judged a second, on time and late. Late ones: the machine or the source is too slow for the interval.',
      queries: [{ expr: rate('result', 'judgements_total'), legend: '{{result}}' }],
    }),
    timeseries({
      ...{ title: 'Since the Last Judgement', unit: 's', width: 8, min: 0 },
      description: 'Seconds since each watch was last judged. A line that rises is a watch that is blind.',
      queries: [{ expr: `time() - ${gauge('watch_last_judged_timestamp_seconds', 'watch')}`, legend: '{{watch}}' }],
      thresholds: [{ color: 'red', from: 300 }],
    }),
    timeseries({
      ...{ title: 'Detection Delay', unit: 's', width: 8, min: 0 },
      description: 'From the first anomalous sample to the recorded anomaly.',
      queries: [
        { expr: quantile(0.5, 'detection_delay_seconds'), legend: 'p50' },
        { expr: quantile(0.95, 'detection_delay_seconds'), legend: 'p95' },
      ],
    }),
    timeseries({
      ...{ title: 'Anomaly Score', unit: 'short', width: 12, min: 0, max: 5 },
      description: 'The highest score of each watch: above 1 a sample is outside its band.',
      queries: [{ expr: `max by (watch) (${own}anomaly_score)`, legend: '{{watch}}' }],
      thresholds: [{ color: 'red', from: 1 }],
    }),
    timeseries({
      ...{ title: 'Width of the Bands', unit: 'percentunit', width: 12, min: 0 },
      description: 'The mean width of the bands of a watch as a share of what it expects. A band that grows sees less.',
      queries: [
        {
          expr: `avg by (watch) ((${own}anomaly_upper - ${own}anomaly_lower) / (abs(${own}anomaly_expected) > 0))`,
          legend: '{{watch}}',
        },
      ],
    }),
    timeseries({
      ...{ title: 'Samples', unit: 'cps', width: 8, min: 0 },
      description: 'Samples observed a second, live and from history; those dropped, by reason.',
      queries: [
        { expr: rate('source', 'samples_total'), legend: '{{source}}' },
        { expr: rate('reason', 'samples_dropped_total'), legend: 'dropped: {{reason}}' },
      ],
    }),
    timeseries({
      ...{ title: 'Time per Batch', unit: 's', width: 8, min: 0 },
      description: 'Judging one batch of a watch, 99th percentile.',
      queries: [{ expr: quantile(0.99, 'observe_seconds'), legend: 'p99' }],
    }),
    timeseries({
      ...{ title: 'Time per Query', unit: 's', width: 8, min: 0 },
      description: 'One query of a source, 95th percentile: what we ask of Prometheus.',
      queries: [{ expr: quantile(0.95, 'source_query_seconds', 'source'), legend: '{{source}}' }],
    }),
  ],
};

const worth: Row = {
  title: 'Is it right?',
  panels: [
    table({
      ...{ title: 'False Alarms a Week', unit: 'short', width: 8 },
      description:
        'By watch: what its budget accepts, what it cost in the last 28 days, and the upper bound of the true rate at 95 %.',
      queries: [
        { expr: gauge('watch_alarms_budget', 'watch'), legend: 'budget' },
        { expr: gauge('watch_alarms_per_week', 'watch'), legend: 'per week' },
        { expr: gauge('watch_alarms_per_week_upper', 'watch'), legend: 'at most' },
      ],
    }),
    timeseries({
      ...{ title: 'Precision', unit: 'percentunit', width: 8, min: 0, max: 1 },
      description:
        'Of the anomalies people called useful or noise in the last 28 days, the useful share. No line: nobody said anything.',
      queries: [{ expr: gauge('detection_precision', 'watch'), legend: '{{watch}}' }],
    }),
    timeseries({
      ...{ title: 'Verdicts', unit: 'short', width: 8, min: 0 },
      description: 'What people said of anomalies, in the last day.',
      queries: [{ expr: `sum by (verdict) (increase(${own}feedback_total{${chosen}}[1d]))`, legend: '{{verdict}}' }],
    }),
    stat({
      ...{ title: 'Mean Time to a Verdict', unit: 's', width: 12, height: 4 },
      description: 'From the alarm to the first verdict of a person, over 28 days.',
      queries: [{ expr: `max(${own}mtta_seconds{${chosen}})`, legend: 'MTTA' }],
    }),
    stat({
      ...{ title: 'Mean Time to the End', unit: 's', width: 12, height: 4 },
      description: 'From the alarm to the end of the anomaly, over 28 days.',
      queries: [{ expr: `max(${own}mttr_seconds{${chosen}})`, legend: 'MTTR' }],
    }),
  ],
};

const telling: Row = {
  title: 'Alerts and messages',
  panels: [
    timeseries({
      ...{ title: 'Alerts Taken In', unit: 'cps', width: 8, min: 0 },
      description: 'Alerts taken in a second by sender; requests refused at the door and limits hit.',
      queries: [
        { expr: rate('source', 'alerts_received_total'), legend: '{{source}}' },
        { expr: rate('reason', 'intake_refused_total'), legend: 'refused: {{reason}}' },
        { expr: rate('limit', 'limit_hits_total'), legend: 'limit: {{limit}}' },
      ],
    }),
    timeseries({
      ...{ title: 'Time to Take an Alert In', unit: 's', width: 8, min: 0 },
      description: 'From the request to the answer: decoded, judged, on disk. Red from 0.5 s.',
      queries: [
        { expr: quantile(0.5, 'alert_processing_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'alert_processing_seconds'), legend: 'p99' },
      ],
      thresholds: [{ color: 'red', from: 0.5 }],
    }),
    timeseries({
      ...{ title: 'Not Told', unit: 'cps', width: 8, min: 0, stacked: true },
      description: 'Alerts that a channel was not told of, by reason: what the silence was for.',
      queries: [{ expr: rate('reason', 'suppressed_total'), legend: '{{reason}}' }],
    }),
    timeseries({
      ...{ title: 'Attempts', unit: 'cps', width: 8, min: 0 },
      description: 'Attempts to deliver by channel and outcome. refused: a token or address is wrong.',
      queries: [{ expr: rate('channel, result', 'notifications_total'), legend: '{{channel}} {{result}}' }],
    }),
    timeseries({
      ...{ title: 'Deliveries', unit: 'cps', width: 8, min: 0 },
      description: 'Messages that ended: on time, late, or given up.',
      queries: [{ expr: rate('result', 'deliveries_total'), legend: '{{result}}' }],
    }),
    timeseries({
      ...{ title: 'Deliveries Waiting', unit: 'short', width: 8, min: 0 },
      description: 'Messages not delivered yet. A line that rises: a channel is down.',
      queries: [{ expr: `sum(${own}deliveries_pending{${chosen}})`, legend: 'waiting' }],
    }),
    timeseries({
      ...{ title: 'Time per Attempt', unit: 's', width: 12, min: 0 },
      description: '95th percentile of one attempt by channel. It is given up after 10 s.',
      queries: [{ expr: quantile(0.95, 'delivery_seconds', 'channel'), legend: '{{channel}}' }],
    }),
    timeseries({
      ...{ title: 'Annotations', unit: 'cps', width: 12, min: 0 },
      description: 'Writes to Grafana by outcome.',
      queries: [{ expr: rate('result', 'annotations_total'), legend: '{{result}}' }],
    }),
  ],
};

const cost: Row = {
  title: 'What it costs',
  panels: [
    timeseries({
      ...{ title: 'Processor Time', unit: 'percentunit', width: 6, min: 0 },
      description: 'Share of one core.',
      queries: [{ expr: `sum by (instance) (rate(process_cpu_seconds_total{${chosen}}${window}))`, legend: '{{instance}}' }],
    }),
    timeseries({
      ...{ title: 'Memory', unit: 'bytes', width: 6, min: 0 },
      description: 'Resident memory and the heap in use. Red from 100 MiB, our own limit for one instance.',
      queries: [
        { expr: `max by (instance) (process_resident_memory_bytes{${chosen}})`, legend: '{{instance}} resident' },
        { expr: `max by (instance) (nodejs_heap_size_used_bytes{${chosen}})`, legend: '{{instance}} heap' },
      ],
      thresholds: [{ color: 'red', from: 104_857_600 }],
    }),
    timeseries({
      ...{ title: 'Event Loop Lag', unit: 's', width: 6, min: 0 },
      description: '99th percentile: how long everything else waited for one piece of work.',
      queries: [{ expr: `max by (instance) (nodejs_eventloop_lag_p99_seconds{${chosen}})`, legend: '{{instance}}' }],
    }),
    timeseries({
      ...{ title: 'Failed Commits', unit: 'cps', width: 6, min: 0 },
      description: 'Commits that the disk refused: nothing is accepted meanwhile, senders repeat.',
      queries: [{ expr: rate('instance', 'store_failures_total'), legend: '{{instance}}' }],
    }),
    table({
      ...{ title: 'Instances', unit: 'none', width: 24, height: 5 },
      description: 'What runs where.',
      queries: [{ expr: gauge('build_info', 'instance, version, nodeversion'), legend: '{{instance}}' }],
    }),
  ],
};

export const aboutOurselves: Dashboard = {
  uid: 'rti-self',
  title: 'Runtime Intelligence',
  description: 'Does it judge and tell on time, is it right, and what does it cost?',
  variables: [{ name: 'job', title: 'Job', from: `${own}build_info`, label: 'job' }],
  rows: [health, detection, worth, telling, cost],
};
