// A source: where samples come from. It calls back with batches; the engine never waits for it.
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';

/** What a source tells the engine. But for samples all callbacks are synchronous and cheap. */
export interface SourceSink {
  /**
   * Evaluated samples of one watch at `at` (Prometheus poll, signals). `warmUp`: history, teaches and is never judged. Resolves when they are judged: a
   * source waits for that before it brings more of the watch, and before it has stopped.
   */
  watchSamples(watch: string, at: EpochMs, samples: readonly Sample[], warmUp: boolean): Promise<void>;
  /** The source answered up to `at`: what did not come by then is absent. */
  watermark(source: string, at: EpochMs): void;
  /** The source cannot be reached: one fact, however many watches are blind. */
  lost(source: string, reason: string): void;
  /** It answers: said with the first answer after the start, and with the first one after an outage. */
  back(source: string): void;
  /** Worth a line in the log and a counter: warnings of Prometheus, samples dropped, limits hit. */
  notice(source: string, message: string): void;
}

export interface Source {
  readonly name: string;
  /** Fetches history for warm-up, then polls until stopped. Resolves when warm. */
  start(sink: SourceSink): Promise<void>;
  /** Evaluates one query once, for `rti test query` and doctor. */
  stop(): Promise<void>;
  /** For /health. */
  health(): SourceHealth;
}

export type SourceHealth = { readonly up: boolean; readonly since: EpochMs; readonly detail: string };

/** What a source needs to know of a watch; `from` is null for watches on queries. */
export type SourceWatch = {
  readonly name: string;
  readonly query: string | null;
  readonly intervalMs: DurationMs;
  /** How much history warms the detector. */
  readonly warmUpMs: DurationMs;
  /** History is fetched from here on when set (the snapshot's last sample), null = warmUpMs back. */
  readonly resumeAt: EpochMs | null;
  readonly seriesMax: number;
  /** The watch at whose instants it is asked, because both need the same answer; its own when absent. */
  readonly askedWith?: string;
};
