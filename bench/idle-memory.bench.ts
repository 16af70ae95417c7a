// Resident memory of `rti serve` that has nothing to do, beside a bare Node process of the same run.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeFleet } from '../src/demo/fleet.ts';
import { startFleetServer } from '../src/demo/fleet-server.ts';
import { bundle } from '../tools/bundle.ts';
import { type Form, loadLine, residentMiB, root, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';

const idleMs = 30_000;

/** Six watches of four kinds on 35 scraped pods: about the size of a first installation. */
const sixWatches = (target: string): string => `
scrape: [ { name: fleet, targets: ["${target}"], interval: 1s } ]
watch_defaults: { interval: 1s }
watches:
  - { name: requests, signal: traffic, from: { kind: rate, selector: http_requests_total, by: [service] } }
  - { name: errors, signal: errors, from: { kind: ratio, selector: 'http_requests_total{code=~"5.."}', of: http_requests_total, by: [service] } }
  - { name: p95, signal: latency, from: { kind: quantile, quantile: 0.95, selector: http_request_duration_seconds_bucket, by: [service] } }
  - { name: p50, signal: latency, from: { kind: quantile, quantile: 0.5, selector: http_request_duration_seconds_bucket, by: [service] } }
  - { name: cpu, signal: saturation, from: { kind: rate, selector: process_cpu_seconds_total, by: [service] } }
  - { name: memory, signal: saturation, from: { kind: gauge, selector: process_resident_memory_bytes, by: [service] } }
`;

async function bareNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await wait(1000);
  const { all } = residentMiB(child.pid ?? 0);
  child.kill('SIGKILL');
  return all;
}

async function idle(config: string | null, form: Form): Promise<{ readonly all: number; readonly anonymous: number }> {
  await using daemon = await startDaemon({ config, form });
  await wait(idleMs);
  return residentMiB(daemon.pid);
}

export const bench: Bench = {
  name: 'Idle memory',
  run: async () => {
    const fleet = makeFleet({ seed: 1, at: Date.now() });
    const server = await startFleetServer(fleet, { now: () => Date.now(), monotonicMs: () => performance.now() });
    try {
      await bundle(join(root, 'dist'), join(root, 'bundle'));
      const six = sixWatches(new URL(server.url).host);
      const [bare, empty, watching] = [await bareNode(), await idle(null, 'package'), await idle(six, 'package')];
      const unbundled = await idle(null, 'checkout');
      return [
        `Resident memory ${idleMs / 1000} s after the start, MiB; ${loadLine()}. Aim: at most 85. \`npm run bench -- idle-memory\``,
        '',
        '| process | resident | of it not shared with other Node processes |',
        '|---|---|---|',
        `| bare Node | ${bare.toFixed(0)} | |`,
        `| \`rti serve\`, environment only | ${empty.all.toFixed(0)} | ${empty.anonymous.toFixed(0)} |`,
        `| \`rti serve\`, 6 watches, a scrape of 35 pods each second | ${watching.all.toFixed(0)} | ${watching.anonymous.toFixed(0)} |`,
        `| \`rti serve\` of a checkout, environment only | ${unbundled.all.toFixed(0)} | ${unbundled.anonymous.toFixed(0)} |`,
      ].join('\n');
    } finally {
      await server.close();
    }
  },
};
