// A million random expressions, templates and rule files: none may crash, hang or eat memory. RTI_FUZZ=from:count runs others, such as the one that failed.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { makeFuzzInput } from '../test/rules/fuzz-input.ts';
import { loadLine } from './daemon.ts';
import type { FuzzReport, FuzzTask } from './rules/fuzz-worker.ts';
import type { Bench } from './run.ts';

const hangMs = 10_000;
const heapLimitMb = 512;

/** From RTI_FUZZ, else the first million. */
function chosenRange(): { readonly from: number; readonly count: number } {
  const [from = 0, count = 1_000_000] = (process.env['RTI_FUZZ'] ?? '').split(':').filter(Boolean).map(Number);
  return { from, count };
}

function failureOf(number: number, what: string): Error {
  const { kind, text } = makeFuzzInput(number);
  return new Error(`input ${number} (RTI_FUZZ=${number}:1), ${kind}: ${what}\n${JSON.stringify(text)}`);
}

/** Runs every input of a task in a thread of its own, which is ended when one input takes longer than any should or the heap is full. */
function runTask(from: number, count: number, step: number): Promise<FuzzReport> {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const task: FuzzTask = { from, count, step, current };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('rules/fuzz-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMb },
    });
    let seen = -1;
    const watch = setInterval(() => {
      const now = Atomics.load(current, 0);
      if (now === seen) {
        void worker.terminate();
        reject(failureOf(now, `is not done after ${hangMs} ms`));
      }
      seen = now;
    }, hangMs);
    worker.once('message', (report: FuzzReport) => resolve(report));
    worker.once('error', (error: Error) => reject(failureOf(Atomics.load(current, 0), error.stack ?? error.message)));
    worker.once('exit', () => clearInterval(watch));
  });
}

function reportOf(reports: readonly FuzzReport[], seconds: number): string[] {
  const kinds = ['expression', 'template', 'file'] as const;
  const rows = kinds.map((kind) => {
    const all = reports.map((report) => report.kinds[kind]);
    const count = all.reduce((sum, one) => sum + one.count, 0);
    const accepted = all.reduce((sum, one) => sum + one.accepted, 0);
    const ms = all.reduce((sum, one) => sum + one.ms, 0);
    const slowest = all.reduce((worst, one) => (one.slowestMs > worst.slowestMs ? one : worst));
    return `| ${kind}s | ${count} | ${((100 * accepted) / Math.max(1, count)).toFixed(0)} % | ${((1000 * ms) / Math.max(1, count)).toFixed(0)} | ${slowest.slowestMs.toFixed(0)} (${slowest.slowestNumber}) |`;
  });
  const heap = Math.max(...reports.map(({ heapMiB }) => heapMiB));
  const failures = reports.flatMap((report) => report.failures);
  return [
    '| input | inputs | valid | mean µs | slowest ms (its number) |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `${failures.length} failures in ${seconds.toFixed(0)} s. Heap of a thread after collecting at the end: ${heap.toFixed(0)} MiB.`,
    ...failures
      .slice(0, 20)
      .map(({ number, what }) => `- ${failureOf(number, what).message.replaceAll('\n', ' ').slice(0, 600)}`),
  ];
}

export const bench: Bench = {
  name: 'Rule files: random input',
  run: async () => {
    const { from, count } = chosenRange();
    const threads = Math.max(1, Math.min(availableParallelism(), count));
    const startedAt = performance.now();
    const tasks = Array.from({ length: threads }, (_, i) => runTask(from + i, Math.ceil((count - i) / threads), threads));
    const reports = await Promise.all(tasks);
    if (reports.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
    return [
      `Random and mutated input, numbers ${from} to ${from + count - 1}; each is judged as 3.x and as 2.42, printed and read again, and checked by all checks. A thread that`,
      `takes ${hangMs / 1000} s for one input or fills ${heapLimitMb} MiB is a failure. ${threads} threads; ${loadLine()}. \`npm run bench -- rules-fuzz\``,
      '',
      ...reportOf(reports, (performance.now() - startedAt) / 1000),
    ].join('\n');
  },
};
