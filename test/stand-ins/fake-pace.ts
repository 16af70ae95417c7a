// For tests: time that moves only when told to. `advance` runs what is due in order and lets promises settle after each step.
import type { DurationMs, EpochMs } from '../../src/model/time.ts';
import type { Pace } from '../../src/sources/pace.ts';

export class FakePace implements Pace {
  #now: EpochMs;
  #monotonic = 0;
  #timers: { at: DurationMs; run: () => void }[] = [];
  readonly clock = { now: (): EpochMs => this.#now, monotonicMs: (): DurationMs => this.#monotonic };
  readonly random = (): number => 0.5;
  readonly yieldTurn = (): Promise<void> => Promise.resolve();

  constructor(now: EpochMs) {
    this.#now = now;
  }

  readonly schedule = (delayMs: DurationMs, run: () => void): (() => void) => {
    const timer = { at: this.#monotonic + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  /** Timers set and not yet due. */
  get waiting(): number {
    return this.#timers.length;
  }

  async advance(ms: DurationMs): Promise<void> {
    const until = this.#monotonic + ms;
    await settle();
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#moveTo(next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
      await settle();
    }
    this.#moveTo(until);
    await settle();
  }

  /** The wall clock jumps; no time passes. */
  jump(ms: DurationMs): void {
    this.#now += ms;
  }

  #moveTo(monotonic: DurationMs): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}

/** One turn of the loop: every promise that can settle has. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
