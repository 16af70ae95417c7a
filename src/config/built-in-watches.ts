// What is watched when the configuration names no watches: the metrics that conventional exporters and HTTP middleware have.
// As PromQL where a Prometheus answers, from scraped samples otherwise. Where a metric does not exist the watch sees no series.
import { realDisks } from '../model/file-systems.ts';

type RawBuiltIn = Readonly<Record<string, unknown>>;

const service = ['service', 'job'];
const requests = 'http_requests_total';

const errorRate = [
  `(sum by (service, job) (rate(${requests}{code=~"5.."}[2m]))`,
  `or sum by (service, job) (rate(${requests}{status=~"5.."}[2m]))`,
  `or 0 * sum by (service, job) (rate(${requests}[2m])))`,
  `/ sum by (service, job) (rate(${requests}[2m]))`,
].join(' ');

const queryWatches: readonly RawBuiltIn[] = [
  {
    name: 'request_rate',
    signal: 'traffic',
    unit: 'req/s',
    direction: 'both',
    query: `sum by (service, job) (rate(${requests}[2m]))`,
  },
  {
    name: 'response_time',
    signal: 'latency',
    unit: 's',
    direction: 'up',
    query: 'histogram_quantile(0.95, sum by (service, job, le) (rate(http_request_duration_seconds_bucket[2m])))',
  },
  { name: 'error_rate', signal: 'errors', unit: 'ratio', direction: 'up', min: { change: '1%' }, query: errorRate },
  {
    name: 'cpu_usage',
    signal: 'saturation',
    unit: 'ratio',
    direction: 'up',
    query: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[2m]))',
  },
  {
    name: 'memory_usage',
    signal: 'saturation',
    unit: 'ratio',
    direction: 'up',
    query: '1 - sum by (instance) (node_memory_MemAvailable_bytes) / sum by (instance) (node_memory_MemTotal_bytes)',
  },
  {
    name: 'disk_usage',
    signal: 'saturation',
    unit: 'ratio',
    direction: 'up',
    query: `1 - max by (instance, mountpoint) (node_filesystem_avail_bytes{${realDisks}}) / max by (instance, mountpoint) (node_filesystem_size_bytes{${realDisks}})`,
  },
];

/** From scraped samples: a gauge cannot be divided by another there, so memory and disk are what is left, watched downwards. */
const scrapedWatches: readonly RawBuiltIn[] = [
  {
    name: 'request_rate',
    signal: 'traffic',
    unit: 'req/s',
    direction: 'both',
    from: { kind: 'rate', selector: requests, by: service },
  },
  {
    name: 'response_time',
    signal: 'latency',
    unit: 's',
    direction: 'up',
    from: { kind: 'quantile', quantile: 0.95, selector: 'http_request_duration_seconds_bucket', by: service },
  },
  {
    name: 'error_rate',
    signal: 'errors',
    unit: 'ratio',
    direction: 'up',
    min: { change: '1%' },
    from: { kind: 'ratio', selector: `${requests}{code=~"5.."}`, of: requests, by: service },
  },
  {
    name: 'cpu_usage',
    signal: 'saturation',
    unit: 'cores',
    direction: 'up',
    from: { kind: 'rate', selector: 'node_cpu_seconds_total{mode!="idle"}', by: ['instance'] },
  },
  {
    name: 'memory_usage',
    signal: 'saturation',
    unit: 'bytes available',
    direction: 'down',
    from: { kind: 'gauge', selector: 'node_memory_MemAvailable_bytes', by: ['instance'] },
  },
  {
    name: 'disk_usage',
    signal: 'saturation',
    unit: 'bytes available',
    direction: 'down',
    from: {
      kind: 'gauge',
      selector: `node_filesystem_avail_bytes{${realDisks}}`,
      by: ['instance', 'mountpoint'],
      aggregate: 'min',
    },
  },
];

/** As a user would write them under `watches`; none when there is no source to watch. */
export function builtInWatches(sources: { readonly prometheus: boolean; readonly scrape: boolean }): readonly RawBuiltIn[] {
  if (sources.prometheus) return queryWatches;
  return sources.scrape ? scrapedWatches : [];
}
