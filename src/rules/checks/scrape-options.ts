// How often targets are scraped: a file of rules does not say, so whoever checks it may.
import { z } from 'zod';
import { span } from './options-schema.ts';

export const scrapeOptions = z.strictObject({
  scrape_interval: span.default(60_000).describe('How often targets are scraped; 1m unless set.'),
});
