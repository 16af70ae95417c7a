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

const amount = z.union([z.number(), z.string()]);
const minSchema = section({
  change: amount
    .optional()
    .describe(
      'Deviations up to this are normal: an amount in the unit of the watch (100ms, 5, 64MiB) or a share of what is expected (20%).',
    ),
  relative: amount
    .optional()
    .describe('Deviations up to this share of what is expected are normal: 20%, beside an amount in change.'),
  traffic: z
    .union([
      section({
        watch: z.string().optional().describe('The watch that measures the traffic; default: any with signal traffic.'),
        at_least: amount.describe('Such as 1/s or 30/min; a bare number is in the unit of that watch.'),
      }),
      z.number(),
      z.string(),
    ])
    .optional()
    .describe('With less traffic of the same service nothing is anomalous: 1/s.'),
});

const severityNames = ['critical', 'warning', 'info'] as const;
const condition = z
  .string({ error: (issue) => `expected a condition such as score > 3 for 5m, got ${shown(issue.input)}` })
  .optional()
  .describe('Such as: score > 3, value > 500ms for 30s, deviation > 50% and value > 1.');
const severity = z
  .union([
    section({ critical: condition, warning: condition, info: condition }),
    z.enum(severityNames, { error: (issue) => `expected critical, warning or info, got ${shown(issue.input)}` }),
  ])
  .optional()
  .describe('Severity of its alerts, default warning, or a condition for each; critical needs stage: page.');
const timezone = z.string().optional().describe('Time zone people live in, such as Europe/Berlin; default UTC.');

const overrideSchema = section({
  matchers: oneOrMany(z.string()).describe('The series meant, each in quotes: \'service="batch"\'.'),
  stage: z.enum(['none', 'shadow', 'notify', 'page']).optional().describe('none: these series are not judged.'),
  severity,
  min: minSchema.optional().describe('What is not said here is as in the watch.'),
  direction: direction.describe('Which side of the band is anomalous.'),
});

const onOff = z.enum(['on', 'off']).transform((text) => text === 'on');
const onOrOff = z.union([onOff, z.boolean()], { error: (issue) => `expected on or off, got ${shown(issue.input)}` }).optional();
const onOffOrLimit = z
  .union([onOff, z.boolean(), duration], {
    error: (issue) => `expected on, off or a duration such as 5m, got ${shown(issue.input)}`,
  })
  .optional();
/** The map first: of a map that is wrong its own errors are told. */
const noDataSchema = z
  .union(
    [
      section({
        zero: onOrOff.describe(
          'A series that falls to zero and stays there; default on, but off where only a rise counts (direction: up).',
        ),
        absent: onOffOrLimit.describe(
          'The last series of a service comes no more; a duration in place of what is usual for it. Off by default for from: ratio and quantile.',
        ),
        stuck: onOrOff.describe('A series that varies repeats one value.'),
        late: onOffOrLimit.describe('Samples come later than is usual for the series; a duration in place of that.'),
      }),
      z.literal(['off', false]).transform(() => ({ zero: false, absent: false, stuck: false, late: false })),
    ],
    {
      error: ({ input }) =>
        typeof input === 'object' && input !== null
          ? undefined
          : `expected off, or a map with zero, absent, stuck, late, got ${shown(input)}`,
    },
  )
  .optional();

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
    no_data: noDataSchema.describe('Which ways of saying nothing are anomalies; default all. off: none.'),
    min: minSchema.optional().describe('The least deviation and traffic that matter.'),
    severity,
    timezone,
  },
  ['budget', 'pinned'],
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
    no_data: noDataSchema.describe('Which ways of saying nothing are anomalies.'),
    severity,
    min: minSchema.optional().describe('The least deviation and traffic that matter.'),
    timezone,
    overrides: z.array(overrideSchema).optional().describe('Another policy for some series; the first that fits counts.'),
    labels: labels.optional().describe('Labels added to its alerts.'),
    annotations: z.record(z.string(), z.string()).optional().describe('Annotations added to its alerts.'),
    max_series: positiveInteger
      .max(50_000)
      .optional()
      .describe('Series beyond this are not watched, and counted; default 1000. About 10 KB of memory each.'),
  },
  ['budget', 'pinned', 'delay', 'team', 'seasonality'],
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
    watches: z.array(watchSchema).optional().describe('What is watched; without it, what is found is.'),
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
export type RawOverride = z.output<typeof overrideSchema>;
export type RawMin = z.output<typeof minSchema>;
export type RawSeverity = NonNullable<z.output<typeof severity>>;
/** The part of a watch, of its defaults and of an override that is its policy. */
export type RawPolicy = Partial<Pick<RawOverride, 'stage' | 'severity' | 'min' | 'direction'>>;
export type RawWatchDefaults = NonNullable<RawConfig['watch_defaults']>;
