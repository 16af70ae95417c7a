// Keeps us a polite client: at most so many requests at once, and a minimum distance between two starts.
import type { Clock, DurationMs } from '../model/time.ts';

export type Wait = (ms: DurationMs, signal: AbortSignal) => Promise<void>;
export type GateLimits = { readonly concurrencyMax: number; readonly spacingMs: DurationMs };

export class RequestGate {
  readonly #limits: GateLimits;
  readonly #clock: Clock;
  readonly #wait: Wait;
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #nextStart = Number.NEGATIVE_INFINITY;

  constructor(limits: GateLimits, clock: Clock, wait: Wait) {
    this.#limits = limits;
    this.#clock = clock;
    this.#wait = wait;
  }

  /** Runs `work` when its turn has come, in the order of the calls. Rejects with the signal's reason when it is aborted before that. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      const now = this.#clock.monotonicMs();
      const start = Math.max(now, this.#nextStart);
      this.#nextStart = start + this.#limits.spacingMs;
      if (start > now) await this.#wait(start - now, signal);
      return await work();
    } finally {
      // The place is handed to the next in the queue, or given back.
      const next = this.#queue.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#limits.concurrencyMax) {
      this.#running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(enter), 1);
        reject(signal.reason as Error); // AbortSignal types its reason as any
      };
      this.#queue.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
