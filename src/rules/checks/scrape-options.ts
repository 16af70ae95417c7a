// How often targets are scraped: a file of rules does not say, so whoever checks it may.
import { z } from 'zod';
import { span } from './options-schema.ts';

export const scrapeOptions = z.strictObject({
  // Prometheus' own default is 1m, but 15s to 30s is what most set: with 1m, one real rule in five would be told of its [1m].
  scrape_interval: span.default(30_000).describe('How often targets are scraped; 30s unless set.'),
});
