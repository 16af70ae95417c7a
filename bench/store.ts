// What the store costs: commits per second and alerts per CPU-second, durable, by batch shape. `node bench/store.ts [folder]`, under 40 s.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fingerprint, makeLabels } from '../src/model/labels.ts';
import { measureFsync } from '../src/store/fsync-time.ts';
import type { Write } from '../src/store/port.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';

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

async function measure(folder: string, shape: Shape): Promise<void> {
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
  const perCpu = Math.round(alerts / (cpuMicros / 1e6));
  console.log(
    `  ${shape.name}: ${Math.round(commits / (wallMs / 1000))} commits/s, ${Math.round(alerts / (wallMs / 1000))} alerts/s, ${perCpu} alerts per CPU-s`,
  );
  await store.close();
  rmSync(join(path, '..'), { recursive: true, force: true });
}

const folders = process.argv[2] ? [process.argv[2]] : ['/dev/shm', tmpdir()];
for (const folder of folders) {
  const fsync = measureFsync(folder);
  console.log(`${folder}: fdatasync p50 ${fsync.p50Ms.toFixed(3)} ms, p99 ${fsync.p99Ms.toFixed(3)} ms`);
  for (const shape of shapes) await measure(folder, shape);
}
