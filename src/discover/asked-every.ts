// How often a found watch is asked: as often as its metric is scraped. Between two scrapes there is nothing new to hear, and each question costs
// Prometheus a look at every series of the metric.
import type { DurationMs } from '../model/time.ts';
import type { LabelValues } from './facts.ts';

/** As the configuration writes them; what is scraped more often than the first is asked at the default. */
const steps: readonly { readonly ms: DurationMs; readonly text: string }[] = [
  { ms: 30_000, text: '30s' },
  { ms: 60_000, text: '1m' },
];
/** Of what a scrape may come early. */
const slack = 0.9;

/** By job, ms from one scrape to the next; jobs of which that is not known are absent. */
export type ScrapeIntervals = ReadonlyMap<string, DurationMs>;

/**
 * The interval of a watch on a metric with these labels: `default`, or one longer. null when it is not known of all the jobs the metric comes from.
 */
export function askedEvery(labels: LabelValues | undefined, intervals: ScrapeIntervals): string | null {
  const jobs = labels?.get('job') ?? [];
  const known = jobs.flatMap((job) => intervals.get(job) ?? []);
  if (jobs.length === 0 || known.length < jobs.length) return null;
  const shortest = Math.min(...known);
  return steps.findLast(({ ms }) => shortest >= ms * slack)?.text ?? 'default';
}

/** The middle of the gaps between scrapes: neither an outage nor a restarted target moves it. null without a gap. */
export function scrapeInterval(gaps: readonly DurationMs[]): DurationMs | null {
  return gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)] ?? null;
}
