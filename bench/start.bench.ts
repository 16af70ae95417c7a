// S1: from the start of the process to ready; empty, and with a database of 100 000 firing alerts to recover.
import { join } from 'node:path';
import { fingerprint, makeLabels } from '../src/model/labels.ts';
import type { Write } from '../src/store/port.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import { databaseFile } from '../src/store/storage-folder.ts';
import { fsyncLine, loadLine, median, residentMiB, startDaemon } from './daemon.ts';
import type { Bench } from './run.ts';

const rounds = 5;
const alertCount = 100_000;
const inOneCommit = 5000;

function firing(i: number, now: number): Write {
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
  return { kind: 'alert', alert: { tenant: 'default', fingerprint: fingerprint(labels), labels, annotations, status: 'firing', startsAt: now, endsAt: null, expiresAt: now + 3_600_000, updatedAt: now, source: 'api', generatorUrl: '', anomalyId: null } };
}

async function fillStore(folder: string): Promise<void> {
  const now = Date.now();
  const store = openSqliteStore({ path: databaseFile(folder), programVersion: 'bench', now: () => now });
  for (let from = 0; from < alertCount; from += inOneCommit)
    await store.commit(Array.from({ length: inOneCommit }, (_, i) => firing(from + i, now)));
  await store.close();
}

async function startEmpty(): Promise<{ readonly ms: number; readonly fsync: string }> {
  await using daemon = await startDaemon({ config: null });
  return { ms: daemon.readyMs, fsync: fsyncLine(daemon.fsync) };
}

async function startFull(): Promise<{ readonly ms: number; readonly mib: number }> {
  const prepare = (folder: string): Promise<void> => fillStore(join(folder, 'data'));
  await using daemon = await startDaemon({ config: null, prepare });
  return { ms: daemon.readyMs, mib: residentMiB(daemon.pid).all };
}

export const bench: Bench = {
  name: 'Start to ready',
  run: async () => {
    const empty: Awaited<ReturnType<typeof startEmpty>>[] = [];
    for (let round = 0; round < rounds; round += 1) empty.push(await startEmpty());
    const full: Awaited<ReturnType<typeof startFull>>[] = [];
    for (let round = 0; round < 3; round += 1) full.push(await startFull());
    return [
      `From spawning \`rti serve\` until /-/ready answers (asked every 25 ms), medians of ${rounds} and ${full.length}. ${empty[0]?.fsync}; ${loadLine()}. \`npm run bench -- start\``,
      '',
      '| state | ms | aim | resident MiB then |',
      '|---|---|---|---|',
      `| empty | ${median(empty.map(({ ms }) => ms)).toFixed(0)} | 400 | |`,
      `| ${alertCount} firing alerts | ${median(full.map(({ ms }) => ms)).toFixed(0)} | 2000 | ${median(full.map(({ mib }) => mib)).toFixed(0)} |`,
    ].join('\n');
  },
};
