// What the scrape targets answer right now, and how many series a signal makes of it.
import type { ScrapeConfig, SignalFrom } from '../config/config.ts';
import { parseSelector, selects } from '../signals/selector.ts';
import { HttpClient } from '../sources/http-client.ts';
import {
  makeTarget,
  readScrape,
  type ScrapeAnswer,
  scrapeAccept,
  scrapeBytesMax,
  type ScrapedSample,
} from '../sources/scrape-target.ts';
import { noCredentials } from './ask-json.ts';
import type { Setup } from './setup.ts';

/** One scrape, as the daemon makes it. */
export async function scrapeOnce(
  scrape: ScrapeConfig,
  address: string,
  setup: Setup,
  signal: AbortSignal,
): Promise<ScrapeAnswer> {
  const target = makeTarget(address, scrape.name, scrape.labels);
  const client = new HttpClient(noCredentials, 1);
  try {
    const result = await client.request({
      url: target.url,
      accept: scrapeAccept,
      timeoutMs: Math.min(scrape.timeoutMs, setup.timeoutMs),
      bodyMaxBytes: scrapeBytesMax,
      signal,
    });
    return readScrape(target, result, setup.clock.now(), scrape.samplesMax);
  } finally {
    client.close();
  }
}

/** Samples of all targets that answer; null when none does. */
export type ScrapeAll = (signal: AbortSignal) => Promise<readonly ScrapedSample[] | null>;

/** All watches look at one scrape of each target, made when the first of them asks. */
export function shareScrape(setup: Setup): ScrapeAll {
  let scraped: ReturnType<ScrapeAll> | null = null;
  return (signal) => (scraped ??= scrapeAll(setup, signal));
}

async function scrapeAll(setup: Setup, signal: AbortSignal): ReturnType<ScrapeAll> {
  const asked = setup.config.scrape.flatMap((scrape) =>
    scrape.targets.map((target) => scrapeOnce(scrape, target, setup, signal)),
  );
  const answers = await Promise.all(asked);
  const up = answers.filter((answer) => answer.kind === 'samples');
  return up.length === 0 ? null : up.flatMap(({ samples }) => samples);
}

/** Series that the signal will have: one for each set of values of its `by` labels. */
export function scrapedSeries(from: SignalFrom, samples: readonly ScrapedSample[]): number {
  const selector = parseSelector(from.selector);
  const matching = samples.filter(({ name, labels }) => selects(selector, name, labels));
  return new Set(matching.map(({ labels }) => JSON.stringify(from.by.map((name) => labels[name] ?? '')))).size;
}
