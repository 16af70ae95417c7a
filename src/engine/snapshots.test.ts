import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { configOf } from '../../test/stand-ins/turn-rig.ts';
import { findDetector } from '../detect/registry.ts';
import { makeWatchDetection } from '../detect/watch-detection.ts';
import { makeLabels } from '../model/labels.ts';
import { openSnapshotFiles } from '../store/snapshot-files.ts';
import { silentLog } from '../telemetry/log.ts';
import { JudgedDays } from './judged-days.ts';
import type { WatchRun } from './observe.ts';
import { openSnapshots } from './snapshots.ts';

const [watch] = configOf(`
prometheus: { url: "http://127.0.0.1:1/" }
watches: [ { name: latency, query: up } ]
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`).watches;

function freshRun(): WatchRun {
  const policy = { tailProbability: 1e-4, stepSeconds: 15, direction: 'both' } as const;
  const given = { name: 'latency', forMs: 0, keepFiringForMs: 0, seriesMax: 10, stepMs: 15_000 };
  const detection = makeWatchDetection({ ...given, detector: findDetector('ewma')!, policy });
  return { watch: watch!, detection, newestAt: 0, judgedFrom: null, judged: new JudgedDays() };
}

async function storage() {
  const folder = mkdtempSync(`${tmpdir()}/rti-snapshots-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return openSnapshotFiles(folder);
}

test('openSnapshots() what stop() writes is restored at the next start, with the newest evaluation', async () => {
  const files = await storage();
  const settled = () => Promise.resolve();
  const run = freshRun();
  const first = await openSnapshots({ files, log: silentLog, observer: { runs: new Map([['latency', run]]), settled } });
  run.newestAt = 15_000;
  run.detection.observe(15_000, [{ labels: makeLabels([['service', 'api']]), at: 15_000, value: 1 }], 'judge');
  run.judged.add(15_000, { seriesMs: 30_000, watchMs: 15_000 });
  await first.stop();
  const next = freshRun();
  await openSnapshots({ files, log: silentLog, observer: { runs: new Map([['latency', next]]), settled } }).then((one) =>
    one.stop(),
  );
  expect([next.newestAt, next.detection.size]).toEqual([15_000, 1]);
  expect(next.judged.upTo(15_000)).toEqual({ since: 0, seriesMs: 30_000, watchMs: 15_000 });
});

test('openSnapshots() nothing is written before the anomalies it tells of are on disk', async () => {
  const files = await storage();
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = freshRun();
  const snapshots = await openSnapshots({
    ...{ files, log: silentLog },
    observer: { runs: new Map([['latency', run]]), settled: () => promise },
  });
  run.newestAt = 15_000;
  const stopped = snapshots.stop();
  await new Promise((done) => setImmediate(done));
  expect(await files.list()).toEqual([]);
  resolve();
  await stopped;
  expect(await files.list()).toEqual(['latency', 'latency.judged']);
});
