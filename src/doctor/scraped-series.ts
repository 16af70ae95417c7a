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

/** One scrape a run, as the daemon makes it; whoever looks at the target gets its answer. */
export function scrapeTargetOnce(scrape: ScrapeConfig, address: string, setup: Setup): Promise<ScrapeAnswer> {
  const { name, labels, timeoutMs, samplesMax } = scrape;
  const key = JSON.stringify([name, labels, timeoutMs, samplesMax, address]);
  return setup.scrapeOnce(key, () => scrapeNow(scrape, address, setup));
}

async function scrapeNow(scrape: ScrapeConfig, address: string, setup: Setup): Promise<ScrapeAnswer> {
  const target = makeTarget(address, scrape.name, scrape.labels);
  const client = new HttpClient(noCredentials, 1);
  try {
    const result = await client.request({
      url: target.url,
      accept: scrapeAccept,
      timeoutMs: Math.min(scrape.timeoutMs, setup.timeoutMs),
      bodyMaxBytes: scrapeBytesMax,
      signal: new AbortController().signal,
    });
    return readScrape(target, result, setup.clock.now(), scrape.samplesMax);
  } finally {
    client.close();
  }
}

/** Samples of all targets that answer; null when none does. */
export async function scrapeAll(setup: Setup): Promise<readonly ScrapedSample[] | null> {
  const asked = setup.config.scrape.flatMap((scrape) => scrape.targets.map((target) => scrapeTargetOnce(scrape, target, setup)));
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
