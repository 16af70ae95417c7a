// The start of the real daemon beside a Prometheus that accepts connections and never answers, and signals that come while it starts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, waitFor } from './peer.ts';
import { buildRti, rtiProgram, startRti, webhookOf } from './rti.ts';

let server: Server;
let hanging: string;
let folder: string;
const sockets = new Set<Socket>();
const children: ChildProcess[] = [];

beforeEach(async () => {
  buildRti();
  folder = mkdtempSync(join(tmpdir(), 'rti-start-'));
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hanging = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP, so the address is one
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test('a Prometheus that hangs holds up nothing: alerts are taken, kept over kill -9, and /health names it', async () => {
  await using rti = await startRti({ config: { prometheus: { name: 'main', url: hanging } } });
  expect((await rti.post('/webhook', webhookOf([{ labels: { alertname: 'Early' } }]))).status).toBe(200);
  const { status, ready, components } = await rti.health();
  expect([status, ready]).toEqual(['degraded', true]);
  expect(components['prometheus/main']).toMatchObject({ status: 'degraded', detail: 'not reached yet' });
  await waitFor('it to be asked', () => Promise.resolve(sockets.size > 0));
  const stats = await rti.json<{ discovery: { problem: string; watched: unknown[] } }>('/stats');
  expect(stats.discovery).toMatchObject({ problem: 'still looking for what there is to watch', watched: [] });
  await rti.kill();
  await rti.start();
  const alerts = await rti.json<{ labels: { alertname: string } }[]>('/api/v2/alerts');
  expect(alerts.map(({ labels }) => labels.alertname)).toEqual(['Early']);
  expect(await rti.terminate()).toBe('it ended with code 0');
  expect(rti.logs()).not.toContain('discovery failed');
});

type Started = {
  readonly child: ChildProcess;
  readonly url: string;
  readonly logs: () => string;
  readonly ended: Promise<string>;
};

/** Resolves when the process catches SIGHUP, long before it is ready. */
async function startUntilItCatches(config: object): Promise<Started> {
  const file = join(folder, 'rti.yml');
  writeFileSync(file, JSON.stringify(config));
  const target = `127.0.0.1:${await freePort()}`;
  const flags = ['--config.file', file, '--storage.path', join(folder, 'data'), '--web.listen-address', target];
  const child = spawn(process.execPath, [rtiProgram, 'serve', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code));
  const hangup = 1n;
  const caught = (): bigint => BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]}`);
  await waitFor('SIGHUP to be caught', () => Promise.resolve((caught() & hangup) !== 0n), { timeoutMs: 20_000 });
  return { child, url: `http://${target}`, logs: () => text, ended };
}

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok;

test('SIGHUP while it starts is one reload, made when it is ready', async () => {
  const { child, url, logs } = await startUntilItCatches({
    prometheus: { url: hanging },
    watches: [{ name: 'orders', query: 'up' }],
  });
  expect(logs()).toBe('');
  child.kill('SIGHUP');
  await waitFor('the reload', () => Promise.resolve(logs().includes('"configuration reloaded"')));
  expect(await isReady(url)).toBe(true);
  // Reloads are made one after the other, so that this one is the second and last.
  expect((await fetch(`${url}/-/reload`, { method: 'POST' })).status).toBe(200);
  expect(logs().match(/"msg":"(ready|configuration reloaded)"/g)).toEqual([
    '"msg":"ready"',
    '"msg":"configuration reloaded"',
    '"msg":"configuration reloaded"',
  ]);
});

test.for(['SIGTERM', 'SIGINT'] as const)('%s while it starts ends it, with exit code 0', async (signal) => {
  const { child, logs, ended } = await startUntilItCatches({ prometheus: { url: hanging } });
  child.kill(signal);
  expect(await ended).toBe('0');
  expect(logs()).toContain(`"signal":"${signal}","msg":"stopping"`);
  expect(logs()).toContain('"msg":"stopped"');
});

test('SIGHUP while it looks for what to watch does not end it', async () => {
  const { child, url, ended } = await startUntilItCatches({ prometheus: { url: hanging } });
  await waitFor('it to look', () => Promise.resolve(sockets.size > 0));
  child.kill('SIGHUP');
  expect(await isReady(url)).toBe(true);
  child.kill('SIGTERM');
  expect(await ended).toBe('0');
});
