// A scraper with a past: scrapes of before are taught first, through the same signals that the live ones then continue, so that no window is empty
// when the first live sample comes.
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { ScrapeBatch } from '../signals/signal-store.ts';
import type { Pace } from './pace.ts';
import type { Source, SourceHealth, SourceSink } from './port.ts';
import type { SignalsOfScrapes } from './scrape.ts';

export type ReplayParts = {
  /** Oldest first; a target is named as the scraper names it: `job http://host:port/metrics`. */
  readonly history: Iterable<ScrapeBatch>;
  readonly watches: readonly { readonly name: string; readonly intervalMs: DurationMs }[];
  readonly signals: SignalsOfScrapes;
  readonly pace: Pace;
};

/** Batches between two turns of the event loop: a batch of a thousand series takes about a millisecond. */
const batchesPerTurn = 20;

export class ReplayedScrape implements Source {
  readonly name: string;
  readonly #scrape: Source;
  readonly #parts: ReplayParts;
  #stopped = false;

  constructor(scrape: Source, parts: ReplayParts) {
    this.name = scrape.name;
    this.#scrape = scrape;
    this.#parts = parts;
  }

  async start(sink: SourceSink): Promise<void> {
    const { history, watches, signals, pace } = this.#parts;
    const evaluatedAt = new Map<string, EpochMs>();
    let count = 0;
    for (const batch of history) {
      signals.ingest(batch);
      for (const { name, intervalMs } of watches) {
        if (batch.at - (evaluatedAt.get(name) ?? -Infinity) < intervalMs) continue;
        evaluatedAt.set(name, batch.at);
        await sink.watchSamples(name, batch.at, signals.evaluate(name, batch.at).samples, true);
      }
      count += 1;
      if (count % batchesPerTurn === 0) await pace.yieldTurn();
      if (this.#stopped) return;
    }
    await this.#scrape.start(sink);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#scrape.stop();
  }

  health(): SourceHealth {
    return this.#scrape.health();
  }
}
