// D3, D6 and D8: a daemon that asks for 100 k series each 15 s. Prometheus is a stand-in that answers at once, so that only our side is measured; real
// HTTP, the real program.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { waitFor } from '../test/peers/peer.ts';
import { cpuSeconds, type Daemon, loadLine, residentMiB, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';

const watchCount = 50;
const seriesOfWatch = 2000;
const intervalMs = 15_000;
const intervals = 4;

const watches = Array.from(
  { length: watchCount },
  (_, i) => `  - { name: w${i}, signal: traffic, query: "metric_${i}", max_series: ${seriesOfWatch} }`,
);
const config = (url: string): string => `
prometheus: { url: "${url}" }
watch_defaults: { interval: ${intervalMs / 1000}s }
watches:
${watches.join('\n')}
`;

/** The answer to an instant query: 8 labels a series, values that wander. */
function vectorAt(seconds: number): string {
  const result = Array.from({ length: seriesOfWatch }, (_, i) => {
    const value = 100 + (i % 50) + 5 * Math.sin(i * 12.9 + seconds / 97);
    return `{"metric":{"service":"service-${i % 100}","instance":"10.0.0.${i}:8080","job":"api","environment":"prod","region":"eu","zone":"a","team":"shop","version":"v1"},"value":[${seconds},"${value.toFixed(4)}"]}`;
  });
  return `{"status":"success","data":{"resultType":"vector","result":[${result.join(',')}]}}`;
}

const nothing = '{"status":"success","data":{"resultType":"matrix","result":[]}}';

/** Answers `/api/v1/query`; the past is empty. `asked` counts instant queries. */
async function startStandIn(): Promise<{ readonly url: string; readonly asked: () => number; readonly close: () => void }> {
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const given = (name: string): string => url.searchParams.get(name) ?? form.get(name) ?? '';
      response.setHeader('content-type', 'application/json');
      if (url.pathname !== '/api/v1/query') return void response.end(nothing);
      const isWatch = given('query').startsWith('metric_');
      asked += isWatch ? 1 : 0;
      const seconds = Number(given('time')) || Date.now() / 1000;
      response.end(isWatch ? vectorAt(seconds) : nothing.replace('matrix', 'vector'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, close: () => server.close() };
}

async function takeDelay(daemon: Daemon): Promise<{ readonly p99: number; readonly max: number }> {
  const before = daemon.logs().split('event loop delay p99').length;
  daemon.signal('SIGUSR2');
  const text = await waitFor('the delay', () => {
    const parts = daemon.logs().split('event loop delay p99');
    return Promise.resolve(parts.length > before && parts.at(-1)?.includes('ms\n') ? parts.at(-1) : null);
  });
  const [p99 = Number.NaN, max = Number.NaN] = (text?.match(/[\d.]+/g) ?? []).map(Number);
  return { p99, max };
}

/** Samples judged so far, as the daemon counts them. */
async function judged(daemon: Daemon): Promise<number> {
  const text = await (await fetch(`${daemon.url}/metrics`)).text();
  return Number(/^runtime_intelligence_samples_total\{[^}]*source="live"[^}]*\} (\S+)/m.exec(text)?.[1] ?? 0);
}

export const bench: Bench = {
  name: 'Polling 100 k series',
  run: async () => {
    const standIn = await startStandIn();
    try {
      const flag = `--import=${new URL('loop-delay-quantiles.ts', import.meta.url).href}`;
      await using daemon = await startDaemon({
        config: config(standIn.url),
        nodeFlags: ['--disable-warning=ExperimentalWarning', flag],
      });
      const all = watchCount * seriesOfWatch;
      await waitFor('the first samples of all series', async () => (await judged(daemon)) >= 2 * all, { timeoutMs: 120_000 });
      const samplesFrom = await judged(daemon);
      await takeDelay(daemon);
      const [cpuFrom, askedFrom] = [cpuSeconds(daemon.pid), standIn.asked()];
      await wait(intervals * intervalMs);
      const delay = await takeDelay(daemon);
      const cpu = cpuSeconds(daemon.pid) - cpuFrom;
      const askedAt = performance.now();
      const samples = (await judged(daemon)) - samplesFrom;
      const metricsMs = performance.now() - askedAt;
      const share = (cpu / ((intervals * intervalMs) / 1000)) * 100;
      return [
        `${watchCount} watches of ${seriesOfWatch} series (8 labels), detector \`auto\`, each ${intervalMs / 1000} s from a stand-in of Prometheus that answers at once; ${intervals} intervals, ${standIn.asked() - askedFrom} answers.`,
        `Polled, decoded, judged, snapshots written, as the daemon does it. ${loadLine()}. \`npm run bench -- poll\``,
        '',
        '| what | measured | aim |',
        '|---|---|---|',
        `| query answer → score, samples per CPU-second (D3) | ${(samples / cpu).toFixed(0)} | 500000 |`,
        `| CPU of one core (D6) | ${share.toFixed(1)} % | 5 % |`,
        `| CPU µs a series-minute (D5: published PromQL rules 270–885) | ${(((cpu * 1e6) / samples) * (60_000 / intervalMs)).toFixed(1)} | at least 50 × less |`,
        `| event-loop delay p99 (D8) | ${delay.p99.toFixed(1)} ms | 25 ms |`,
        `| event-loop delay max (D8) | ${delay.max.toFixed(1)} ms | 100 ms |`,
        `| one answer of \`/metrics\`, ms | ${metricsMs.toFixed(0)} | |`,
        `| resident memory | ${residentMiB(daemon.pid).all.toFixed(0)} MiB | |`,
      ].join('\n');
    } finally {
      standIn.close();
    }
  },
};
