// The peers of this service resolved: Prometheus servers, scrape targets, Alertmanager, Grafana, and its own web server.
import { makeLabels } from '../model/labels.ts';
import { formatDuration } from '../model/time.ts';
import type {
  AlertmanagerConfig,
  Config,
  DashboardMapping,
  GrafanaConfig,
  PrometheusConfig,
  ScrapeConfig,
  ServiceEntry,
} from './config.ts';
import type { ConfigPath } from './problem.ts';
import { readBasicAuth, readOptionalUrl, readSecret, readUrl, type ResolveContext } from './resolve-context.ts';
import type { RawConfig } from './schema.ts';

type RawPrometheus = Exclude<NonNullable<RawConfig['prometheus']>, readonly unknown[]>;

export function resolvePrometheus(context: ResolveContext, raw: RawConfig['prometheus']): PrometheusConfig[] {
  if (raw === undefined) return [];
  const list: readonly RawPrometheus[] = Array.isArray(raw) ? raw : [raw];
  const seen = new Set<string>();
  return list.map((one, i) => {
    const path: ConfigPath = Array.isArray(raw) ? ['prometheus', i] : ['prometheus'];
    const name = one.name ?? 'prometheus';
    if (seen.has(name))
      context.report.meaning(
        [...path, ...(one.name === undefined ? [] : ['name'])],
        `there are two prometheus entries "${name}"`,
        'give each a name of its own',
      );
    seen.add(name);
    const bearerToken = readSecret(context, one, 'bearer_token', path);
    const basicAuth = readBasicAuth(context, one.basic_auth, [...path, 'basic_auth']);
    if (basicAuth !== null && bearerToken !== null)
      context.report.meaning([...path, 'basic_auth'], 'basic_auth and bearer_token are both given', 'keep one of them');
    return {
      name,
      url: readUrl(context, one.url, [...path, 'url']),
      externalUrl: readOptionalUrl(context, one.external_url, [...path, 'external_url']),
      labels: makeLabels(Object.entries(one.labels ?? {})),
      queryDelayMs: one.query_delay ?? 0,
      concurrencyMax: one.max_concurrent ?? 4,
      timeoutMs: one.timeout ?? 10_000,
      bearerToken,
      basicAuth,
    };
  });
}

export function resolveScrape(context: ResolveContext, raw: RawConfig['scrape']): ScrapeConfig[] {
  const seen = new Set<string>();
  return (raw ?? []).map((one, i) => {
    const path = ['scrape', i];
    if (seen.has(one.name))
      context.report.meaning([...path, 'name'], `there are two scrape entries "${one.name}"`, 'give each a name of its own');
    seen.add(one.name);
    const intervalMs = one.interval ?? 15_000;
    const timeoutMs = one.timeout ?? Math.min(10_000, intervalMs);
    if (intervalMs < 1000)
      context.report.meaning([...path, 'interval'], `${formatDuration(intervalMs)} is too short`, 'at least 1s');
    if (timeoutMs > intervalMs)
      context.report.meaning(
        [...path, 'timeout'],
        `longer than the interval (${formatDuration(intervalMs)})`,
        'scrapes would pile up',
      );
    const targets = one.targets.flatMap((target, t) => resolveTarget(context, target, [...path, 'targets', t]));
    return {
      name: one.name,
      targets,
      intervalMs,
      timeoutMs,
      labels: makeLabels(Object.entries(one.labels ?? {})),
      samplesMax: one.max_samples ?? 50_000,
    };
  });
}

/** `host:port` is `http://host:port/metrics`. */
function resolveTarget(context: ResolveContext, target: string, path: ConfigPath): string[] {
  const url = /^https?:\/\//.test(target) ? target : `http://${target}`;
  if (/\s/.test(target) || !URL.canParse(url)) {
    context.report.meaning(path, `not a target: ${JSON.stringify(target)}`, 'e.g. api:8000 or https://api.example/metrics');
    return [];
  }
  const parsed = new URL(url);
  if (parsed.pathname === '/') parsed.pathname = '/metrics';
  return [parsed.href];
}

export function resolveAlertmanager(context: ResolveContext, raw: RawConfig['alertmanager']): AlertmanagerConfig | null {
  if (raw === undefined) return null;
  const externalUrl = readOptionalUrl(context, raw.external_url, ['alertmanager', 'external_url']);
  return {
    url: readUrl(context, raw.url, ['alertmanager', 'url']),
    externalUrl,
    read: [...new Set(raw.read ?? (['silences', 'alerts'] as const))],
    send: 'none',
  };
}

export function resolveGrafana(context: ResolveContext, raw: RawConfig['grafana']): GrafanaConfig | null {
  if (raw === undefined) return null;
  return {
    url: readUrl(context, raw.url, ['grafana', 'url']),
    externalUrl: readOptionalUrl(context, raw.external_url, ['grafana', 'external_url']),
    token: readSecret(context, raw, 'token', ['grafana']),
    orgId: raw.org_id ?? null,
    dashboards: Object.entries(raw.dashboards ?? {}).flatMap(([key, target]) => resolveMapping(context, key, target)),
  };
}

/** `"watch:severity": "Dashboard:Panel"`; severity and panel may be left out. */
function resolveMapping(context: ResolveContext, key: string, target: string): DashboardMapping[] {
  const path = ['grafana', 'dashboards', key];
  const [watch = '', severity, ...more] = key.split(':').map((part) => part.trim());
  const colon = target.indexOf(':');
  const dashboard = (colon < 0 ? target : target.slice(0, colon)).trim();
  const panel = colon < 0 ? null : target.slice(colon + 1).trim();
  const severities = ['critical', 'warning', 'info'];
  if (watch === '' || more.length > 0 || (severity !== undefined && !severities.includes(severity))) {
    context.report.meaning(
      path,
      `not watch:severity: ${JSON.stringify(key)}`,
      'e.g. "request_rate:critical"; severities are critical, warning, info',
    );
    return [];
  }
  if (dashboard === '' || panel === '') {
    context.report.meaning(path, `not Dashboard:Panel: ${JSON.stringify(target)}`, 'e.g. "Service Overview:Request Rate"');
    return [];
  }
  return [{ watch, severity: severity ?? null, dashboard, panel }];
}

export function resolveServices(raw: RawConfig['services']): ReadonlyMap<string, ServiceEntry> {
  const entries = Object.entries(raw ?? {}).map(([name, service]): [string, ServiceEntry] => [
    name,
    {
      tier: service.tier ?? null,
      team: service.team ?? null,
      dependsOn: service.depends_on ?? [],
      runbook: service.runbook ?? null,
      impact:
        service.impact === undefined
          ? null
          : {
              unit: service.impact.unit,
              perMinute: service.impact.per_minute,
              costPerUnit: service.impact.cost_per_unit ?? null,
              currency: service.impact.currency ?? null,
            },
    },
  ]);
  return new Map(entries);
}

const bodyMaxDefault = 16 * 1024 * 1024;
const bodyLimit = 256 * 1024 * 1024;
const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1000,
  KB: 1000,
  KiB: 1024,
  MB: 1e6,
  MiB: 1_048_576,
  GB: 1e9,
  GiB: 1_073_741_824,
};

function readBytes(context: ResolveContext, value: string | number, path: ConfigPath): number {
  const match = /^(\d+)\s*(B|[kK]B|KiB|MB|MiB|GB|GiB|)$/.exec(String(value));
  const bytes = match === null ? 0 : Number(match[1]) * (byteUnits[match[2] ?? ''] ?? 1);
  if (bytes >= 1024 && bytes <= bodyLimit) return bytes;
  context.report.meaning(
    path,
    match === null ? `not a size: ${JSON.stringify(value)}` : `${JSON.stringify(value)} is out of bounds (1KiB to 256MiB)`,
    'e.g. 16MiB',
  );
  return bodyMaxDefault;
}

export function resolveHttp(context: ResolveContext, raw: RawConfig['http']): Config['http'] {
  const http = raw ?? {};
  return {
    token: readSecret(context, http, 'token', ['http']),
    intake: http.intake ?? 'open',
    bodyMaxBytes: http.max_body === undefined ? bodyMaxDefault : readBytes(context, http.max_body, ['http', 'max_body']),
    allowedHosts: http.allowed_hosts ?? [],
  };
}
