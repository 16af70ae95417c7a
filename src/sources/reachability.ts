// Whether a peer can be reached: `back` with the first answer, one `lost` however many requests fail, probes at growing distances, one `back`.
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type Pace, sleep } from './pace.ts';
import type { SourceHealth } from './port.ts';

export type ReachabilityCalls = {
  /** null when the peer answers, else the reason. */
  readonly probe: (signal: AbortSignal) => Promise<string | null>;
  readonly lost: (reason: string) => void;
  readonly back: () => void;
};

const firstProbeMs: DurationMs = 1000;
const probeMaxMs: DurationMs = 30_000;

export class Reachability {
  readonly #pace: Pace;
  readonly #calls: ReachabilityCalls;
  readonly #signal: AbortSignal;
  #since: EpochMs;
  #reason: string | null = null;
  /** `back` was said since the last `lost`. */
  #isKnownUp = false;
  /** Settled when the peer is back or we stop; null while it is up. */
  #outage: Promise<void> | null = null;

  constructor(pace: Pace, calls: ReachabilityCalls, signal: AbortSignal) {
    this.#pace = pace;
    this.#calls = calls;
    this.#signal = signal;
    this.#since = pace.clock.now();
  }

  /** A request was answered. The first one is told, too: an outage that began before we did is over, and nobody else can know. */
  answered(): void {
    if (this.#isKnownUp || this.#outage !== null || this.#signal.aborted) return;
    this.#isKnownUp = true;
    this.#calls.back();
  }

  /** A request found the peer unreachable. The first one reports it and starts to probe. */
  report(reason: string): void {
    if (this.#outage !== null || this.#signal.aborted) return;
    this.#since = this.#pace.clock.now();
    this.#reason = reason;
    this.#isKnownUp = false;
    this.#outage = this.#probeUntilBack();
    this.#calls.lost(reason);
  }

  /** Resolves at once while the peer is up, else when it is back or we stop. */
  async whenUp(): Promise<void> {
    await this.#outage;
  }

  health(): SourceHealth {
    return { up: this.#reason === null, since: this.#since, detail: this.#reason ?? 'answers' };
  }

  async #probeUntilBack(): Promise<void> {
    let waitMs = firstProbeMs;
    for (;;) {
      await sleep(this.#pace, waitMs * (0.5 + this.#pace.random() / 2), this.#signal);
      if (this.#signal.aborted) return;
      const reason = await this.#calls.probe(this.#signal);
      if (this.#signal.aborted) return;
      if (reason === null) break;
      this.#reason = reason;
      waitMs = Math.min(waitMs * 2, probeMaxMs);
    }
    this.#since = this.#pace.clock.now();
    this.#reason = null;
    this.#outage = null;
    this.answered();
  }
}
