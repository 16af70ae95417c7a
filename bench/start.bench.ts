// S1: from the start of the process to ready; empty, and with a database of 100 000 firing alerts to recover.
import { join } from 'node:path';
import { loadConfig } from '../src/config/load.ts';
import { readFileBounded } from '../src/config/read-file.ts';
import { detectorNames } from '../src/detect/registry.ts';
import type { Alert } from '../src/model/alert.ts';
import { fingerprint, makeLabels } from '../src/model/labels.ts';
import { newGroup } from '../src/route/group.ts';
import { matchRoutes } from '../src/route/match-routes.ts';
import type { Route } from '../src/route/route.ts';
import type { Write } from '../src/store/port.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import { databaseFile } from '../src/store/storage-folder.ts';
import { bundle } from '../tools/bundle.ts';
import { cpuSeconds, type Daemon, type Form, fsyncLine, loadLine, median, residentMiB, root, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';

const rounds = 5;
const alertCount = 100_000;
const inOneCommit = 5000;

function firing(i: number, now: number): Alert {
  const labels = makeLabels(
    Object.entries({
      alertname: `HighLatency${i % 4}`,
      service: `service-${i % 500}`,
      instance: `10.0.${i}:8080`,
      severity: 'warning',
    }),
  );
  const annotations = makeLabels([['summary', 'p99 latency is above 500 ms']]);
  // biome-ignore format: one alert
  return { tenant: 'default', fingerprint: fingerprint(labels), labels, annotations, status: 'firing', startsAt: now, endsAt: null, expiresAt: now + 3_600_000, updatedAt: now, source: 'api', generatorUrl: '', anomalyId: null };
}

function builtInRoute(): Route {
  const read = loadConfig({ file: null, env: {}, readFile: readFileBounded, detectors: detectorNames });
  if (read.kind !== 'ok') throw new Error('the built-in configuration is not valid');
  return read.config.route;
}

/** Alerts that fire and the groups they are in, told an hour before they are due again: recovering is measured, not telling. */
async function fillStore(folder: string): Promise<void> {
  const now = Date.now();
  const store = openSqliteStore({ path: databaseFile(folder), programVersion: 'bench', now: () => now });
  const root = builtInRoute();
  const groups = new Map<string, Write>();
  for (let from = 0; from < alertCount; from += inOneCommit) {
    const alerts = Array.from({ length: inOneCommit }, (_, i) => firing(from + i, now));
    await store.commit(alerts.map((alert) => ({ kind: 'alert', alert })));
    for (const { labels } of alerts)
      for (const route of matchRoutes(root, labels)) {
        const group = { ...newGroup('default', route, labels, now), firstFlushAt: now, flushAt: now + 3_600_000, openedAt: now };
        groups.set(group.key, { kind: 'group', group });
      }
  }
  await store.commit([...groups.values()]);
  await store.close();
}

/** CPU time shows what a start costs on a machine that others use, too. */
type Started = { readonly ms: number; readonly cpuMs: number };

const startedOf = ({ readyMs, pid }: Daemon): Started => ({ ms: readyMs, cpuMs: cpuSeconds(pid) * 1000 });

async function startEmpty(form: Form): Promise<Started & { readonly fsync: string }> {
  await using daemon = await startDaemon({ config: null, form });
  return { ...startedOf(daemon), fsync: fsyncLine(daemon.fsync) };
}

async function startFull(form: Form): Promise<Started & { readonly mib: number }> {
  const prepare = (folder: string): Promise<void> => fillStore(join(folder, 'data'));
  await using daemon = await startDaemon({ config: null, form, prepare });
  return { ...startedOf(daemon), mib: residentMiB(daemon.pid).all };
}

const forms: readonly Form[] = ['package', 'checkout'];

async function rowsOf(form: Form): Promise<{ readonly rows: readonly string[]; readonly fsync: string }> {
  const empty: Awaited<ReturnType<typeof startEmpty>>[] = [];
  for (let round = 0; round < rounds; round += 1) empty.push(await startEmpty(form));
  const full: Awaited<ReturnType<typeof startFull>>[] = [];
  for (let round = 0; round < 3; round += 1) full.push(await startFull(form));
  const middle = (all: readonly Started[], key: keyof Started): string => median(all.map((one) => one[key])).toFixed(0);
  return {
    rows: [
      `| ${form} | empty | ${middle(empty, 'ms')} | 400 | ${middle(empty, 'cpuMs')} | |`,
      `| ${form} | ${alertCount} firing alerts | ${middle(full, 'ms')} | 2000 | ${middle(full, 'cpuMs')} | ${median(full.map(({ mib }) => mib)).toFixed(0)} |`,
    ],
    fsync: empty[0]?.fsync ?? '',
  };
}

export const bench: Bench = {
  name: 'Start to ready',
  run: async () => {
    await bundle(join(root, 'dist'), join(root, 'bundle'));
    const before = loadLine();
    const measured: Awaited<ReturnType<typeof rowsOf>>[] = [];
    for (const form of forms) measured.push(await rowsOf(form));
    return [
      `From spawning \`rti serve\` until /-/ready answers (asked every 25 ms), medians of ${rounds} and 3, as the npm package runs (\`bundle/\`) and as a checkout does (\`dist/\`). ${measured[0]?.fsync}; ${before}. \`npm run bench -- start\``,
      '',
      '| program | state | ms | aim | CPU ms | resident MiB then |',
      '|---|---|---|---|---|---|',
      ...measured.flatMap(({ rows }) => rows),
    ].join('\n');
  },
};
