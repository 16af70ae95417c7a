// The configuration of the demo, as the document a user would write, read by the code that reads a user's. The real environment has no say:
// its channels are named here, and nothing is ever sent to them.
import { builtInRoute } from '../config/built-in-route.ts';
import { type LoadResult, loadConfig } from '../config/load.ts';
import { detectorNames } from '../detect/registry.ts';
import type { DemoFault } from './demo-faults.ts';

export type DemoPeers = { readonly fleetUrl: string; readonly grafanaUrl: string };

const by = ['service', 'environment'];
const requests = 'http_requests_total';

/**
 * Windows of a few scrapes: the demo is judged each second. Errors are rare, so they are counted over a longer one. A rate dips when a scrape
 * comes late on a busy machine, quantiles and ratios do not: rates get a longer window and must be wrong for longer.
 */
const watches = [
  {
    name: 'request_rate',
    signal: 'traffic',
    unit: 'req/s',
    direction: 'both',
    for: '2s',
    from: { kind: 'rate', selector: requests, by, window: '10s' },
  },
  {
    name: 'response_time',
    signal: 'latency',
    unit: 's',
    direction: 'up',
    from: { kind: 'quantile', quantile: 0.95, selector: 'http_request_duration_seconds_bucket', by, window: '5s' },
  },
  {
    name: 'error_rate',
    signal: 'errors',
    unit: 'ratio',
    direction: 'up',
    min: { change: '1%' },
    from: { kind: 'ratio', selector: `${requests}{code=~"5.."}`, of: requests, by, window: '30s' },
  },
  {
    name: 'cpu_usage',
    signal: 'saturation',
    unit: 'cores',
    direction: 'up',
    labels: { category: 'cpu' },
    for: '2s',
    from: { kind: 'rate', selector: 'process_cpu_seconds_total', by, window: '10s' },
  },
  {
    name: 'memory_usage',
    signal: 'saturation',
    unit: 'bytes',
    direction: 'up',
    labels: { category: 'memory' },
    from: { kind: 'gauge', selector: 'process_resident_memory_bytes', by },
  },
];

const paging: readonly string[] = ['request_rate', 'response_time', 'error_rate'];

/** The built-in route with its waits cut to seconds, so that a story of a minute shows what they do. */
function demoDocument(fault: DemoFault, { fleetUrl, grafanaUrl }: DemoPeers): unknown {
  const pages = new Set([...paging, fault.watch]);
  return {
    scrape: [{ name: 'fleet', targets: [`${fleetUrl}/metrics`], interval: '1s', timeout: '1s' }],
    watch_defaults: { interval: '1s', for: '1s', keep_firing_for: '5s' },
    watches: watches.map((watch) => (pages.has(watch.name) ? { ...watch, stage: 'page', severity: 'critical' } : watch)),
    services: { '*': { team: 'demo' }, checkout: { team: 'payments', tier: 1 } },
    grafana: {
      url: grafanaUrl,
      token: 'demo',
      dashboards: {
        response_time: 'Performance:Response Time',
        request_rate: 'Service Overview:Request Rate',
        error_rate: 'Error Rates:Error Rate',
        cpu_usage: 'System Resources:CPU',
        memory_usage: 'System Resources:Memory',
      },
    },
    route: { ...builtInRoute, group_wait: '1s', group_interval: '5s' },
  };
}

/** Names channels for the built-in receivers; every address is reserved for examples. */
const channels = {
  PAGERDUTY_INTEGRATION_KEY: 'demo',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.example/services/demo',
  SMTP_HOST: 'mail.example',
  SMTP_FROM: 'rti@example.com',
  EMAIL_TO: 'oncall@example.com',
};

export function loadDemoConfig(fault: DemoFault, peers: DemoPeers): LoadResult {
  // JSON is YAML, so this goes through the reader that reads rti.yml.
  const text = JSON.stringify(demoDocument(fault, peers), null, 2);
  return loadConfig({
    file: 'demo.yml',
    env: channels,
    readFile: () => new TextEncoder().encode(text),
    detectors: detectorNames,
  });
}
