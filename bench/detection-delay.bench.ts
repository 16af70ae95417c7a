// From a fault in a scraped target to the anomaly that the daemon has recorded, in scrape intervals. Real daemon, real HTTP, real time.
import { setTimeout as wait } from 'node:timers/promises';
import { type Fault, makeFleet, type ServiceSpec } from '../src/demo/fleet.ts';
import { startFleetServer } from '../src/demo/fleet-server.ts';
import { waitFor } from '../test/peers/peer.ts';
import { type Daemon, fsyncLine, loadLine, quantile, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';

const rounds = 5;
const learnedSamples = 60;
/** The shortest interval that the configuration allows. */
const intervalMs = 1000;
const limitIntervals = 20;

const services: readonly ServiceSpec[] = ['search', 'cart', 'login'].map((name) => ({
  name,
  pods: 2,
  requestsPerSecond: 2000,
  medianSeconds: 0.08,
  spread: 0.5,
  errorRatio: 0.001,
}));

type Kind = { readonly name: string; readonly watch: string; readonly kind: Fault['kind']; readonly amount: number };
const kinds: readonly Kind[] = [
  { name: 'traffic × 4', watch: 'requests', kind: 'traffic', amount: 4 },
  { name: 'traffic / 5', watch: 'requests', kind: 'traffic', amount: 0.2 },
  { name: 'latency × 5', watch: 'p95', kind: 'latency', amount: 5 },
];

/** Defaults but for the interval, and a window as short as the interval allows: a longer one would dilute the fault. */
const config = (target: string): string => `
scrape: [ { name: fleet, targets: ["${target}"], interval: ${intervalMs}ms } ]
watch_defaults: { interval: ${intervalMs}ms }
watches:
  - { name: requests, signal: traffic, from: { kind: rate, selector: http_requests_total, by: [service], window: ${2 * intervalMs}ms } }
  - { name: p95, signal: latency, from: { kind: quantile, quantile: 0.95, selector: http_request_duration_seconds_bucket, by: [service], window: ${2 * intervalMs}ms } }
`;

type Listed = { readonly items: readonly { readonly watch: string; readonly seriesLabels: Readonly<Record<string, string>> }[] };

async function isRecorded(daemon: Daemon, watch: string, service: string): Promise<boolean> {
  const response = await fetch(`${daemon.url}/api/v1/anomalies?open=true`);
  const { items } = (await response.json()) as Listed; // our own API
  return items.some((anomaly) => anomaly.watch === watch && anomaly.seriesLabels['service'] === service);
}

/** Delays in intervals, by kind of fault; each fault strikes another service, so that none disturbs the next. */
async function measure(round: number): Promise<{ readonly delays: readonly number[]; readonly fsync: string }> {
  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
  const fleet = makeFleet({ seed: round + 1, at: Date.now(), services });
  const target = await startFleetServer(fleet, clock);
  try {
    await using daemon = await startDaemon({ config: config(new URL(target.url).host) });
    await wait(learnedSamples * intervalMs);
    const delays: number[] = [];
    for (const [i, { watch, kind, amount }] of kinds.entries()) {
      const service = services[(i + round) % services.length]?.name ?? '';
      // At any point between two scrapes: what happens in the world does not wait for ours.
      await wait(((i * 37 + round * 53) % 100) * 0.01 * intervalMs);
      const from = performance.now();
      fleet.faults = [...fleet.faults, { kind, service, pods: null, amount, from: Date.now(), until: null }];
      const seen = waitFor('the anomaly', () => isRecorded(daemon, watch, service), { timeoutMs: limitIntervals * intervalMs });
      delays.push(await seen.then(() => (performance.now() - from) / intervalMs).catch(() => Number.POSITIVE_INFINITY));
      await wait(2 * intervalMs);
    }
    return { delays, fsync: fsyncLine(daemon.fsync) };
  } finally {
    await target.close();
  }
}

export const bench: Bench = {
  name: 'Fault to recorded anomaly, in scrape intervals',
  run: async () => {
    // At once: each round has a daemon and a target of its own, and they are idle most of the time.
    const measured = await Promise.all(Array.from({ length: rounds }, (_, round) => measure(round)));
    const rows = kinds.map(({ name }, i) => {
      const delays = measured.map(({ delays: all }) => all[i] ?? Number.NaN);
      return `| ${name} | ${[0, 0.5, 1].map((share) => quantile(delays, share).toFixed(1)).join(' | ')} |`;
    });
    return [
      `Embedded scrape each second, detector and \`for\` as by default, ${learnedSamples} samples learnt, ${rounds} repetitions at any point of the interval, seen through the API.`,
      `Aim: at most 2. ${measured[0]?.fsync ?? ''}; ${loadLine()}. \`npm run bench -- detection-delay\``,
      '',
      '| fault | least | median | most |',
      '|---|---|---|---|',
      ...rows,
    ].join('\n');
  },
};
