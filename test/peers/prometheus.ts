// A real Prometheus for a test, with short intervals and its own rules; and the two questions tests ask it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirePeer } from './binaries.ts';
import { freePort, makePeerFolder, type Peer, startPeer } from './peer.ts';

export type PrometheusOptions = {
  /** `host:port` to scrape, by job name. */
  readonly targets?: Readonly<Record<string, readonly string[]>>;
  /** More jobs, as prometheus.yml has them. */
  readonly scrapeConfigs?: readonly object[];
  /** Text of a rule file. */
  readonly rules?: string;
  /** `host:port` of Alertmanagers, or of our own /api/v2. */
  readonly alertmanagers?: readonly string[];
  readonly remoteWriteUrl?: string;
  readonly scrapeInterval?: string;
  readonly evaluationInterval?: string;
  readonly args?: readonly string[];
  /** Samples of the past, in OpenMetrics text with timestamps; ends in `# EOF`. */
  readonly history?: string;
  /** A data folder and a port that outlive it, for tests that kill it and start it again. The folder is the caller's. */
  readonly home?: { readonly folder: string; readonly port: number };
};

export type QueryResult = { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] };

export type Prometheus = Peer & {
  readonly url: string;
  /** Instant query; fails with Prometheus' own message. */
  query(promql: string): Promise<readonly QueryResult[]>;
};

/** The configuration as YAML; JSON is YAML, and needs no quoting rules. */
function configText(options: PrometheusOptions): string {
  const jobs = Object.entries(options.targets ?? {});
  const interval = options.scrapeInterval ?? '250ms';
  return JSON.stringify({
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: options.evaluationInterval ?? '250ms' },
    rule_files: options.rules === undefined ? [] : ['rules.yml'],
    scrape_configs: [
      ...jobs.map(([job, targets]) => ({ job_name: job, static_configs: [{ targets }] })),
      ...(options.scrapeConfigs ?? []),
    ],
    alerting: { alertmanagers: [{ static_configs: [{ targets: options.alertmanagers ?? [] }] }] },
    ...(options.remoteWriteUrl === undefined ? {} : { remote_write: [{ url: options.remoteWriteUrl }] }),
  });
}

/** Starts Prometheus; resolves when it can answer queries. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  const command = requirePeer('prometheus');
  const folder = makePeerFolder('prometheus');
  const port = options.home?.port ?? (await freePort());
  const data = options.home?.folder ?? join(folder, 'tsdb');
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'prometheus.yml'), configText(options));
  if (options.rules !== undefined) writeFileSync(join(folder, 'rules.yml'), options.rules);
  if (options.history !== undefined) {
    writeFileSync(join(folder, 'history.om'), options.history);
    const { code, output } = promtool(['tsdb', 'create-blocks-from', 'openmetrics', 'history.om', data], folder);
    if (code !== 0) throw new Error(`promtool could not write the history: ${output}`);
  }
  const args = [
    '--config.file=prometheus.yml',
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // An alert is sent to Alertmanager again after this long; a test that restarts one should not wait a minute.
    '--rules.alert.resend-delay=1s',
    ...(options.args ?? []),
  ];
  const peer = await startPeer({ name: 'prometheus', command, args, folder, readyUrl: `${url}/-/ready` });
  return { ...peer, url, query: (promql) => query(url, promql) };
}

async function query(url: string, promql: string): Promise<readonly QueryResult[]> {
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: promql }),
    signal: AbortSignal.timeout(5000),
  });
  // Prometheus' documented answer to an instant vector query.
  const answer = (await response.json()) as {
    readonly status: string;
    readonly error?: string;
    readonly data: { readonly result: readonly QueryResult[] };
  };
  if (answer.status !== 'success') throw new Error(`${promql}: ${answer.error ?? response.statusText}`);
  return answer.data.result;
}

/** Runs promtool and returns its exit code and output: `promtool(['check', 'rules', file])`. */
export function promtool(args: readonly string[], folder: string): { readonly code: number | null; readonly output: string } {
  const run = spawnSync(requirePeer('promtool'), args, { cwd: folder, encoding: 'utf8', timeout: 30_000 });
  return { code: run.status, output: run.stdout + run.stderr };
}
