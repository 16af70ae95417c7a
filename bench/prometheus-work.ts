// The work that a Prometheus of a small company has without us: the rule pack, and dashboards that somebody left open.
import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './daemon.ts';

const dashboards = ['service-overview', 'performance', 'error-rates'];
const refreshMs = 30_000;
const shownSeconds = 3 * 3600;

/** All files of the pack as one. */
export function rulePack(): string {
  const files = globSync('rules/*.yml', { cwd: root }).sort();
  return `groups:\n${files.map((file) => readFileSync(join(root, file), 'utf8').replace(/^groups:\n/m, '')).join('\n')}`;
}

/** What the pack has recorded of these services since yesterday, as OpenMetrics. */
export function recordedLatencies(names: readonly string[]): string {
  const name = 'service:http_request_duration_seconds:p95_rate5m';
  const now = Math.floor(Date.now() / 60_000) * 60;
  const minutes = Array.from({ length: 26 * 60 }, (_, i) => now - 600 - i * 60).reverse();
  const lines = names.flatMap((service) =>
    minutes.map((at, i) => `${name}{environment="demo",service="${service}"} ${(0.11 + 0.01 * Math.sin(i)).toFixed(4)} ${at}`),
  );
  return [`# TYPE ${name} gauge`, ...lines, '# EOF', ''].join('\n');
}

type Panel = { readonly targets?: readonly { readonly expr: string }[]; readonly panels?: readonly Panel[] };

/** What the panels ask for, with Grafana's variables as it fills them in for all services and a scrape every 15 s. */
export function dashboardQueries(): readonly string[] {
  const queriesOf = ({ targets = [], panels = [] }: Panel): readonly string[] => [
    ...targets.map(({ expr }) => expr),
    ...panels.flatMap(queriesOf),
  ];
  return dashboards.flatMap((name) => {
    const dashboard = JSON.parse(readFileSync(join(root, `examples/grafana/dashboards/${name}.json`), 'utf8')) as Panel; // ours
    return queriesOf(dashboard).map((query) =>
      query.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '3h').replaceAll('$service', '.*'),
    );
  });
}

export type OpenDashboards = AsyncDisposable & { readonly failed: number };

/** Asks as the dashboards do at each refresh, one question after the other, until disposed of. */
export function openDashboards(url: string): OpenDashboards {
  const queries = dashboardQueries();
  const stopping = new AbortController();
  let failed = 0;
  async function refresh(): Promise<void> {
    const end = Math.floor(Date.now() / 15_000) * 15;
    for (const query of queries) {
      const body = new URLSearchParams({ query, start: String(end - shownSeconds), end: String(end), step: '15' });
      const answer = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body, signal: stopping.signal });
      await answer.arrayBuffer();
      if (!answer.ok) failed += 1;
    }
  }
  const once = (): void => {
    running = refresh().catch(() => {
      if (!stopping.signal.aborted) failed += 1;
    });
  };
  let running = Promise.resolve();
  once();
  const timer = setInterval(once, refreshMs);
  return {
    get failed() {
      return failed;
    },
    [Symbol.asyncDispose]: () => {
      clearInterval(timer);
      stopping.abort();
      return running;
    },
  };
}
