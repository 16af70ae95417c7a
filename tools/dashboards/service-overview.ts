// Service Overview: is anything wrong, and where? One screen for whoever is on call.
import { metricPrefix } from '../../src/telemetry/metric-list.ts';
import type { Dashboard } from './dashboard.ts';
import { stat, table, timeseries } from './panel.ts';
import { bandOverrides, errorRatio, latency, ofWatch, requestRate, serviceVariable, withBand } from './queries.ts';

export const serviceOverview: Dashboard = {
  uid: 'rti-service-overview',
  title: 'Service Overview',
  description: 'Traffic, errors, latency of every service, what is expected of them, and what fires.',
  variables: [serviceVariable],
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          ...{ title: 'Targets Down', unit: 'short', width: 4, height: 4 },
          description: 'Scrape targets that do not answer. Anything above 0: look at Status → Targets in Prometheus.',
          queries: [{ expr: 'count(up == 0) or vector(0)', legend: 'down' }],
          thresholds: [{ color: 'red', from: 1 }],
        }),
        stat({
          ...{ title: 'Requests', unit: 'reqps', width: 4, height: 4 },
          description: 'Requests a second over the chosen services.',
          queries: [{ expr: `sum(${requestRate('service')})`, legend: 'requests' }],
        }),
        stat({
          ...{ title: 'Error Ratio', unit: 'percentunit', width: 4, height: 4 },
          description: 'The worst share of 5xx answers among the chosen services. Yellow from 1 %, red from 10 %.',
          queries: [{ expr: `max(${errorRatio('service')})`, legend: 'worst service' }],
          thresholds: [
            { color: 'yellow', from: 0.01 },
            { color: 'red', from: 0.1 },
          ],
        }),
        stat({
          ...{ title: 'Slowest p95', unit: 's', width: 4, height: 4 },
          description: 'The 95th percentile of the slowest chosen service. Red from 2 s.',
          queries: [{ expr: `max(${latency(0.95, 'service')})`, legend: 'slowest service' }],
          thresholds: [{ color: 'red', from: 2 }],
        }),
        stat({
          ...{ title: 'Alerts Firing', unit: 'short', width: 4, height: 4 },
          description: 'Alerts of the rules of this Prometheus that fire.',
          queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: 'firing' }],
          thresholds: [{ color: 'orange', from: 1 }],
        }),
        stat({
          ...{ title: 'Open Anomalies', unit: 'short', width: 4, height: 4 },
          description: 'Series that are outside what Runtime Intelligence expects of them, for long enough to count.',
          queries: [{ expr: `sum(${metricPrefix}anomalies_firing)`, legend: 'open' }],
          thresholds: [{ color: 'orange', from: 1 }],
        }),
      ],
    },
    {
      title: 'Services',
      panels: [
        timeseries({
          ...{ title: 'Request Rate', unit: 'reqps', width: 12, min: 0 },
          description: 'Requests a second, with the band the watch request_rate expects. A fall below it is lost traffic.',
          queries: withBand(requestRate('service'), 'request_rate'),
          overrides: bandOverrides,
        }),
        timeseries({
          ...{ title: 'Error Rate', unit: 'percentunit', width: 12, min: 0 },
          description: 'Share of 5xx answers, with the band the watch error_rate expects.',
          queries: withBand(errorRatio('service'), 'error_rate'),
          thresholds: [{ color: 'red', from: 0.1 }],
          overrides: bandOverrides,
        }),
        timeseries({
          ...{ title: 'Response Time', unit: 's', width: 12, min: 0 },
          description: '95th percentile, with the band the watch response_time expects.',
          queries: withBand(latency(0.95, 'service'), 'response_time'),
          thresholds: [{ color: 'red', from: 2 }],
          overrides: bandOverrides,
        }),
        timeseries({
          ...{ title: 'Anomaly Score', unit: 'short', width: 12, min: 0, max: 5 },
          description:
            'How far every watch is from its expectation: 1 is the edge of the band, above it the sample is anomalous.',
          queries: [
            {
              expr: `max by (watch, service) (${metricPrefix}anomaly_score{service=~"$service"})`,
              legend: '{{watch}} {{service}}',
            },
          ],
          thresholds: [{ color: 'red', from: 1 }],
        }),
      ],
    },
    {
      title: 'What fires',
      panels: [
        table({
          ...{ title: 'Alerts', unit: 'none', width: 12 },
          description: 'Alerts that fire or wait for their `for`, by rule, severity and service.',
          queries: [{ expr: 'count by (alertname, severity, service, alertstate) (ALERTS)', legend: '{{alertname}}' }],
        }),
        table({
          ...{ title: 'Anomalous Series', unit: 'short', width: 12 },
          description: 'Series whose newest sample is outside the band, the farthest first.',
          queries: [
            {
              expr: `sort_desc(max by (watch, service, instance) (${metricPrefix}anomaly_score{service=~"$service"}) > 1)`,
              legend: '{{watch}} {{service}}',
            },
          ],
          thresholds: [{ color: 'red', from: 1 }],
        }),
        stat({
          ...{ title: 'Request Rate Score', unit: 'short', width: 24, height: 4 },
          description: 'The score of the watch request_rate now, service by service.',
          queries: [{ expr: ofWatch('score', 'request_rate'), legend: '{{service}}' }],
          thresholds: [{ color: 'red', from: 1 }],
        }),
      ],
    },
  ],
};
