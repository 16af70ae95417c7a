// A thread of the fuzzing bench: takes every `step`th input, says which one it is at, and reports what became of them.
import { parentPort, workerData } from 'node:worker_threads';
import { type FuzzInput, makeFuzzInput } from '../../test/rules/fuzz-input.ts';
import { judgeFuzzInput } from '../../test/rules/judge-fuzz-input.ts';

export type FuzzTask = {
  readonly from: number;
  readonly count: number;
  readonly step: number /** Number of the input at hand. */;
  readonly current: Int32Array;
};

type KindReport = { count: number; accepted: number; ms: number; slowestMs: number; slowestNumber: number };
export type FuzzReport = {
  readonly kinds: Readonly<Record<FuzzInput['kind'], KindReport>>;
  readonly failures: readonly { readonly number: number; readonly what: string }[];
  readonly heapMiB: number;
};

const failuresMax = 1000;

function runAll({ from, count, step, current }: FuzzTask): FuzzReport {
  const newKind = (): KindReport => ({ count: 0, accepted: 0, ms: 0, slowestMs: 0, slowestNumber: 0 });
  const kinds = { expression: newKind(), template: newKind(), file: newKind() };
  const failures: { number: number; what: string }[] = [];
  for (let i = 0; i < count && failures.length < failuresMax; i += 1) {
    const number = from + i * step;
    Atomics.store(current, 0, number);
    const input = makeFuzzInput(number);
    const startedAt = performance.now();
    const { isValid, failure } = judgeFuzzInput(input);
    const ms = performance.now() - startedAt;
    if (failure !== null) failures.push({ number, what: failure });
    const kind = kinds[input.kind];
    kind.count += 1;
    kind.accepted += isValid ? 1 : 0;
    kind.ms += ms;
    if (ms > kind.slowestMs) Object.assign(kind, { slowestMs: ms, slowestNumber: number });
  }
  globalThis.gc?.();
  return { kinds, failures, heapMiB: process.memoryUsage().heapUsed / 2 ** 20 };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
parentPort?.postMessage(runAll(workerData as FuzzTask)); // what rules-fuzz.bench.ts gives
