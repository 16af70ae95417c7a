// How long this disk takes to make a write durable: printed beside every durable figure, because no such figure means anything without it.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { DurationMs } from '../model/time.ts';

export type FsyncTime = { readonly p50Ms: DurationMs; readonly p99Ms: DurationMs; readonly rounds: number };

/** Appends 4 KiB and fdatasyncs, up to `rounds` times and at most `budgetMs`; synchronous, for benchmarks and `rti doctor`. */
export function measureFsync(folder: string, rounds = 200, budgetMs: DurationMs = 1000): FsyncTime {
  const file = join(folder, `.fsync-time-${process.pid}`);
  const descriptor = openSync(file, 'wx', 0o600);
  const times: number[] = [];
  try {
    const block = Buffer.alloc(4096, 1);
    const startedAt = performance.now();
    while (times.length < rounds && performance.now() - startedAt < budgetMs) {
      writeSync(descriptor, block);
      const from = performance.now();
      fdatasyncSync(descriptor);
      times.push(performance.now() - from);
    }
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), rounds: times.length };
}
