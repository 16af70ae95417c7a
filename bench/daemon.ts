// The real daemon for a benchmark: emitted JavaScript in a process of its own, on a free port of loopback, with what it uses read from /proc.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, makePeerFolder, type Peer, startPeer } from '../test/peers/peer.ts';
import { type FsyncTime, measureFsync } from '../src/store/fsync-time.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

export type Daemon = Peer & {
  readonly url: string;
  readonly folder: string;
  readonly fsync: FsyncTime;
  readonly readyMs: number;
};

/** As an installed package has it (`bundle/`), or as a checkout runs it (`dist/`). */
export type Form = 'package' | 'checkout';

export type DaemonOptions = {
  /** Default the checkout's. */
  readonly form?: Form;
  /** Text of rti.yml; null = the environment only. */
  readonly config: string | null;
  /** Flags of Node, e.g. `--cpu-prof`. */
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Puts files into the folder (a database to recover) before the start. */
  readonly prepare?: (folder: string) => Promise<void>;
};

/** Starts `rti serve` on a folder of its own; ready when it resolves. Log lines below a warning are off, as they would measure the reader. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const folder = makePeerFolder('bench');
  await options.prepare?.(folder);
  const fsync = measureFsync(folder);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = join(root, options.form === 'package' ? 'bundle' : 'dist', 'cli/main.js');
  const args = [...(options.nodeFlags ?? []), program, 'serve', '--storage.path', join(folder, 'data')];
  args.push('--web.listen-address', `127.0.0.1:${port}`, '--log.level', 'warn');
  if (options.config !== null) {
    writeFileSync(join(folder, 'rti.yml'), options.config);
    args.push('--config.file', join(folder, 'rti.yml'));
  }
  const from = performance.now();
  const peer = await startPeer({
    name: 'rti',
    command: process.execPath,
    args,
    folder,
    readyUrl: `${url}/-/ready`,
    stopTimeoutMs: 15_000,
    ...(options.environment ? { environment: options.environment } : {}),
  });
  return { ...peer, url, folder, fsync, readyMs: performance.now() - from };
}

const ticksPerSecond = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100;

/** CPU seconds, user and system, that a process has used so far with all its threads. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold blanks: fields are counted from behind it. utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The same in ms, by the scheduler's account of each thread that lives: finer than the ticks of 10 ms, for a process that keeps its threads. */
export function cpuMilliseconds(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(folder).map((thread) =>
    Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** Resident memory in MiB: all of it, and the part that is not a file's (`anonymous`, which no other process can share). */
export function residentMiB(pid: number): { readonly all: number; readonly anonymous: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
  return { all: of('VmRSS'), anonymous: of('RssAnon') };
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return below === undefined || above === undefined ? Number.NaN : (below + above) / 2;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One line of what else the machine does: nothing measured here means much without it. */
export function loadLine(): string {
  return `load average ${loadavg()[0]?.toFixed(2) ?? '?'}`;
}

export function fsyncLine({ p50Ms, p99Ms }: FsyncTime): string {
  return `fdatasync p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
}
