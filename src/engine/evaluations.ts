// Evaluations of watches, slice by slice: one of a watch at a time, in the order they came, and whatever else waits has its turn in between.
import type { Sample } from '../model/sample.ts';
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';

/** The samples of a watch at `at`: all series it has then. `source`: who is absent from one may be there in another. */
export type Evaluation = {
  readonly source: string;
  readonly watch: string;
  readonly at: EpochMs;
  readonly samples: readonly Sample[];
  readonly warmUp: boolean;
};

/** The event loop is held for about so long. */
const sliceMs: DurationMs = 8;

export type Evaluations = {
  /**
   * Runs what `begin` makes, when what came before of the same watch is over. A short one is over when this returns, if nothing was under way. Rejects with
   * what it throws.
   */
  run(watch: string, begin: () => Iterable<void>): Promise<void>;
};

export function makeEvaluations({ clock, yieldTurn }: { clock: Clock; yieldTurn: () => Promise<void> }): Evaluations {
  /** The last of each watch. */
  const last = new Map<string, Promise<void>>();

  async function drive(begin: () => Iterable<void>): Promise<void> {
    let startedMs = clock.monotonicMs();
    for (const _ of begin()) {
      if (clock.monotonicMs() - startedMs < sliceMs) continue;
      await yieldTurn();
      startedMs = clock.monotonicMs();
    }
  }

  return {
    run: (watch, begin) => {
      const go = (): Promise<void> => drive(begin);
      const done = last.get(watch)?.then(go, go) ?? go();
      const forget = (): void => {
        if (last.get(watch) === done) last.delete(watch);
      };
      last.set(watch, done);
      done.then(forget, forget);
      return done;
    },
  };
}
