// What is watched when there is nothing else to watch: this service and the host it runs on, from samples it takes of itself.

export const selfIntervalMs = 15_000;

const service = ['job'];
const own = (name: string): string => `runtime_intelligence_${name}`;

/** As a user would write them under `watches`. Nobody need send alerts here, so too little traffic is nothing. */
export const selfWatches: readonly Readonly<Record<string, unknown>>[] = [
  {
    ...{ name: 'request_rate', signal: 'traffic', unit: 'alerts/s', direction: 'up' },
    from: { kind: 'rate', selector: own('alerts_received_total'), by: service },
  },
  {
    ...{ name: 'response_time', signal: 'latency', unit: 's', direction: 'up', min: { change: '50ms' } },
    from: { kind: 'quantile', quantile: 0.95, selector: own('alert_processing_seconds_bucket'), by: service },
  },
  {
    ...{ name: 'error_rate', signal: 'errors', unit: 'ratio', direction: 'up', min: { change: '1%' } },
    from: {
      ...{ kind: 'ratio', selector: `${own('notifications_total')}{result!="delivered"}`, of: own('notifications_total') },
      by: service,
    },
  },
  {
    ...{ name: 'queue_depth', signal: 'saturation', unit: 'deliveries', direction: 'up', min: { change: 10 } },
    from: { kind: 'gauge', selector: own('deliveries_pending'), by: service },
  },
  {
    ...{ name: 'cpu_usage', signal: 'saturation', unit: 'ratio', direction: 'up', min: { change: '20%' } },
    from: { kind: 'ratio', selector: 'host_cpu_seconds_total{mode!="idle"}', of: 'host_cpu_seconds_total', by: ['instance'] },
  },
  {
    ...{ name: 'memory_usage', signal: 'saturation', unit: 'ratio', direction: 'up', min: { change: '10%' } },
    from: { kind: 'gauge', selector: 'host_memory_used_ratio', by: ['instance'], aggregate: 'max' },
  },
  {
    ...{ name: 'disk_usage', signal: 'saturation', unit: 'ratio', direction: 'up', min: { change: '2%' } },
    from: { kind: 'gauge', selector: 'host_filesystem_used_ratio', by: ['instance', 'mountpoint'], aggregate: 'max' },
  },
];
