// How often a found watch is asked: as often as its metric is scraped. Between two scrapes there is nothing new to hear, and each question costs
// Prometheus a look at every series of the metric.
import type { DurationMs } from '../model/time.ts';
import type { LabelValues } from './facts.ts';

/** As the configuration writes it; `default`: as often as watches are asked when nobody says. */
export type AskedEvery = 'default' | '30s' | '1m';

const steps: readonly { readonly every: AskedEvery; readonly ms: DurationMs }[] = [
  { every: 'default', ms: 0 },
  { every: '30s', ms: 30_000 },
  { every: '1m', ms: 60_000 },
];
/** A sample may come a little early. */
const slack = 0.9;

/** By job, ms from one scrape to the next; jobs of which that is not known are absent. */
export type ScrapeIntervals = ReadonlyMap<string, AskedEvery>;

/** The step for samples with these gaps: by the middle one, which neither an outage nor a restarted target moves. null without a gap. */
export function stepOf(gaps: readonly DurationMs[]): AskedEvery | null {
  const middle = gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)];
  return middle === undefined ? null : (steps.findLast(({ ms }) => middle >= ms * slack)?.every ?? 'default');
}

/** For a metric with these labels: as often as the job that is scraped most often. null when that is not known of all its jobs. */
export function askedEvery(labels: LabelValues | undefined, intervals: ScrapeIntervals): AskedEvery | null {
  const jobs = labels?.get('job') ?? [];
  const known = jobs.flatMap((job) => intervals.get(job) ?? []);
  if (jobs.length === 0 || known.length < jobs.length) return null;
  return steps.find(({ every }) => known.includes(every))?.every ?? null;
}

export function longer(a: AskedEvery, b: AskedEvery): AskedEvery {
  return steps.findLast(({ every }) => every === a || every === b)?.every ?? a;
}
