// The one timer of the engine: rings at the earliest due instant; a poll each second is the safety net. Watches the wall clock for jumps.
import type { Clock, DurationMs, EpochMs } from '../model/time.ts';

export interface Alarm {
  /** Rings at `at` or earlier; an `at` in the past rings at once. */
  wakeAt(at: EpochMs): void;
  stop(): void;
}

export type AlarmOptions = {
  readonly clock: Clock;
  readonly ring: () => void;
  /** The wall clock moved by `ms` against the monotonic one since the last poll. */
  readonly jumped: (ms: DurationMs) => void;
};

const pollMs: DurationMs = 1000;
/** Slewing and timer lateness stay far below this; a step of the clock does not. */
const jumpMs: DurationMs = 5000;

export function makeAlarm(options: AlarmOptions): Alarm {
  const { clock } = options;
  let timer: NodeJS.Timeout | null = null;
  let dueAt = Number.POSITIVE_INFINITY;
  let isStopped = false;
  /** Wall minus monotonic clock. */
  let offset = clock.now() - clock.monotonicMs();

  /** Looked at before every ring, so that nothing is taken for due because the clock was set. */
  function watchClock(): void {
    const drift = clock.now() - clock.monotonicMs() - offset;
    if (Math.abs(drift) <= jumpMs) return;
    offset += drift;
    options.jumped(drift);
  }

  function ring(): void {
    watchClock();
    // The poll may ring first: a timer left behind would ring after stop.
    if (timer) clearTimeout(timer);
    timer = null;
    dueAt = Number.POSITIVE_INFINITY;
    options.ring();
  }

  const poll = setInterval(ring, pollMs);

  return {
    wakeAt: (at) => {
      // Work that ends while we stop may still ask for more; the store is closed by then.
      if (isStopped || at >= dueAt) return;
      dueAt = at;
      if (timer) clearTimeout(timer);
      timer = setTimeout(ring, Math.max(0, Math.min(at - clock.now(), pollMs)));
    },
    stop: () => {
      isStopped = true;
      clearInterval(poll);
      if (timer) clearTimeout(timer);
    },
  };
}
