// The names under which libraries, meshes and proxies count requests. Sources: the documentation of each exporter.

/** One way to count requests. All names are those of series or of histogram families. */
export type Convention = {
  /** Ends the names of its watches when another convention already bears the plain ones. */
  readonly key: string;
  /** Who writes such metrics, for people. */
  readonly writer: string;
  /** Counters of requests, the first that exists counts; without one the count of the histogram does. */
  readonly totals: readonly string[];
  readonly latencies: readonly string[];
  /** Labels of its own that say which service, beside those of `identity`. */
  readonly by: readonly string[];
  /** A matcher for requests that failed, where the status is no HTTP status; on `badMetric` when that is another counter. */
  readonly bad?: string;
  readonly badMetric?: string;
  /** Of reports that tell the same request twice, the one to count: label and value. */
  readonly only?: readonly [label: string, value: string];
};

export const conventions: readonly Convention[] = [
  {
    key: 'http',
    writer: 'client libraries',
    totals: ['http_requests_total', 'http_request_total'],
    latencies: [
      'http_request_duration_seconds',
      'http_requests_duration_seconds',
      'http_request_duration_milliseconds',
      'http_request_duration_ms',
      'http_request_latency_seconds',
      'http_response_time_seconds',
    ],
    by: [],
  },
  { key: 'spring', writer: 'Micrometer', totals: [], latencies: ['http_server_requests_seconds'], by: ['application'] },
  {
    key: 'otel',
    writer: 'OpenTelemetry',
    totals: [],
    latencies: ['http_server_request_duration_seconds', 'http_server_duration_milliseconds', 'http_server_duration_seconds'],
    by: ['service_name', 'exported_job'],
  },
  {
    key: 'istio',
    writer: 'Istio',
    totals: ['istio_requests_total'],
    latencies: ['istio_request_duration_milliseconds'],
    by: ['destination_service_name'],
    only: ['reporter', 'destination'],
  },
  {
    key: 'grpc',
    writer: 'gRPC servers',
    totals: ['grpc_server_handled_total'],
    latencies: ['grpc_server_handling_seconds'],
    by: ['grpc_service'],
    // What the server is to blame for; NotFound or InvalidArgument is the caller's.
    bad: 'grpc_code=~"Unknown|DeadlineExceeded|ResourceExhausted|Unimplemented|Internal|Unavailable|DataLoss"',
  },
  {
    key: 'traefik',
    writer: 'Traefik',
    totals: ['traefik_service_requests_total', 'traefik_entrypoint_requests_total'],
    latencies: ['traefik_service_request_duration_seconds', 'traefik_entrypoint_request_duration_seconds'],
    by: ['exported_service', 'entrypoint'],
  },
  {
    key: 'ingress',
    writer: 'ingress-nginx',
    totals: ['nginx_ingress_controller_requests'],
    latencies: ['nginx_ingress_controller_request_duration_seconds'],
    by: ['exported_service', 'exported_namespace', 'ingress'],
  },
  { key: 'nginx', writer: 'NGINX', totals: ['nginx_http_requests_total'], latencies: [], by: [] },
  {
    key: 'envoy',
    writer: 'Envoy',
    totals: ['envoy_cluster_upstream_rq_xx'],
    latencies: ['envoy_cluster_upstream_rq_time'],
    by: ['envoy_cluster_name'],
  },
  {
    key: 'haproxy',
    writer: 'HAProxy',
    totals: ['haproxy_backend_http_responses_total'],
    latencies: [],
    by: ['proxy', 'backend'],
  },
  { key: 'caddy', writer: 'Caddy', totals: [], latencies: ['caddy_http_request_duration_seconds'], by: ['server'] },
  {
    key: 'flask',
    writer: 'the Flask exporter',
    totals: ['flask_http_request_total'],
    latencies: ['flask_http_request_duration_seconds'],
    by: [],
  },
  {
    key: 'django',
    writer: 'django-prometheus',
    totals: ['django_http_responses_total_by_status_total'],
    latencies: [
      'django_http_requests_latency_seconds_by_view_method',
      'django_http_requests_latency_including_middlewares_seconds',
    ],
    by: [],
  },
];

/** Labels that bear an HTTP status or its class; which of them do is seen in their values. */
export const statusLabels: readonly string[] = [
  'code',
  'status',
  'status_code',
  'http_response_status_code',
  'http_status_code',
  'response_code',
  'http_status',
  'http_code',
  'statuscode',
  'status_class',
  'envoy_response_code_class',
  'response_code_class',
];

/** Requests of the monitoring and the platform itself: their own alert rules know them better. */
const platform =
  /^(prometheus|promhttp|alertmanager|grafana|thanos|cortex|mimir|loki|tempo|pyroscope|otelcol|otelcol_http|runtime_intelligence|net_conntrack|go|node|scrape|etcd|apiserver|kubelet|kube|kubernetes|kubeproxy|rest_client|workqueue|coredns|cadvisor|authentication|authorization|aggregator|scheduler|storage_operation|cloudprovider|blackbox|probe|http_client|rpc_client|tidb|argocd_redis)(_|$)/;

export const isPlatform = (name: string): boolean => platform.test(name);
