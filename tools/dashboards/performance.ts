// Performance: how long answers take, for whom, and what they cost.
import type { Dashboard } from './dashboard.ts';
import { heatmap, stat, timeseries } from './panel.ts';
import { bandOverrides, latency, ofWatch, requestRate, serviceVariable, withBand } from './queries.ts';

const chosen = '{service=~"$service"}[$__rate_interval]';

export const performanceDashboard: Dashboard = {
  uid: 'rti-performance',
  title: 'Performance',
  description: 'Latency of the chosen services by quantile, its distribution, and the processor time and memory behind it.',
  variables: [serviceVariable],
  rows: [
    {
      title: 'Latency',
      panels: [
        timeseries({
          ...{ title: 'Response Time', unit: 's', width: 12, min: 0 },
          description: '95th percentile by service, with the band the watch response_time expects. Above 2 s it is an alert.',
          queries: withBand(latency(0.95, 'service'), 'response_time'),
          thresholds: [{ color: 'red', from: 2 }],
          overrides: bandOverrides,
        }),
        timeseries({
          ...{ title: 'Quantiles', unit: 's', width: 12, min: 0 },
          description: 'Median, 95th and 99th percentile over the chosen services together.',
          queries: [
            { expr: latency(0.5, ''), legend: 'p50' },
            { expr: latency(0.95, ''), legend: 'p95' },
            { expr: latency(0.99, ''), legend: 'p99' },
          ],
        }),
        heatmap({
          ...{ title: 'Distribution', unit: 's', width: 12 },
          description: 'Requests a second in each bucket of the histogram: two bands mean two kinds of requests.',
          queries: [{ expr: `sum by (le) (increase(http_request_duration_seconds_bucket${chosen}))`, legend: '{{le}}' }],
        }),
        timeseries({
          ...{ title: 'Mean Response Time', unit: 's', width: 12, min: 0 },
          description: 'Time spent on all requests by their number. Far above the median: a few are very slow.',
          queries: [
            {
              expr: `sum by (service) (rate(http_request_duration_seconds_sum${chosen})) / sum by (service) (rate(http_request_duration_seconds_count${chosen}))`,
              legend: '{{service}}',
            },
          ],
        }),
        stat({
          ...{ title: 'Response Time Score', unit: 'short', width: 24, height: 4 },
          description: 'The score of the watch response_time: above 1 the latency is not what is expected now.',
          queries: [{ expr: ofWatch('score', 'response_time'), legend: '{{service}}' }],
          thresholds: [{ color: 'red', from: 1 }],
        }),
      ],
    },
    {
      title: 'Load and cost',
      panels: [
        timeseries({
          ...{ title: 'Request Rate', unit: 'reqps', width: 8, min: 0, stacked: true },
          description: 'Requests a second by service: slower under more load is another story than slower under the same.',
          queries: [{ expr: requestRate('service'), legend: '{{service}}' }],
        }),
        timeseries({
          ...{ title: 'Processor Time', unit: 'short', width: 8, min: 0 },
          description: 'Cores used by the processes of a service.',
          queries: [{ expr: `sum by (service, job) (rate(process_cpu_seconds_total${chosen}))`, legend: '{{service}} {{job}}' }],
        }),
        timeseries({
          ...{ title: 'Memory', unit: 'bytes', width: 8, min: 0 },
          description: 'Resident memory of the processes of a service. A line that only rises is a leak.',
          queries: [
            { expr: 'sum by (service, job) (process_resident_memory_bytes{service=~"$service"})', legend: '{{service}} {{job}}' },
          ],
        }),
      ],
    },
  ],
};
