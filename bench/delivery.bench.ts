// I3 and overload: from POST to the sink of a webhook channel with group_wait 0, and what happens when more comes than can be written.
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Daemon, fsyncLine, loadLine, quantile, residentMiB, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';
import { runLoad } from './run-load.ts';

const rates = [20, 200, 1000];
const measuredMs = 6000;
const warmUpMs = 2000;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

type Sink = { readonly url: string; readonly delays: number[]; close(): void };

/** Notes how old each alert is when it arrives: its instant of sending is a label. One process sends and receives, so one clock serves both. */
async function startSink(): Promise<Sink> {
  const delays: number[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const now = performance.now();
      // Group labels, common labels and the alert itself all say when: the first is enough.
      delays.push(now - Number(/"sent":"([\d.]+)"/.exec(Buffer.concat(chunks).toString())?.[1]));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}/`, delays, close: () => (server.closeAllConnections(), server.close()) };
}

const config = (sink: string): string =>
  JSON.stringify({
    route: { receiver: 'hook', group_by: ['...'], group_wait: '0s', group_interval: '5m', repeat_interval: '4h' },
    receivers: [{ name: 'hook', webhook_configs: [{ url: sink }] }],
    limits: { alerts: 1_000_000 },
  });

function postOne(daemon: Daemon, number: number): void {
  const labels = { alertname: 'Probe', service: 'checkout', number: String(number), sent: performance.now().toFixed(3) };
  const body = JSON.stringify([{ labels, annotations: { summary: 'a probe' }, startsAt: new Date().toISOString() }]);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = request(`${daemon.url}/api/v2/alerts`, { method: 'POST', agent, headers }, (response) => response.resume());
  sent.on('error', () => {}); // shows as one that was not delivered
  sent.end(body);
}

async function measureRate(rate: number): Promise<string> {
  const sink = await startSink();
  try {
    await using daemon = await startDaemon({ config: config(sink.url) });
    const startedAt = performance.now();
    let [posted, counted] = [0, 0];
    while (performance.now() - startedAt < warmUpMs + measuredMs) {
      for (; startedAt + (posted * 1000) / rate <= performance.now(); posted += 1) postOne(daemon, posted);
      if (counted === 0 && performance.now() - startedAt > warmUpMs) {
        counted = posted;
        sink.delays.length = 0;
      }
      await wait(1);
    }
    await wait(1500);
    const { delays } = sink;
    return `| ${rate} | ${quantile(delays, 0.5).toFixed(1)} | ${quantile(delays, 0.99).toFixed(1)} | ${Math.max(...delays).toFixed(0)} | ${posted - counted} | ${delays.length} | ${fsyncLine(daemon.fsync)} |`;
  } finally {
    sink.close();
  }
}

/** More than can be written, from many connections; beside it /health each 50 ms. */
async function overload(): Promise<string> {
  await using daemon = await startDaemon({ config: config('http://127.0.0.1:9/') });
  const health: number[] = [];
  const ending = new AbortController();
  const watching = (async () => {
    while (!ending.signal.aborted) {
      const from = performance.now();
      await (await fetch(`${daemon.url}/-/healthy`)).arrayBuffer();
      health.push(performance.now() - from);
      await wait(50);
    }
  })();
  const load = { connections: 2000, batch: 20, distinct: null, warmUpMs: 2000, measuredMs: 6000 };
  const result = await runLoad({ url: daemon.url, pid: daemon.pid, ...load });
  ending.abort();
  await watching;
  const answers = Object.entries(result.statuses).map(([status, times]) => `${times} × ${status}`);
  return [
    `Overload: ${load.connections} connections post ${load.batch} alerts a request as fast as they are answered: ${answers.join(', ')};`,
    `p50 ${result.p50Ms.toFixed(0)} ms, p99 ${result.p99Ms.toFixed(0)} ms; /-/healthy meanwhile p50 ${quantile(health, 0.5).toFixed(0)} ms, p99 ${quantile(health, 0.99).toFixed(0)} ms;`,
    `resident ${residentMiB(daemon.pid).all.toFixed(0)} MiB.`,
  ].join(' ');
}

export const bench: Bench = {
  name: 'POST to sink, and overload',
  run: async () => {
    const rows: string[] = [];
    for (const rate of rates) rows.push(await measureRate(rate));
    const overloaded = await overload();
    agent.destroy();
    return [
      `One alert a request and a group of its own, group_wait 0, webhook channel, open loop, ${measuredMs / 1000} s after ${warmUpMs / 1000} s of warm-up. Both the answer and the`,
      `notification come after the commit. Aim at 200/s: p50 at most 4, p99 at most 20 ms. ${loadLine()}. \`npm run bench -- delivery\``,
      '',
      '| alerts/s | p50 ms | p99 ms | most ms | posted | delivered | disk |',
      '|---|---|---|---|---|---|---|',
      ...rows,
      '',
      overloaded,
    ].join('\n');
  },
};
