// D3, D6 and D8: a daemon that asks for 100 k series each 15 s, and one with a watch of many series. Prometheus is a stand-in that answers at once; real
// HTTP, the real program. Three and a half minutes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { detectionOf } from '../src/app.ts';
import { configOf } from '../test/stand-ins/turn-rig.ts';
import { waitFor } from '../test/peers/peer.ts';
import { cpuSeconds, type Daemon, loadLine, residentMiB, startDaemon } from './daemon.ts';
import { labelsOf, type StandIn, startStandIn, valueAt } from './polled-prometheus.ts';
import type { Bench } from './run.ts';

const watchCount = 50;
const seriesOfWatch = 2000;
const seriesOfMany = 12_000;
const intervalMs = 15_000;
const intervals = 3;
/** Until the edges of a band are set anew now and then, no longer with each sample. */
const warmUp = 480;

const configFor = (url: string, watches: number, series: number): string => `
prometheus: { url: "${url}" }
watch_defaults: { interval: ${intervalMs / 1000}s }
watches:
${Array.from({ length: watches }, (_, i) => `  - { name: w${i}, signal: traffic, query: "series_${series} + ${i}", max_series: ${series} }`).join('\n')}
`;

/** What a watch keeps of 2000 series that it has judged for two hours up to now; it is the same for all of them. */
function stateOfWatch(config: string): Buffer {
  const [watch] = configOf(`${config}route: { receiver: log }\nreceivers: [ { name: log, log_configs: [ {} ] } ]\n`).watches;
  const detection = detectionOf(watch!); // There are some.
  const labels = Array.from({ length: seriesOfWatch }, (_, i) => labelsOf(i));
  const until = Date.now() - intervalMs;
  for (let at = until - warmUp * intervalMs; at <= until; at += intervalMs)
    detection.observe(
      at,
      labels.map((set, i) => ({ labels: set, at, value: valueAt(i, at / 1000) })),
      'judge',
    );
  const newestAt = Buffer.alloc(8);
  newestAt.writeDoubleBE(until);
  return Buffer.concat([newestAt, ...detection.snapshot()]);
}

function start(config: string, state: Buffer | null): Promise<Daemon> {
  const flag = `--import=${new URL('loop-delay-quantiles.ts', import.meta.url).href}`;
  return startDaemon({
    config,
    nodeFlags: ['--disable-warning=ExperimentalWarning', flag],
    prepare: async (folder) => {
      const snapshots = join(folder, 'data', 'snapshots');
      mkdirSync(snapshots, { recursive: true });
      for (let i = 0; state !== null && i < watchCount; i += 1) writeFileSync(join(snapshots, `w${i}.snapshot`), state);
    },
  });
}

type Delay = { readonly p99: number; readonly max: number };

/** Begins to measure the event-loop delay, or ends it and says what it was. */
async function signalDelay(daemon: Daemon): Promise<Delay> {
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

/** Until so many queries were answered, and judged: nothing is asked of the daemon meanwhile. */
async function untilAnswered(standIn: StandIn, queries: number): Promise<void> {
  for (const from = standIn.asked(); standIn.asked() - from < queries; ) await wait(200);
  await wait(3000);
}

type Cost = { readonly samples: number; readonly cpu: number; readonly metricsMs: number };

async function measureCost(daemon: Daemon, spanMs: number): Promise<Cost> {
  const [samplesFrom, cpuFrom] = [await judged(daemon), cpuSeconds(daemon.pid)];
  await wait(spanMs);
  const cpu = cpuSeconds(daemon.pid) - cpuFrom;
  const askedAt = performance.now();
  const samples = (await judged(daemon)) - samplesFrom;
  return { samples, cpu, metricsMs: performance.now() - askedAt };
}

async function measureDelay(daemon: Daemon, until: () => Promise<unknown>): Promise<Delay> {
  await signalDelay(daemon);
  await until();
  return signalDelay(daemon);
}

/** 100 k series: judged for two hours, and new. */
async function measureAll(standIn: StandIn): Promise<readonly string[]> {
  const config = configFor(standIn.url, watchCount, seriesOfWatch);
  const spanMs = intervals * intervalMs;
  const run = async (state: Buffer | null) => {
    await using daemon = await start(config, state);
    const first = await measureDelay(daemon, () => untilAnswered(standIn, watchCount));
    const cost = await measureCost(daemon, spanMs);
    const delay = await measureDelay(daemon, () => wait(2 * intervalMs));
    return { ...cost, first, delay, memory: residentMiB(daemon.pid).all, readyMs: daemon.readyMs };
  };
  const [warm, cold] = [await run(stateOfWatch(config)), await run(null)];
  const row = (what: string, of: (one: typeof warm) => string, aim: string): string =>
    `| ${what} | ${of(warm)} | ${of(cold)} | ${aim} |`;
  return [
    `${watchCount} watches of ${seriesOfWatch} series (8 labels), detector \`auto\`, each ${intervalMs / 1000} s from a stand-in of Prometheus that answers at once; ${intervals} intervals.`,
    `Polled, decoded, judged, snapshots written, as the daemon does it. Judged: each series was for two hours, what it learnt is restored at the start. New: none was.`,
    `${loadLine()}. \`npm run bench -- poll\``,
    '',
    '| what | judged | new | aim |',
    '|---|---|---|---|',
    row('query answer → score, samples per CPU-second (D3)', ({ samples, cpu }) => (samples / cpu).toFixed(0), '500000'),
    row('CPU of one core (D6)', ({ cpu }) => `${((cpu / (spanMs / 1000)) * 100).toFixed(1)} %`, '5 %'),
    row(
      'CPU µs a series-minute (D5: published PromQL rules 270–885)',
      ({ samples, cpu }) => (((cpu * 1e6) / samples) * (60_000 / intervalMs)).toFixed(1),
      'at least 50 × less',
    ),
    row('event-loop delay p99 (D8)', ({ delay }) => `${delay.p99.toFixed(1)} ms`, '25 ms'),
    row('event-loop delay max (D8)', ({ delay }) => `${delay.max.toFixed(1)} ms`, '100 ms'),
    row('event-loop delay max, first samples', ({ first }) => `${first.max.toFixed(1)} ms`, '100 ms'),
    row('start to ready', ({ readyMs }) => `${readyMs.toFixed(0)} ms`, '2000 ms'),
    row('one answer of `/metrics`', ({ metricsMs }) => `${metricsMs.toFixed(0)} ms`, ''),
    row('resident memory', ({ memory }) => `${memory.toFixed(0)} MiB`, ''),
  ];
}

/** One watch of many series, none of them seen before: the longest work there is for one answer. */
async function measureMany(standIn: StandIn): Promise<readonly string[]> {
  await using daemon = await start(configFor(standIn.url, 1, seriesOfMany), null);
  const first = await measureDelay(daemon, () => untilAnswered(standIn, 1));
  const later = await measureDelay(daemon, () => untilAnswered(standIn, 2));
  return [
    '',
    `One watch of ${seriesOfMany} series, judged in slices: event-loop delay max ${first.max.toFixed(1)} ms with its first samples, all of new series, then ${later.max.toFixed(1)} ms (aim 100 ms).`,
  ];
}

export const bench: Bench = {
  name: 'Polling 100 k series',
  run: async () => {
    const standIn = await startStandIn();
    try {
      return [...(await measureAll(standIn)), ...(await measureMany(standIn))].join('\n');
    } finally {
      standIn.close();
    }
  },
};
