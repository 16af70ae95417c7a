// Time and chance as the sources are given them, so that tests decide both: clock, random numbers, one-shot timers, turns of the loop.
import type { Clock, DurationMs } from '../model/time.ts';

export type Pace = {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Calls `run` once after `delayMs`; the answer cancels it. */
  readonly schedule: (delayMs: DurationMs, run: () => void) => () => void;
  /** Lets other work have the event loop. Who waits goes on one at a time: fifty answers that come together are not judged in one breath. */
  readonly yieldTurn: () => Promise<void>;
};

export function systemPace(clock: Clock, random: () => number): Pace {
  return {
    clock,
    random,
    schedule: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    yieldTurn: makeTurns(),
  };
}

/** Each call resolves in an iteration of the event loop of its own, in order. */
function makeTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(() => new Promise<void>((resolve) => setImmediate(resolve))));
}

/** Resolves after `delayMs`, or at once when the signal is aborted: callers look at the signal, there is nothing to catch. */
export function sleep(pace: Pace, delayMs: DurationMs, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = pace.schedule(Math.max(0, delayMs), () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
