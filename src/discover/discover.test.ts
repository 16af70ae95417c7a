// What is found in the metrics of several stacks.
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../test/stand-ins/metric-facts.ts';
import { parseExpr } from '../promql/parse-expr.ts';
import { oldestVersion } from '../promql/version.ts';
import { parseSelector } from '../signals/selector.ts';
import { coarser, draftsOf, findCandidates, nameDrafts, writeDraft } from './choose-watches.ts';
import type { Facts } from './facts.ts';

const identity = { service: ['service', 'app', 'job'], environment: ['environment', 'env', 'cluster'] };

function look(lines: readonly string[] | Facts) {
  const facts = 'names' in lines ? lines : factsOf(lines);
  const { candidates, skipped } = findCandidates(facts);
  const drafts = draftsOf(candidates, facts, identity);
  const names = nameDrafts(drafts.drafts);
  return { drafts: drafts.drafts, names, skipped: [...skipped, ...drafts.skipped] };
}

/** Name → query, or `from` where samples are scraped. */
function watchesOf(lines: readonly string[] | Facts, window: string | null = '2m'): Record<string, unknown> {
  const { drafts, names } = look(lines);
  return Object.fromEntries(
    drafts.map((draft, i) => {
      const watch = writeDraft(draft, names[i] ?? '', window);
      return [names[i], watch?.query ?? watch?.from];
    }),
  );
}

const whyNot = (lines: readonly string[], what: string): string =>
  look(lines).skipped.find((one) => one.what.includes(what))?.why ?? 'it is watched';

describe('requests', () => {
  test('client libraries: counter with a code, classic histogram', () => {
    expect(
      watchesOf(['http_requests_total counter {service, code=200|404|500}', 'http_request_duration_seconds histogram {service}']),
    ).toEqual({
      request_rate: 'sum by (service, job) (rate(http_requests_total[2m]))',
      error_rate:
        '(sum by (service, job) (rate(http_requests_total{code=~"5.."}[2m])) or 0 * sum by (service, job) (rate(http_requests_total[2m])))' +
        ' / sum by (service, job) (rate(http_requests_total[2m]))',
      response_time: 'histogram_quantile(0.95, sum by (service, job, le) (rate(http_request_duration_seconds_bucket[2m])))',
    });
  });

  test.for([
    ['status_code=200|500', 'status_code=~"5.."'],
    ['status=2xx|5xx', 'status="5xx"'],
    ['status=2XX', null],
    ['http_response_status_code=200', 'http_response_status_code=~"5.."'],
    ['status=success|error', 'status=~"error|failed|failure"'],
    ['status_class=2|5', 'status_class="5"'],
    ['status=open|closed', null],
    ['path', null],
  ] as const)('failed requests by %s: %s', ([label, matcher]) => {
    const lines = [`http_requests_total counter {${label}}`];
    if (matcher === null && label !== 'status=2XX')
      expect(whyNot(lines, 'error_rate of http_requests_total')).toContain('status');
    else expect(String(watchesOf(lines)['error_rate'])).toContain(`http_requests_total{${matcher ?? 'status="5XX"'}}`);
  });

  test('a fleet with two status labels counts each failed request once', () => {
    expect(String(watchesOf(['http_requests_total counter {code=200, status=500}'])['error_rate'])).toContain(
      'sum by (job) (rate(http_requests_total{code=~"5.."}[2m]) or rate(http_requests_total{status=~"5.."}[2m]))',
    );
  });

  test('Spring: the count of the histogram is the counter', () => {
    expect(watchesOf(['http_server_requests_seconds histogram {application, status=200|503, uri}'])).toMatchObject({
      request_rate: 'sum by (application, job) (rate(http_server_requests_seconds_count[2m]))',
      error_rate: expect.stringContaining('http_server_requests_seconds_count{status=~"5.."}'),
    });
  });

  test('a native histogram has no buckets', () => {
    expect(watchesOf(['http_server_request_duration_seconds native {http_response_status_code=200}'])).toEqual({
      request_rate: 'histogram_count(sum by (job) (rate(http_server_request_duration_seconds[2m])))',
      error_rate: expect.stringContaining(
        'histogram_count(sum by (job) (rate(http_server_request_duration_seconds{http_response_status_code=~"5.."}[2m])))',
      ),
      response_time: 'histogram_quantile(0.95, sum by (job) (rate(http_server_request_duration_seconds[2m])))',
    });
  });

  test('a fleet between classic and native histograms has both in one watch', () => {
    expect(watchesOf(['http_request_duration_seconds mixed'])['response_time']).toBe(
      'histogram_quantile(0.95, sum by (job, le) (rate(http_request_duration_seconds_bucket[2m])))' +
        ' or histogram_quantile(0.95, sum by (job) (rate(http_request_duration_seconds[2m])))',
    );
  });

  test('milliseconds are said to be such', () => {
    const { drafts } = look(['http_server_duration_milliseconds histogram']);
    expect(drafts.find(({ candidate }) => candidate.name === 'response_time')?.candidate.unit).toBe('ms');
  });

  test('Istio: what the destination reports, by the service it went to', () => {
    expect(
      watchesOf(['istio_requests_total counter {reporter=source|destination, destination_service_name, response_code=200|503}']),
    ).toMatchObject({
      request_rate: 'sum by (destination_service_name, job) (rate(istio_requests_total{reporter="destination"}[2m]))',
      error_rate: expect.stringContaining('istio_requests_total{reporter="destination",response_code=~"5.."}'),
    });
  });

  test('gRPC: what the server is to blame for', () => {
    const { error_rate: errors } = watchesOf(['grpc_server_handled_total counter {grpc_service, grpc_code=OK|NotFound}']);
    expect(errors).toContain('Unavailable');
    expect(errors).not.toContain('NotFound');
  });

  test('several stacks at once: the first bears the plain names', () => {
    const lines = [
      'traefik_service_requests_total counter {code=200|502}',
      'envoy_cluster_upstream_rq_xx counter {envoy_cluster_name, envoy_response_code_class=2|5}',
      'http_requests_total counter {code=200}',
    ];
    const watches = watchesOf(lines);
    expect(Object.keys(watches).filter((name) => name.startsWith('request_rate'))).toEqual([
      'request_rate',
      'request_rate_traefik',
      'request_rate_envoy',
    ]);
    expect(watches['request_rate']).toContain('http_requests_total');
    expect(watches['error_rate_envoy']).toContain('envoy_cluster_upstream_rq_xx{envoy_response_code_class="5"}');
  });

  test('an application that puts its name in front is found by what follows', () => {
    expect(watchesOf(['shop_http_requests_total counter {code=200}', 'shop_http_request_duration_seconds histogram'])).toEqual({
      request_rate: 'sum by (job) (rate(shop_http_requests_total[2m]))',
      error_rate: expect.stringContaining('shop_http_requests_total{code=~"5.."}'),
      response_time: 'histogram_quantile(0.95, sum by (job, le) (rate(shop_http_request_duration_seconds_bucket[2m])))',
    });
  });

  test('requests of the monitoring itself are left out, and it is said', () => {
    const lines = [
      'prometheus_http_requests_total counter {code=200}',
      'promhttp_metric_handler_requests_total counter {code=200}',
    ];
    expect(watchesOf(lines)).toEqual({});
    expect(whyNot(lines, 'prometheus_http_requests_total')).toContain('monitoring');
  });

  test('a gauge that is named like a counter is none', () => {
    expect(watchesOf(['http_requests_total gauge {code=200}'])).toEqual({});
    expect(whyNot(['http_requests_total gauge'], 'http_requests_total')).toContain('type');
  });

  test('a summary is taken at its 0.95, and left out without', () => {
    expect(watchesOf(['http_request_duration_seconds summary {quantile=0.5|0.95}'])['response_time']).toBe(
      'max by (job) (http_request_duration_seconds{quantile="0.95"})',
    );
    expect(whyNot(['http_request_duration_seconds summary {quantile=0.5}'], 'response_time of')).toContain('0.95');
  });

  test('a metric that is only a name by now is not watched', () => {
    const facts = factsOf(['http_requests_total counter {code=200}']);
    const gone: Facts = { ...facts, labels: new Map([['http_requests_total', new Map()]]) };
    expect(watchesOf(gone)).toEqual({});
    expect(look(gone).skipped).toContainEqual({
      what: 'request_rate of http_requests_total',
      why: 'it had no series in the last hour',
    });
  });

  test('without metadata, as behind Thanos or Mimir, names decide', () => {
    const told = factsOf([
      'http_requests_total counter {code=200}',
      'http_request_duration_seconds histogram',
      'jobs_queue_length gauge',
    ]);
    expect(watchesOf({ ...told, types: new Map() })).toEqual(watchesOf(told));
  });
});

describe('resources', () => {
  const host = [
    'node_cpu_seconds_total counter {mode=idle|user, cpu}',
    'node_memory_MemAvailable_bytes gauge',
    'node_memory_MemTotal_bytes gauge',
    'node_filesystem_avail_bytes gauge {device, fstype, mountpoint}',
    'node_filesystem_size_bytes gauge {device, fstype, mountpoint}',
    'process_cpu_seconds_total counter',
    'process_resident_memory_bytes gauge',
  ];

  test('hosts by node_exporter; their processes are told already', () => {
    expect(Object.keys(watchesOf(host))).toEqual(['cpu_usage', 'memory_usage', 'disk_usage']);
    expect(whyNot(host, 'cpu_usage of process')).toContain('node_cpu_seconds_total');
  });

  test('scraped: the share of busy time, and what is left of memory and disk', () => {
    expect(watchesOf(host, null)).toMatchObject({
      cpu_usage: {
        kind: 'ratio',
        selector: 'node_cpu_seconds_total{mode!="idle"}',
        of: 'node_cpu_seconds_total',
        by: ['instance'],
      },
      memory_usage: { kind: 'gauge', selector: 'node_memory_MemAvailable_bytes' },
    });
    const { drafts } = look(host);
    const memory = drafts.find(({ candidate }) => candidate.name === 'memory_usage');
    expect(memory && writeDraft(memory, 'memory_usage', null)).toMatchObject({ unit: 'bytes available', direction: 'down' });
    expect(memory && writeDraft(memory, 'memory_usage', '2m')).toMatchObject({ unit: 'ratio', direction: 'up' });
  });

  test('Windows, whichever names its exporter has', () => {
    const windows = [
      'windows_cpu_time_total counter {mode=idle}',
      'windows_os_physical_memory_free_bytes gauge',
      'windows_cs_physical_memory_bytes gauge',
    ];
    expect(watchesOf(windows)).toEqual({
      cpu_usage: '1 - avg by (instance) (rate(windows_cpu_time_total{mode="idle"}[2m]))',
      memory_usage:
        '1 - sum by (instance) (windows_os_physical_memory_free_bytes) / sum by (instance) (windows_cs_physical_memory_bytes)',
    });
  });

  test('containers beside hosts, without what sums up a pod', () => {
    expect(watchesOf([...host, 'container_cpu_usage_seconds_total counter {namespace, pod, container}'])).toMatchObject({
      cpu_usage: expect.stringContaining('node_cpu_seconds_total'),
      cpu_usage_container:
        'sum by (namespace, container) (rate(container_cpu_usage_seconds_total{container!="",container!="POD"}[2m]))',
    });
  });

  test('processes, where there is nothing else', () => {
    expect(watchesOf(['process_cpu_seconds_total counter', 'process_resident_memory_bytes gauge'])).toEqual({
      cpu_usage: 'sum by (job) (rate(process_cpu_seconds_total[2m]))',
      memory_usage: 'sum by (job) (process_resident_memory_bytes)',
    });
  });
});

describe('queues', () => {
  test('Kafka by group and topic, RabbitMQ by queue, an application by its name', () => {
    expect(
      watchesOf([
        'kafka_consumergroup_lag gauge {consumergroup, topic, partition}',
        'rabbitmq_queue_messages gauge {queue, vhost}',
        'mailer_queue_length gauge {service}',
      ]),
    ).toEqual({
      queue_depth: 'sum by (consumergroup, topic, job) (kafka_consumergroup_lag)',
      queue_depth_rabbitmq: 'sum by (queue, vhost, job) (rabbitmq_queue_messages)',
      queue_depth_mailer_queue_length: 'sum by (service, job) (mailer_queue_length)',
    });
  });

  test('a counter is no depth', () => {
    expect(watchesOf(['mailer_queue_length counter'])).toEqual({});
  });
});

test('what was not found is said, with what was looked for', () => {
  expect(whyNot([], 'queue_depth')).toContain('Kafka');
  expect(look([]).skipped).toHaveLength(7);
});

test('fewer labels, for what would be too many series, and none fewer than one', () => {
  const [draft] = look(['http_requests_total counter {service, namespace}']).drafts;
  expect(draft?.spec.by).toEqual(['service', 'job', 'namespace']);
  const less = draft && coarser(draft);
  expect(less?.spec.by).toEqual(['service']);
  expect(less && coarser(less)).toBeNull();
});

describe('whatever is found can be run', () => {
  const everything = [
    ...['http', 'shop'].flatMap((name) => [
      `${name}_requests_total counter {code=200, status=500}`,
      `${name}_request_duration_seconds mixed`,
    ]),
    'http_server_requests_seconds summary {status=200, quantile=0.95}',
    'istio_requests_total counter {reporter=destination, response_code=200}',
    'container_memory_working_set_bytes gauge {name}',
    'kubelet_volume_stats_available_bytes gauge {persistentvolumeclaim}',
    'kubelet_volume_stats_capacity_bytes gauge {persistentvolumeclaim}',
    'node_cpu_seconds_total counter {mode=idle}',
    'sidekiq_queue_size gauge {queue}',
  ];

  test('as PromQL of the oldest version that is supported', () => {
    const queries = Object.values(watchesOf(everything)).map(String);
    expect(queries.length).toBeGreaterThan(12);
    expect(queries.filter((query) => !parseExpr(query, { version: oldestVersion }).ok)).toEqual([]);
  });

  test('as selectors over scraped samples', () => {
    const from = Object.values(watchesOf(everything, null)).filter((one) => one !== undefined);
    expect(from.length).toBeGreaterThan(12);
    for (const one of from) {
      const { selector, of } = one as { selector: string; of?: string }; // `from` as it is written
      expect(() => [selector, of ?? selector].map(parseSelector)).not.toThrow();
    }
  });
});
