// What the store costs: commits per second and alerts per CPU-second, durable, by batch shape. Under 40 s.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fingerprint, makeLabels } from '../src/model/labels.ts';
import { measureFsync } from '../src/store/fsync-time.ts';
import type { Write } from '../src/store/port.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import { fsyncLine, loadLine } from './daemon.ts';
import type { Bench } from './run.ts';

type Shape = { readonly name: string; readonly alerts: number; readonly requests: number };

const shapes: readonly Shape[] = [
  { name: '1 alert a request, 1 request a commit', alerts: 1, requests: 1 },
  { name: '4 alerts a request, 1 request a commit', alerts: 4, requests: 1 },
  { name: '1 alert a request, 16 requests a commit', alerts: 1, requests: 16 },
  { name: '4 alerts a request, 16 requests a commit', alerts: 4, requests: 16 },
  { name: '50 alerts a request, 4 requests a commit', alerts: 50, requests: 4 },
];
const roundMs = 2500;
const at = 1_790_000_000_000;

/** The rows of one webhook request: its input, its alerts with a transition each, and the group they fall into. */
function request(seq: number, alerts: number): Write[] {
  const writes: Write[] = [];
  const service = `service-${seq % 500}`;
  const bodies: unknown[] = [];
  for (let i = 0; i < alerts; i += 1) {
    const labels = makeLabels(
      Object.entries({ alertname: 'HighLatency', service, instance: `10.0.${seq}.${i}:9090`, severity: 'warning', env: 'prod' }),
    );
    const annotations = makeLabels(
      Object.entries({ summary: `p99 of ${service} is above 500 ms`, runbook_url: `https://runbooks.example/${service}` }),
    );
    const key = fingerprint(labels);
    bodies.push({ labels, annotations, startsAt: at, status: 'firing' });
    writes.push({
      kind: 'alert',
      // biome-ignore format: one alert
      alert: { tenant: 'default', fingerprint: key, labels, annotations, status: 'firing', startsAt: at, endsAt: null, expiresAt: null, updatedAt: at, source: 'alertmanager', generatorUrl: 'http://prometheus.example/graph?g0.expr=latency', anomalyId: null },
    });
    writes.push({
      kind: 'transition',
      transition: { tenant: 'default', fingerprint: key, from: 'inactive', to: 'firing', reason: 'received', at, inputSeq: seq },
    });
  }
  const body = JSON.stringify(bodies);
  writes.unshift({
    kind: 'input',
    input: { seq, tenant: 'default', kind: 'alerts', source: 'alertmanager', at, configHash: '0123456789abcdef', body },
  });
  const labels = makeLabels([['service', service]]);
  // biome-ignore format: one group
  writes.push({ kind: 'group', group: { tenant: 'default', key: `default/{}/${service}`, routeId: '{}', receiver: 'team', labels, firstFlushAt: null, flushAt: at + 30_000, flushes: 0, episode: 1, openedAt: at } });
  return writes;
}

async function measure(folder: string, shape: Shape): Promise<string> {
  const path = join(mkdtempSync(join(folder, 'rti-bench-')), 'rti.db');
  const store = openSqliteStore({ path, programVersion: 'bench', now: () => at });
  let [seq, commits, cpuMicros, wallMs] = [0, 0, 0, 0];
  const until = performance.now() + roundMs;
  while (performance.now() < until) {
    const writes: Write[] = [];
    for (let i = 0; i < shape.requests; i += 1) writes.push(...request((seq += 1), shape.alerts));
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    await store.commit(writes);
    wallMs += performance.now() - before;
    const used = process.cpuUsage(cpuBefore);
    cpuMicros += used.user + used.system;
    commits += 1;
    // Lets the checkpoint run, as between two turns of the service; its time counts.
    if (commits % 32 === 0) {
      const checkpointBefore = process.cpuUsage();
      await new Promise((resolve) => setImmediate(resolve));
      const spent = process.cpuUsage(checkpointBefore);
      cpuMicros += spent.user + spent.system;
    }
  }
  const alerts = commits * shape.requests * shape.alerts;
  await store.close();
  rmSync(join(path, '..'), { recursive: true, force: true });
  const perSecond = (count: number, seconds: number): string => Math.round(count / seconds).toString();
  return `| ${folder} | ${shape.name} | ${perSecond(commits, wallMs / 1000)} | ${perSecond(alerts, wallMs / 1000)} | ${perSecond(alerts, cpuMicros / 1e6)} |`;
}

export const bench: Bench = {
  name: 'Store: commits and alerts',
  run: async () => {
    const fsyncs: string[] = [];
    const rows: string[] = [];
    for (const folder of ['/dev/shm', tmpdir()]) {
      fsyncs.push(`${folder}: ${fsyncLine(measureFsync(folder))}`);
      for (const shape of shapes) rows.push(await measure(folder, shape));
    }
    return [
      `The store alone, without HTTP and engine, each commit on disk. ${fsyncs.join('; ')}. ${loadLine()}. \`npm run bench -- store\``,
      '',
      '| folder | a commit | commits/s | alerts/s | alerts per CPU-s |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  },
};
