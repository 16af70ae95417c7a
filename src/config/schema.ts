// The one strict schema of rti.yml: keys, types and what is "not yet". What parts mean together is judged in the resolve-*.ts files.
import { z } from 'zod';
import { duration, label, labels, name, oneOrMany, positiveInteger, secret, secretFile, section, shown, url } from './fields.ts';
import { basicAuthSchema, globalSchema, httpSchema, receiverSchema } from './receiver-schema.ts';
import { rulesSchema } from './rules-schema.ts';

const prometheusSchema = section(
  {
    name: name.optional().describe('Name that watches refer to; default: prometheus.'),
    url: url.describe('Where Prometheus answers, e.g. http://prometheus:9090.'),
    external_url: url.optional().describe('Where people reach it; links in messages start here.'),
    labels: labels.optional().describe('Labels added to every series from here.'),
    query_delay: duration.optional().describe('Ask for this long ago, for sources that are late; default 0s.'),
    max_concurrent: positiveInteger.max(64).optional().describe('Queries in flight at once; default 4.'),
    timeout: duration.optional().describe('Longest wait for an answer; default 10s.'),
    bearer_token: secret.optional().describe('Secret. Bearer token.'),
    bearer_token_file: secretFile.optional().describe('File that holds the bearer token.'),
    basic_auth: basicAuthSchema.optional().describe('User name and password.'),
  },
  ['tls_config', 'http_config', 'step', 'authorization'],
);

const scrapeSchema = section(
  {
    name: name.describe('Name of this set of targets; becomes the label job.'),
    targets: z.array(z.string().min(1)).min(1).describe('host:port, or a full URL; the path defaults to /metrics.'),
    interval: duration.optional().describe('Time between scrapes; default 15s.'),
    timeout: duration.optional().describe('Longest wait for an answer; default 10s, at most the interval.'),
    labels: labels.optional().describe('Labels added to every sample.'),
    max_samples: positiveInteger.optional().describe('A bigger answer is refused; default 50000.'),
  },
  ['metrics_path', 'scheme', 'relabel_configs', 'metric_relabel_configs', 'authorization', 'basic_auth'],
);

const alertmanagerSchema = section(
  {
    url: url.describe('Where Alertmanager answers, e.g. http://alertmanager:9093.'),
    external_url: url.optional().describe('Where people reach it.'),
    read: z
      .array(z.enum(['silences', 'alerts']))
      .optional()
      .describe('What of it counts here; default both.'),
    send: z
      .literal('none', {
        error: (issue) =>
          issue.input === 'anomalies'
            ? 'not yet: send: anomalies comes with a later version'
            : `expected none, got ${shown(issue.input)}`,
      })
      .optional()
      .describe('Only none: nothing is sent to it.'),
  },
  ['bearer_token', 'bearer_token_file', 'basic_auth', 'http_config'],
);

const grafanaSchema = section(
  {
    url: url.describe('Where Grafana answers, e.g. http://grafana:3000.'),
    external_url: url.optional().describe('Where people reach it.'),
    token: secret.optional().describe('Secret. Service account token that may write annotations.'),
    token_file: secretFile.optional().describe('File that holds the token.'),
    org_id: positiveInteger.optional().describe('Organisation; default: that of the token.'),
    dashboards: z
      .record(z.string(), z.string().min(1))
      .optional()
      .describe('Where incidents are drawn: "watch:severity": "Dashboard:Panel"; severity and panel may be left out.'),
  },
  ['marks'],
);

const stage = z.enum(['shadow', 'notify', 'page']).optional();
const direction = z.enum(['up', 'down', 'both']).optional();
const acceptAfter = z.union([z.literal('off'), duration], {
  error: (issue) => `expected a duration such as 36h, or off, got ${shown(issue.input)}`,
});

const falseAlarmsSchema = section({
  at_most: z
    .string({ error: (issue) => `expected a text such as 1 per week, got ${shown(issue.input)}` })
    .describe('Such as 1 per week, 2 per day, 1 per 12h.'),
  per: z.enum(['watch', 'series']).optional().describe('Counted per watch (the default) or per series.'),
});

const watchDefaultsSchema = section(
  {
    stage: stage.describe('What watches may do: shadow, notify (the default) or page.'),
    false_alarms: falseAlarmsSchema.optional().describe('Accepted false alarms; calibrates the band.'),
    interval: duration.optional().describe('Time between evaluations; default 15s.'),
    for: duration.optional().describe('A breach must last this long; default one interval: two samples in a row.'),
    keep_firing_for: duration.optional().describe('Calm must last this long; default 2m.'),
    accept_after: acceptAfter
      .optional()
      .describe('A level kept for so long is the new normal; off = never by itself; default 36h.'),
    detector: z.string().optional().describe('Default auto.'),
    direction: direction.describe('Which side of the band is anomalous; default both.'),
  },
  ['min', 'budget', 'severity', 'pinned'],
);

const by = z.array(label).optional().describe('Labels kept; the rest is aggregated away.');
const selector = z.string().min(1).describe('Metric with matchers, as in PromQL: http_requests_total{code=~"5.."}.');
const window = duration.optional().describe('Looked at this far back; default two intervals, four for a quantile.');
const kind = <T extends string>(value: T): z.ZodLiteral<T> =>
  z.literal(value).describe('How samples become a signal: rate, gauge, ratio or quantile.');
const fromSchema = z.discriminatedUnion(
  'kind',
  [
    section({ kind: kind('rate'), selector, by, window }),
    section({
      kind: kind('gauge'),
      selector,
      by,
      aggregate: z.enum(['sum', 'avg', 'max', 'min']).optional().describe('How series become one; default sum.'),
    }),
    section({ kind: kind('ratio'), selector, of: selector.describe('The counter divided by.'), by, window }),
    section({ kind: kind('quantile'), quantile: z.number().gt(0).lt(1).describe('Such as 0.95.'), selector, by, window }),
  ],
  { error: 'expected kind: rate, gauge, ratio or quantile' },
);

const watchSchema = section(
  {
    name: name
      .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, {
        error: (issue) => `not a watch name: ${shown(issue.input)} (letters, digits and _: it becomes part of an alert name)`,
      })
      .describe('Name; its alerts are MLAnomaly_<name>.'),
    signal: z
      .enum(['traffic', 'latency', 'errors', 'saturation', 'custom'])
      .optional()
      .describe('What is measured; default custom.'),
    unit: z.string().max(40).optional().describe('Unit of the value, shown in messages.'),
    direction: direction.describe('Which side of the band is anomalous.'),
    query: z.string().min(1, { error: 'must not be empty' }).optional().describe('PromQL, answered by Prometheus.'),
    from: fromSchema.optional().describe('Samples scraped by this service, instead of a query.'),
    source: z.string().optional().describe('Name of the prometheus entry that answers; default: all.'),
    detector: z.string().optional().describe('Default auto.'),
    interval: duration.optional().describe('Time between evaluations.'),
    for: duration.optional().describe('A breach must last this long.'),
    keep_firing_for: duration.optional().describe('Calm must last this long.'),
    accept_after: acceptAfter.optional().describe('A level kept for so long is the new normal; off = never by itself.'),
    accept_after_change: duration
      .optional()
      .describe('The same for a steady level that began right after a change of its service; default: a change accepts nothing.'),
    stage: stage.describe('shadow, notify or page.'),
    false_alarms: falseAlarmsSchema.optional().describe('Accepted false alarms.'),
    severity: z
      .enum(['critical', 'warning', 'info'], {
        error: (issue) =>
          typeof issue.input === 'object' && issue.input !== null
            ? 'not yet: severity by condition comes with a later version'
            : `expected critical, warning or info, got ${shown(issue.input)}`,
      })
      .optional()
      .describe('Severity of its alerts, default warning; critical needs stage: page.'),
    labels: labels.optional().describe('Labels added to its alerts.'),
    annotations: z.record(z.string(), z.string()).optional().describe('Annotations added to its alerts.'),
    max_series: positiveInteger
      .max(1_000_000)
      .optional()
      .describe('Series beyond this are not watched, and counted; default 1000.'),
  },
  ['min', 'overrides', 'budget', 'pinned', 'delay', 'team', 'seasonality'],
);

const serviceSchema = section({
  tier: positiveInteger.optional().describe('1 is the most important.'),
  team: z.string().optional().describe('Owner.'),
  depends_on: z.array(z.string()).optional().describe('Services it needs.'),
  runbook: z.string().optional().describe('Address of its runbook.'),
  impact: section({
    unit: z.string().min(1).describe('What is lost while it is down, such as order.'),
    per_minute: z.string().min(1).describe('PromQL: units per minute.'),
    cost_per_unit: z.number().nonnegative().optional().describe('What one unit costs.'),
    currency: z.string().optional().describe('Of cost_per_unit.'),
  })
    .optional()
    .describe('Business impact of an outage.'),
});

const matchValues = z.record(
  label,
  z.union([z.string(), z.int(), z.boolean()], { error: 'values are text: put it in quotes' }).transform(String),
);
const routeShape = {
  receiver: z.string().optional().describe('Who is told; inherited from the parent.'),
  group_by: z.array(z.string()).optional().describe("Labels that make a group; '...' = all labels."),
  group_wait: duration.optional().describe('Wait for more alerts before the first message; default 30s.'),
  group_interval: duration.optional().describe('Time between messages of a group that changes; default 5m.'),
  repeat_interval: duration.optional().describe('Time after which an unchanged group is told again; default 4h.'),
  matchers: oneOrMany(z.string()).optional().describe('All must match, each in quotes: \'severity="critical"\'.'),
  match: matchValues.optional().describe('Older form of matchers: label: value.'),
  match_re: matchValues.optional().describe('Older form of matchers: label: regular expression.'),
  continue: z.boolean().optional().describe('Go on to the next sibling after a match; default false.'),
};
const routeNotYet = ['mute_time_intervals', 'active_time_intervals', 'owner', 'labels', 'annotations'];

export type RawRoute = {
  [Key in keyof typeof routeShape]?: z.output<(typeof routeShape)[Key]>;
} & { routes?: RawRoute[] | undefined };

const routeSchema: z.ZodType<RawRoute> = section(
  {
    ...routeShape,
    get routes(): z.ZodOptional<z.ZodArray<z.ZodType<RawRoute>>> {
      return z.array(routeSchema).optional().describe('Children: the first that matches takes the alert.');
    },
  },
  routeNotYet,
);

const laterSections =
  'include teams tenants maintenance expect inhibit_rules time_intervals mute_time_intervals templates heartbeat budget lease fallback tracing redis database owner marks changes remediation'.split(
    ' ',
  );

export const configSchema = section(
  {
    external_url: url.optional().describe('Where people reach this service; every link in a message starts here.'),
    deliver: z.enum(['live', 'shadow']).optional().describe('shadow: decide, record and show, send nothing. Default live.'),
    prometheus: oneOrMany(prometheusSchema).optional().describe('One or several Prometheus servers to ask.'),
    scrape: z.array(scrapeSchema).optional().describe('Targets this service scrapes itself, without a Prometheus.'),
    alertmanager: alertmanagerSchema.optional().describe('An Alertmanager that runs beside this service.'),
    grafana: grafanaSchema.optional().describe('Where incidents are drawn on dashboards.'),
    watch_defaults: watchDefaultsSchema.optional().describe('Defaults of every watch.'),
    watches: z.array(watchSchema).optional().describe('What is watched; without it, conventional metrics are.'),
    identity: section({
      service: z
        .array(label)
        .min(1)
        .optional()
        .describe('Labels that name the service, first present wins; default service, app, job.'),
      environment: z
        .array(label)
        .min(1)
        .optional()
        .describe('Labels that name the environment; default environment, env, cluster.'),
    })
      .optional()
      .describe('Which labels say what an alert is about.'),
    services: z.record(z.string(), serviceSchema).optional().describe('Catalogue by service name; "*" is the default entry.'),
    global: globalSchema.optional().describe("Alertmanager's global block."),
    route: routeSchema.optional().describe("Alertmanager's route tree; without it, the built-in one."),
    receivers: z.array(receiverSchema).optional().describe("Alertmanager's receivers."),
    cooldown: section({
      critical: duration.optional().describe('Default 0s.'),
      warning: duration.optional().describe('Default 0s.'),
      info: duration.optional().describe('Default 0s.'),
    })
      .optional()
      .describe('A re-fire this soon after the last firing message is held, never dropped.'),
    storage: section({ retention: duration.optional().describe('How long history is kept; default 30d.') }, [
      'path',
      'postgres',
      'url',
    ])
      .optional()
      .describe('What is kept.'),
    rules: rulesSchema.optional().describe('What rti rules check looks for in rule files.'),
    stale_after: duration.optional().describe('An alert of a webhook ends after this long without news; default 24h.'),
    http: httpSchema.optional().describe('The web server.'),
    limits: section({
      alerts_per_group: positiveInteger.optional().describe('Default 1000.'),
      alerts: positiveInteger.optional().describe('Alerts kept at once; default 100000.'),
      delivery_attempts: positiveInteger
        .max(100_000)
        .optional()
        .describe('Attempts before a message is given up and kept as a dead letter; default 3000, more than a week.'),
    })
      .optional()
      .describe('Bounds; one that is hit is counted and visible.'),
  },
  laterSections,
);

export type RawConfig = z.output<typeof configSchema>;
export type RawWatch = NonNullable<RawConfig['watches']>[number];
export type RawWatchDefaults = NonNullable<RawConfig['watch_defaults']>;
