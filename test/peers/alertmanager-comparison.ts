// A real Alertmanager for a test: started on loopback with a configuration of ours, a webhook that records what it tells, and amtool.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Route } from '../../src/route/route.ts';

/** Why the real thing cannot be compared with here; null when it can. */
export function missingAlertmanager(): string | null {
  try {
    execFileSync('prometheus-alertmanager', ['--version'], { stdio: 'ignore' });
    execFileSync('amtool', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'prometheus-alertmanager and amtool are not installed (Debian: apt-get install prometheus-alertmanager)';
  }
}

export type Told = {
  readonly at: number;
  readonly receiver: string;
  readonly groupKey: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly status: 'firing' | 'resolved'; readonly labels: Readonly<Record<string, string>> }[];
};

/** The configuration of this tree for Alertmanager, as JSON, which is YAML. Every receiver is the webhook at `url` or nothing. */
export function alertmanagerConfig(root: Route, url: string | null): string {
  const names = (route: Route): string[] => [route.receiver, ...route.routes.flatMap(names)];
  const route = (node: Route): object => ({
    receiver: node.receiver,
    group_by: node.groupBy === '...' ? ['...'] : node.groupBy,
    group_wait: `${node.groupWaitMs}ms`,
    group_interval: `${node.groupIntervalMs}ms`,
    repeat_interval: `${node.repeatIntervalMs}ms`,
    ...(node.matchers.length > 0
      ? { matchers: node.matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`) }
      : {}),
    ...(node.continue ? { continue: true } : {}),
    ...(node.routes.length > 0 ? { routes: node.routes.map(route) } : {}),
  });
  const receivers = [...new Set(names(root))].map((name) => ({
    name,
    ...(url === null ? {} : { webhook_configs: [{ url, send_resolved: true }] }),
  }));
  return JSON.stringify({ route: route(root), receivers });
}

/** A folder that is gone after `use`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rti-peer-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The receivers of these labels, as `amtool config routes test` prints them; its standard error only says which file it reads. */
export function amtoolReceivers(file: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return execFileSync('amtool', ['config', 'routes', 'test', `--config.file=${file}`, ...pairs], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

async function webhookSink(): Promise<{ readonly url: string; readonly told: Told[]; readonly close: () => Promise<void> }> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // The webhook's documented body, version 4.
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Told, 'at'>;
      told.push({ ...body, at: Date.now() });
      response.end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // Listening on TCP, so it is one.
  return { url: `http://127.0.0.1:${port}/`, told, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // Listening on TCP, so it is one.
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await fetch(`${url}/-/ready`, { signal }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export type RunningAlertmanager = { readonly url: string; readonly told: readonly Told[] };

/** Runs Alertmanager with the tree for as long as `use` takes. */
export function withAlertmanager<T>(root: Route, use: (running: RunningAlertmanager) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const sink = await webhookSink();
    const file = join(folder, 'alertmanager.yml');
    writeFileSync(file, alertmanagerConfig(root, sink.url));
    const port = await freePort();
    const options = [
      `--config.file=${file}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ];
    const child = spawn('prometheus-alertmanager', options, { stdio: 'ignore' });
    const exited = once(child, 'exit');
    try {
      const url = `http://127.0.0.1:${port}`;
      await untilReady(url, AbortSignal.timeout(15_000));
      return await use({ url, told: sink.told });
    } finally {
      child.kill('SIGKILL');
      await exited;
      await sink.close();
    }
  });
}
