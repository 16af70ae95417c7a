// The queries of the dashboards we ship, with Grafana's variables filled in as Grafana would, and the metrics that conventional exporters have.
import { dashboards } from '../../tools/dashboards.ts';
import { toGrafana } from '../../tools/dashboards/dashboard.ts';

export type ShippedPanel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit: string;
      readonly thresholds: { readonly steps: readonly { readonly color: string; readonly value: number | null }[] };
    };
  };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: { readonly uid: string };
  }[];
};

export type ShippedDashboard = {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly target?: { readonly tags: readonly string[] } }[];
  };
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly definition?: string;
      readonly allValue?: string;
    }[];
  };
  readonly panels: readonly ShippedPanel[];
};

/** By file name. */
export const shipped: Readonly<Record<string, ShippedDashboard>> = Object.fromEntries(
  Object.entries(dashboards).map(([name, one]) => [name, JSON.parse(JSON.stringify(toGrafana(one))) as ShippedDashboard]), // checked by the tests
);

/** What Grafana sends: intervals of its own choice, every variable as "All". */
export function filledIn(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '3h')
    .replaceAll(/\$(service|instance|job)\b/g, '.*');
}

export type ShippedQuery = { readonly dashboard: string; readonly panel: string; readonly expr: string };

export const queries: readonly ShippedQuery[] = Object.entries(shipped).flatMap(([dashboard, { panels }]) =>
  panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ dashboard, panel: title, expr: filledIn(expr) }))),
);

/** What others export: Prometheus itself, HTTP middleware of the usual libraries, their process metrics, node_exporter. */
export const conventionalMetrics: readonly string[] = [
  ...['up', 'ALERTS'],
  ...[
    'http_requests_total',
    'http_request_duration_seconds_bucket',
    'http_request_duration_seconds_sum',
    'http_request_duration_seconds_count',
  ],
  ...['process_cpu_seconds_total', 'process_resident_memory_bytes'],
  ...['node_cpu_seconds_total', 'node_load1', 'node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes'],
  ...['node_filesystem_avail_bytes', 'node_filesystem_size_bytes', 'node_disk_read_bytes_total', 'node_disk_written_bytes_total'],
  ...['node_disk_io_time_seconds_total', 'node_network_receive_bytes_total', 'node_network_transmit_bytes_total'],
  ...['node_network_receive_errs_total', 'node_network_transmit_errs_total'],
];
