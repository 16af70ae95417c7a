// A real Alertmanager for a test: without a cluster, on loopback; its API and amtool.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirePeer } from './binaries.ts';
import { freePort, makePeerFolder, type Peer, startPeer } from './peer.ts';

/** What tests look at in an alert of GET /api/v2/alerts. */
export type GettableAlert = {
  readonly labels: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string; readonly silencedBy: readonly string[]; readonly inhibitedBy: readonly string[] };
};

export type Alertmanager = Peer & {
  readonly url: string;
  /** `host:port`, as Prometheus wants it. */
  readonly target: string;
  alerts(): Promise<readonly GettableAlert[]>;
};

/** One receiver `sink` that gets every alert at once: `alertmanagerConfig('http://127.0.0.1:7100/webhook')`. */
export function alertmanagerConfig(webhookUrl: string): string {
  return JSON.stringify({
    route: { receiver: 'sink', group_by: ['alertname'], group_wait: '100ms', group_interval: '500ms', repeat_interval: '1h' },
    receivers: [{ name: 'sink', webhook_configs: [{ url: webhookUrl, send_resolved: true }] }],
  });
}

/** Starts Alertmanager with the text of an alertmanager.yml. */
export async function startAlertmanager(config: string): Promise<Alertmanager> {
  const command = requirePeer('alertmanager');
  const folder = makePeerFolder('alertmanager');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'alertmanager.yml'), config);
  const args = [
    '--config.file=alertmanager.yml',
    '--storage.path=storage',
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=', // no gossip: it would listen on every address and delay readiness
  ];
  const peer = await startPeer({ name: 'alertmanager', command, args, folder, readyUrl: `${url}/-/ready` });
  const alerts = async (): Promise<readonly GettableAlert[]> => {
    const response = await fetch(`${url}/api/v2/alerts`, { signal: AbortSignal.timeout(5000) });
    return (await response.json()) as readonly GettableAlert[]; // Alertmanager's documented answer
  };
  return { ...peer, url, target: `127.0.0.1:${port}`, alerts };
}

/** Runs amtool against an Alertmanager-compatible API and returns its exit code and output. */
export function amtool(args: readonly string[], url?: string): { readonly code: number | null; readonly output: string } {
  const address = url === undefined ? [] : [`--alertmanager.url=${url}`];
  const run = spawnSync(requirePeer('amtool'), [...address, ...args], { encoding: 'utf8', timeout: 30_000 });
  return { code: run.status, output: run.stdout + run.stderr };
}
