// The embedded scraper: reads /metrics of its targets on a grid, hands what it reads to the signals, and evaluates the watches made of them.
import type { Labels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import type { NotTaken } from '../signals/signal-store.ts';
import { type Grid, gridAfter, gridAtOrBefore, makeGrid, shiftGrid } from './grid.ts';
import { HttpClient, type HttpRequest, type HttpResult } from './http-client.ts';
import { type Pace, sleep } from './pace.ts';
import type { Source, SourceHealth, SourceSink } from './port.ts';
import {
  makeTarget,
  ownSamples,
  readScrape,
  scrapeAccept,
  scrapeBytesMax,
  type ScrapedSample,
  type ScrapeTarget,
} from './scrape-target.ts';
import { Slots } from './slots.ts';

export type ScrapeEntry = {
  readonly name: string;
  readonly targets: readonly string[];
  readonly intervalMs: DurationMs;
  readonly timeoutMs: DurationMs;
  readonly labels: Labels;
  readonly samplesMax: number;
};

/** What the scraper needs of the signals; SignalEvaluator is one. */
export interface SignalsOfScrapes {
  ingest(batch: {
    readonly target: string;
    readonly at: EpochMs;
    readonly up: boolean;
    readonly samples: readonly ScrapedSample[];
  }): NotTaken;
  evaluate(watch: string, at: EpochMs): { readonly samples: readonly Sample[]; readonly dropped: number };
}

export type ScrapeParts = {
  readonly signals: SignalsOfScrapes;
  readonly pace: Pace;
  /** Tests answer for the targets; otherwise it is HTTP. */
  readonly request?: (request: HttpRequest) => Promise<HttpResult>;
};

/** `lost`: whether no target of it answers, null before that is known. */
type OpenEntry = { readonly config: ScrapeEntry; readonly source: string; readonly scraped: Scraped[]; lost: boolean | null };

/** A target of an entry and how it is. `down`: the reason; undefined before its first scrape. */
type Scraped = {
  readonly target: ScrapeTarget;
  readonly entry: OpenEntry;
  readonly grid: Grid;
  down: string | null | undefined;
  overLimit: boolean;
};

/** Scrapes in flight: an answer of 1 MB each, and targets that hang. */
const scrapesMax = 16;
const sleepMaxMs: DurationMs = 60_000;

export class Scrape implements Source {
  readonly name = 'scrape';
  readonly #entries: readonly OpenEntry[];
  readonly #watches: readonly { readonly name: string; readonly grid: Grid }[];
  readonly #signals: SignalsOfScrapes;
  readonly #pace: Pace;
  readonly #request: (request: HttpRequest) => Promise<HttpResult>;
  readonly #client = new HttpClient({ bearerToken: null, basicAuth: null }, 2);
  readonly #slots = new Slots(scrapesMax);
  readonly #stopping = new AbortController();
  readonly #told = new Set<string>();
  #sink: SourceSink | null = null;
  #runs: Promise<void>[] = [];
  #health: SourceHealth;

  /** One source for all entries, because a watch may read targets of several. Throws TypeError for a target that is no address. */
  constructor(
    entries: readonly ScrapeEntry[],
    watches: readonly { readonly name: string; readonly intervalMs: DurationMs }[],
    parts: ScrapeParts,
  ) {
    this.#signals = parts.signals;
    this.#pace = parts.pace;
    this.#request = parts.request ?? ((request) => this.#client.request(request));
    this.#entries = entries.map(openEntry);
    const [quickest] = entries.toSorted((a, b) => a.intervalMs - b.intervalMs);
    this.#watches = watches.map(({ name, intervalMs }) => ({ name, grid: watchGrid(quickest, name, intervalMs) }));
    this.#health = { up: false, since: parts.pace.clock.now(), detail: 'not started' };
  }

  /** Targets have no history: warm means that each was tried once. */
  async start(sink: SourceSink): Promise<void> {
    this.#sink = sink;
    const all = this.#entries.flatMap((entry) => entry.scraped);
    await Promise.all(all.map((scraped) => this.#slots.run(() => this.#scrape(scraped))));
    this.#runs = [
      ...all.map((scraped) => this.#onGrid(scraped.grid, () => this.#slots.run(() => this.#scrape(scraped)))),
      ...this.#watches.map(({ name, grid }) => this.#onGrid(grid, (at) => this.#evaluate(name, at))),
    ];
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#runs);
    this.#client.close();
  }

  health(): SourceHealth {
    return this.#health;
  }

  /** Runs `task` at the grid's instants. One that was missed is not made up for. */
  async #onGrid(grid: Grid, task: (at: EpochMs) => Promise<void> | void): Promise<void> {
    const { signal } = this.#stopping;
    let next = gridAfter(grid, this.#pace.clock.now());
    while (!signal.aborted) {
      const now = this.#pace.clock.now();
      if (next - now > grid.intervalMs) next = gridAfter(grid, now);
      if (now < next) {
        await sleep(this.#pace, Math.min(next - now, sleepMaxMs), signal);
        continue;
      }
      const at = gridAtOrBefore(grid, now);
      await task(at);
      next = at + grid.intervalMs;
    }
  }

  async #scrape(scraped: Scraped): Promise<void> {
    const { target, entry } = scraped;
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    const at = this.#pace.clock.now();
    const startedMs = this.#pace.clock.monotonicMs();
    const { timeoutMs } = entry.config;
    const result = await this.#request({
      url: target.url,
      accept: scrapeAccept,
      timeoutMs,
      bodyMaxBytes: scrapeBytesMax,
      signal,
    });
    if (signal.aborted) return;
    const durationMs = this.#pace.clock.monotonicMs() - startedMs;
    const answer = readScrape(target, result, at, entry.config.samplesMax);
    const samples = [...(answer.kind === 'samples' ? answer.samples : []), ...ownSamples(target, answer, at, durationMs)];
    const notTaken = this.#signals.ingest({
      target: `${entry.config.name} ${target.url}`,
      at,
      up: answer.kind === 'samples',
      samples,
    });
    this.#noteNotTaken(scraped, notTaken);
    this.#noteLimit(scraped, answer.kind === 'samples' ? answer.dropped : 0);
    this.#noteState(scraped, answer.kind === 'down' ? answer.reason : null);
  }

  /** Each once: what a target does wrong, it does at every scrape. */
  #noteNotTaken({ target: { shown }, entry }: Scraped, { noRoom, repeated, late }: NotTaken): void {
    if (noRoom > 0) this.#tell(entry.source, 'raw-series', 'too many raw series: samples of new ones are not taken');
    if (repeated > 0)
      this.#tell(
        entry.source,
        `repeated ${shown}`,
        `${shown}: ${samples(repeated)} of series that came twice in one scrape; the first counts`,
      );
    if (late > 0)
      this.#tell(entry.source, `late ${shown}`, `${shown}: ${samples(late)} dated before the newest of their series; not taken`);
  }

  /** At most once per target while it is so. */
  #noteLimit(scraped: Scraped, dropped: number): void {
    const { target, entry } = scraped;
    if (dropped > 0 && !scraped.overLimit) {
      const limit = `samples_max ${entry.config.samplesMax}`;
      this.#sink?.notice(
        entry.source,
        `${target.shown}: ${samples(dropped)} not taken (${limit}, or timestamps from the future)`,
      );
    }
    scraped.overLimit = dropped > 0;
  }

  #noteState(scraped: Scraped, down: string | null): void {
    const { target, entry } = scraped;
    const before = scraped.down;
    scraped.down = down;
    if (down !== null && typeof before !== 'string') this.#sink?.notice(entry.source, `${target.shown} is down: ${down}`);
    const isLost = entry.scraped.every((one) => typeof one.down === 'string');
    if (isLost && entry.lost !== true)
      this.#sink?.lost(
        entry.source,
        entry.scraped.length === 1 ? (down ?? '') : `all ${entry.scraped.length} targets are down: ${down}`,
      );
    // The first answer is told, too: an outage that began before we did is over.
    const isBack = down === null && entry.lost !== false;
    if (isBack) this.#sink?.back(entry.source);
    if (isLost || isBack) entry.lost = isLost;
    this.#noteHealth(target, down);
  }

  #noteHealth(target: ScrapeTarget, down: string | null): void {
    const all = this.#entries.flatMap((entry) => entry.scraped);
    const answering = all.filter((scraped) => scraped.down === null).length;
    const up = !this.#entries.some((entry) => entry.lost);
    const since = up === this.#health.up ? this.#health.since : this.#pace.clock.now();
    const detail = `${answering} of ${all.length} targets answer${down === null ? '' : `; ${target.shown}: ${down}`}`;
    this.#health = { up, since, detail };
  }

  /** When nothing at all answers we are blind: that is one fact, not the absence of everything. */
  async #evaluate(watch: string, at: EpochMs): Promise<void> {
    if (this.#entries.every((entry) => entry.lost)) return;
    const { samples, dropped } = this.#signals.evaluate(watch, at);
    if (dropped > 0)
      this.#tell(this.name, `groups ${watch}`, `watch ${watch}: ${dropped} groups beyond max_series are not watched`);
    await this.#sink?.watchSamples(watch, at, samples, false);
    for (const { lost, source } of this.#entries) if (!lost) this.#sink?.watermark(source, at);
  }

  #tell(source: string, kind: string, message: string): void {
    if (this.#told.has(`${source} ${kind}`)) return;
    this.#told.add(`${source} ${kind}`);
    this.#sink?.notice(source, message);
  }
}

/** The targets of an entry are scraped within this share of its interval, and the watches evaluated soon after: what was read is judged at once. */
const scrapedWithin = 0.2;
const evaluatedAt = 0.3;

const samples = (count: number): string => `${count} ${count === 1 ? 'sample' : 'samples'}`;

const entryGrid = ({ name, intervalMs }: ScrapeEntry): Grid => makeGrid(`scrape ${name}`, intervalMs);

function targetGrid(config: ScrapeEntry, url: string): Grid {
  const spread = makeGrid(url, Math.max(1, Math.floor(config.intervalMs * scrapedWithin)));
  return shiftGrid(entryGrid(config), spread.offsetMs, config.intervalMs);
}

function watchGrid(entry: ScrapeEntry | undefined, name: string, intervalMs: DurationMs): Grid {
  return entry ? shiftGrid(entryGrid(entry), entry.intervalMs * evaluatedAt, intervalMs) : makeGrid(`scrape ${name}`, intervalMs);
}

function openEntry(config: ScrapeEntry): OpenEntry {
  const entry: OpenEntry = { config, source: `scrape/${config.name}`, scraped: [], lost: null };
  for (const address of config.targets) {
    const target = makeTarget(address, config.name, config.labels);
    entry.scraped.push({ target, entry, grid: targetGrid(config, target.url), down: undefined, overLimit: false });
  }
  return entry;
}
