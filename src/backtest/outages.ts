// When a Prometheus was down, told by its own `up` series. The daemon would not have reached it then, and nothing would have been judged: that a
// series is absent can only be said while the source answers.
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type Chunk, pointsIn } from './chunk.ts';

/** The newest scrape of any target, in seconds. */
export const newestScrapeQuery = 'max(timestamp(up))';

export type Outage = { readonly from: EpochMs; readonly to: EpochMs };

/** After a start Prometheus waits so long before it scrapes; the daemon waits for it, and for the range of its query, too. */
const firstScrapeMs: DurationMs = 5000;
/** A newest scrape this many usual ages old means that nobody scrapes. */
const lateAges = 4;
const lateMsMin: DurationMs = 60_000;

/** Reads the chunks of `newestScrapeQuery`, oldest first. null: there is no `up`, so nothing can be said. */
export function findOutages(chunks: readonly Chunk[]): readonly Outage[] | null {
  const scrapes = chunks.flatMap((chunk) =>
    Array.from({ length: pointsIn(chunk) }, (_, i) => {
      const at = chunk.from + i * chunk.stepMs;
      const seconds = chunk.series[0]?.values[i] ?? Number.NaN;
      return { at, scrapedAt: Number.isNaN(seconds) ? null : seconds * 1000 };
    }),
  );
  const ages = scrapes.flatMap(({ at, scrapedAt }) => (scrapedAt === null ? [] : [at - scrapedAt])).sort((a, b) => a - b);
  if (ages.length === 0) return null;
  const lateMs = Math.max(lateMsMin, lateAges * (ages[ages.length >> 1] ?? 0));
  const outages: { from: EpochMs; to: EpochMs }[] = [];
  let lastScrapeAt = Number.NEGATIVE_INFINITY;
  let isDown = false;
  for (const { at, scrapedAt } of scrapes) {
    const wasDown = isDown;
    isDown = scrapedAt === null || at - scrapedAt > lateMs;
    if (isDown && !wasDown) outages.push({ from: scrapedAt ?? lastScrapeAt, to: Number.POSITIVE_INFINITY });
    const open = outages.at(-1);
    if (!isDown && wasDown && open !== undefined) open.to = scrapedAt ?? at;
    lastScrapeAt = scrapedAt ?? lastScrapeAt;
  }
  return outages;
}

/** Whether the daemon would have judged a query with that range at an instant; asked in time order. */
export function makeAnsweredAt(
  outages: readonly Outage[],
  rangeMs: DurationMs,
  intervalMs: DurationMs,
): (at: EpochMs) => boolean {
  const halfFilledMs = firstScrapeMs + 1.5 * rangeMs + intervalMs;
  let next = 0;
  return (at) => {
    while (next < outages.length && at >= (outages[next]?.to ?? 0) + halfFilledMs) next += 1;
    const outage = outages[next];
    return outage === undefined || at <= outage.from;
  };
}
