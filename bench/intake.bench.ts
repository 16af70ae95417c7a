// I1: what taking alerts in costs. Ours answers after the alerts are on disk (fsync); Alertmanager answers when they are in its memory.
import { findPeer } from '../test/peers/binaries.ts';
import { startAlertmanager } from '../test/peers/alertmanager.ts';
import { fsyncLine, loadLine, median, startDaemon } from './daemon.ts';
import type { LoadResult } from './post-alerts.ts';
import type { Bench } from './run.ts';
import { runLoad } from './run-load.ts';

type Shape = {
  readonly batch: number;
  readonly connections: number;
  readonly distinct: number | null;
  readonly aim: number | null;
};

const shapes: readonly Shape[] = [
  { batch: 1, connections: 64, distinct: null, aim: 15_000 },
  { batch: 4, connections: 64, distinct: null, aim: 20_000 },
  { batch: 50, connections: 16, distinct: null, aim: 30_000 },
  { batch: 500, connections: 8, distinct: null, aim: null },
  { batch: 1, connections: 64, distinct: 1000, aim: null },
  { batch: 50, connections: 16, distinct: 1000, aim: 50_000 },
];
const rounds = 3;
const span = { warmUpMs: 1000, measuredMs: 2000 };

// The same for both: 4 groups, nobody told during the measurement. Nothing listens at the address.
const route = { receiver: 'hook', group_by: ['alertname'], group_wait: '60s', group_interval: '5m', repeat_interval: '4h' };
const receivers = [{ name: 'hook', webhook_configs: [{ url: 'http://127.0.0.1:9/hook' }] }];
const config = JSON.stringify({ route, receivers });
const ourConfig = JSON.stringify({ route, receivers, limits: { alerts: 1_000_000 } });

async function measureOurs(shape: Shape): Promise<{ readonly result: LoadResult; readonly fsync: string }> {
  await using daemon = await startDaemon({ config: ourConfig });
  return { result: await runLoad({ url: daemon.url, pid: daemon.pid, ...shape, ...span }), fsync: fsyncLine(daemon.fsync) };
}

async function measurePeer(shape: Shape): Promise<LoadResult | null> {
  if (findPeer('alertmanager') === null) return null;
  await using peer = await startAlertmanager(config);
  return await runLoad({ url: peer.url, pid: peer.pid, ...shape, ...span });
}

const count = (value: number): string => Math.round(value).toLocaleString('en').replaceAll(',', ' ');
const refusedOf = ({ statuses }: LoadResult): number =>
  Object.entries(statuses).reduce((sum, [status, requests]) => (status === '200' ? sum : sum + requests), 0);

async function row(shape: Shape, fsyncs: string[]): Promise<string> {
  const ours: LoadResult[] = [];
  const peers: LoadResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { result, fsync } = await measureOurs(shape);
    ours.push(result);
    fsyncs.push(fsync);
    const peer = await measurePeer(shape);
    if (peer) peers.push(peer);
  }
  const of = (results: readonly LoadResult[], field: 'alertsPerSecond' | 'alertsPerCpuSecond' | 'p50Ms' | 'p99Ms'): number =>
    median(results.map((result) => result[field]));
  const refused = ours.reduce((sum, result) => sum + refusedOf(result), 0);
  const perCpu = of(ours, 'alertsPerCpuSecond');
  const peerPerCpu = of(peers, 'alertsPerCpuSecond');
  return `| ${shape.distinct === null ? 'distinct' : 'duplicate'} | ${shape.batch} | ${shape.connections} | **${count(perCpu)}** | ${shape.aim === null ? '' : count(shape.aim)} | ${peers.length > 0 ? `${count(peerPerCpu)} | ${(perCpu / peerPerCpu).toFixed(2)}` : 'not installed | '} | ${count(of(ours, 'alertsPerSecond'))} | ${of(ours, 'p50Ms').toFixed(1)} / ${of(ours, 'p99Ms').toFixed(1)} | ${refused} |`;
}

export const bench: Bench = {
  name: 'Intake: durable alerts per CPU-second',
  run: async () => {
    const fsyncs: string[] = [];
    const rows: string[] = [];
    for (const shape of shapes) rows.push(await row(shape, fsyncs));
    return [
      `POST /api/v2/alerts, closed loop, 720 bytes an alert, 4 groups, medians of ${rounds} rounds of ${span.measuredMs / 1000} s taken in turn. Ours is on disk`,
      `before the answer (${fsyncs[Math.floor(fsyncs.length / 2)]}); Alertmanager's is in memory. ${loadLine()}. \`npm run bench -- intake\``,
      '',
      '| alerts | a request | connections | ours, alerts per CPU-s | aim | Alertmanager, per CPU-s | ratio | ours, alerts/s | p50 / p99 ms | refused |',
      '|---|---|---|---|---|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  },
};
