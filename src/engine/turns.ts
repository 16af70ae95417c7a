// Turns: everything that changes state runs here, one piece of work after the other, and is committed together (group commit): one fsync serves all
// that came in meanwhile. Work is synchronous and changes views only through `turn.write`, so a failed commit is undone by recovering the views.
import type { Clock, EpochMs } from '../model/time.ts';
import type { Counters, Store, Write } from '../store/port.ts';
import { StoreError } from '../store/port.ts';
import type { Views } from './views.ts';

/** What a piece of work is given: the time of the turn, the views as the writes so far made them, and the way to write. */
export interface Turn {
  readonly now: EpochMs;
  readonly views: Views;
  write(write: Write): void;
  /** The next number of a kind of row. */
  next(counter: keyof Counters): number;
  /** The highest input number so far: what a decision was made under. */
  readonly inputSeq: number;
}

/** Too much is waiting; the caller answers 503 with Retry-After. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

type Batch = { readonly writes: Write[]; readonly done: { readonly work: Queued; readonly value: unknown }[] };
type Queued = {
  readonly run: (turn: Turn) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

export type TurnsOptions = {
  readonly store: Store;
  readonly views: Views;
  readonly clock: Clock;
  /** Runs at the end of each turn, in the same transaction: dispatch of what became due by it. */
  readonly finish: (turn: Turn) => void;
  /** After each commit, with what was written: the alarm and the deliverer look at it. */
  readonly committed: (writes: readonly Write[]) => void;
  readonly failed: (error: StoreError) => void;
  readonly recovered: () => void;
};

/** Work waiting beyond this is refused. At 4 KB a request it bounds memory to some 40 MB. */
const queueLengthMax = 10_000;
/** So much work is worth a commit of its own, without waiting for more. */
const gatheredMax = 64;
/** Rows of one transaction: bounds the time the event loop is held. */
const turnWritesMax = 5_000;

export function makeTurns(options: TurnsOptions): {
  run<T>(work: (turn: Turn) => T): Promise<T>;
  readonly length: () => number;
  drained(): Promise<void>;
} {
  const { store, views, clock } = options;
  let queue: Queued[] = [];
  let running: Promise<void> | null = null;
  let broken = false;
  let endGathering = (): void => {};

  /** Runs queued work until the batch is full; a piece of work that throws before it wrote anything only fails itself. */
  function gather({ writes, done }: Batch): void {
    const turn: Turn = {
      now: clock.now(),
      views,
      write: (write) => {
        writes.push(write);
        views.apply(write);
      },
      next: (counter) => views.next(counter),
      get inputSeq() {
        return views.counters.input;
      },
    };
    let taken = 0;
    for (const work of queue) {
      if (writes.length >= turnWritesMax) break;
      taken += 1;
      const before = writes.length;
      try {
        done.push({ work, value: work.run(turn) });
      } catch (error) {
        work.reject(error);
        if (writes.length > before) throw new StoreError('a piece of work failed half-way; the turn is undone', { cause: error });
      }
    }
    queue = queue.slice(taken);
    options.finish(turn);
  }

  async function recover(): Promise<void> {
    views.reset(await store.recover());
    broken = false;
    options.recovered();
  }

  async function oneTurn(): Promise<void> {
    const batch: Batch = { writes: [], done: [] };
    try {
      if (broken) await recover();
      gather(batch);
      if (batch.writes.length > 0) {
        const result = await store.commit(batch.writes);
        if (result.kind === 'conflict') throw new StoreError(`another instance changed ${result.what}; the turn is undone`);
        options.committed(batch.writes);
      }
      for (const { work, value } of batch.done) work.resolve(value);
    } catch (cause) {
      const error = cause instanceof StoreError ? cause : new StoreError('the turn failed', { cause });
      broken = true;
      options.failed(error);
      const waiting = [...batch.done.map((entry) => entry.work), ...queue];
      queue = [];
      for (const work of waiting) work.reject(error);
    }
  }

  /**
   * One tick of the event loop: requests that are already here share the commit, and the answers of the turn before go out first. With thousands of
   * busy connections a tick has no end (the poll goes on while all its 1024 places are ready), so a queue that is long enough ends it.
   */
  function gathered(): Promise<void> {
    return new Promise((resolve) => {
      endGathering = resolve;
      if (queue.length < gatheredMax) setImmediate(resolve);
      else resolve();
    });
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      await gathered();
      await oneTurn();
    }
    running = null;
  }

  return {
    run<T>(work: (turn: Turn) => T): Promise<T> {
      if (queue.length >= queueLengthMax)
        return Promise.reject(new OverloadedError('too many requests are waiting for the disk'));
      return new Promise<T>((resolve, reject) => {
        // `resolve` is given exactly what `work` returned.
        queue.push({ run: work, resolve: resolve as (value: unknown) => void, reject });
        running ??= drain();
        if (queue.length === gatheredMax) endGathering();
      });
    },
    length: () => queue.length,
    drained: async () => {
      while (running !== null) await running;
    },
  };
}
