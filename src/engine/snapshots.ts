// Detector state on disk: read back at start, written every minute and at the end, so that a restart loses no baseline.
import { SnapshotScratch } from '../detect/snapshot.ts';
import type { SnapshotFiles } from '../store/port.ts';
import type { Log } from '../telemetry/log.ts';
import { JudgedDays } from './judged-days.ts';
import type { Observer, WatchRun } from './observe.ts';

const everyMs = 60_000;
/** A disk that refuses anomalies must not keep the baselines from being saved; the anomalies are recorded after the next start. */
const settledWithinMs = 10_000;
/** Before the detector's own bytes: the newest evaluation, as a float64. */
const headerBytes = 8;

/** No watch has a name with a dot. */
const judgedFile = (watch: string): string => `${watch}.judged`;

/** The newest evaluation is read first: series written later may have newer samples, and know it themselves. */
function* withHeader(run: WatchRun, scratch: SnapshotScratch): Generator<Uint8Array> {
  const header = new Uint8Array(headerBytes);
  new DataView(header.buffer).setFloat64(0, run.newestAt);
  yield header;
  yield* run.detection.snapshot(scratch);
}

export type SnapshotOptions = {
  readonly files: SnapshotFiles;
  readonly observer: Pick<Observer, 'runs' | 'settled'>;
  readonly log: Log;
};

/** Restores every watch that has a fitting snapshot, then writes on. `stop` writes a last time. */
export async function openSnapshots({ files, observer, log }: SnapshotOptions): Promise<{ stop(): Promise<void> }> {
  const { runs } = observer;
  for (const run of runs.values()) {
    await restore(run);
    run.judged = JudgedDays.fromBytes(await files.read(judgedFile(run.watch.name)));
  }
  const saved = new Map([...runs].map(([name, { newestAt }]) => [name, newestAt]));

  async function restore(run: WatchRun): Promise<void> {
    const bytes = await files.read(run.watch.name);
    if (bytes === null || bytes.length < headerBytes) return;
    const result = run.detection.restore(bytes.subarray(headerBytes), true);
    if (result.kind === 'refused')
      log.warn('snapshot not used, the watch starts cold', { watch: run.watch.name, reason: result.reason });
    else {
      run.newestAt = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
      log.info('baseline restored', { watch: run.watch.name, series: run.detection.size });
    }
  }

  async function save(): Promise<void> {
    // A snapshot that says `firing` before the anomaly is on disk would lose the anomaly in a crash between the two.
    await observer.settled(settledWithinMs);
    for (const [name, run] of runs) {
      if (run.newestAt === (saved.get(name) ?? 0)) continue;
      saved.set(name, run.newestAt);
      await files
        .write(name, withHeader(run, scratch))
        .then(() => files.write(judgedFile(name), run.judged.toBytes()))
        .catch((error: unknown) => log.error('snapshot not written', { watch: name, error: String(error) }));
    }
  }

  // One save at a time, and a chunk is on its way to the disk before the next is asked for.
  const scratch = new SnapshotScratch();
  let saving: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    saving = saving.then(save);
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await saving;
      await save();
    },
  };
}
