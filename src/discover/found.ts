// What was found, as a person would have written it, each with its reason; and what was left out, with the reason for that.
import type { EpochMs } from '../model/time.ts';
import type { Skipped } from './candidate.ts';

/** One entry under `watches`; goes through the same schema as one of a person. */
export type RawFoundWatch = {
  readonly name: string;
  readonly signal: string;
  readonly unit: string;
  readonly direction: string;
  /** How often it is asked, when not at the default. */
  readonly interval?: string;
  readonly query?: string;
  readonly from?: Readonly<Record<string, unknown>>;
  readonly min?: Readonly<Record<string, unknown>>;
};

export type FoundWatch = {
  /** What it is of, whatever it is called and however it is written: `request_rate http_requests_total`. */
  readonly id: string;
  readonly watch: RawFoundWatch;
  /** In words: `the counter http_requests_total (client libraries), by service, job`. */
  readonly why: string;
  /** Series it had when it was found; null = not asked. */
  readonly series: number | null;
  /** When its metric was last there. */
  readonly seenAt: EpochMs;
};

export type Found = { readonly watches: readonly FoundWatch[]; readonly skipped: readonly Skipped[] };

/** A metric that has been gone for so long was taken down, not broken. */
const forgetAfterMs = 7 * 86_400_000;

/**
 * What is watched now that this was found. What was found before stays, under its name, while its metric is gone: an outage must not end the watch
 * that sees it. `now` names the watches of `found` anew only where the name is not another's.
 */
export function keepFound(before: readonly FoundWatch[], found: Found, now: EpochMs): Found {
  const again = new Map(found.watches.map((one) => [one.id, one]));
  const kept = before.flatMap((one): FoundWatch[] => {
    const fresh = again.get(one.id);
    if (fresh) return [{ ...fresh, watch: { ...fresh.watch, name: one.watch.name } }];
    return now - one.seenAt < forgetAfterMs ? [one] : [];
  });
  const known = new Set(before.map(({ id }) => id));
  return { watches: [...kept, ...found.watches.filter(({ id }) => !known.has(id))], skipped: found.skipped };
}

/** True when the same would be watched in the same way. */
export function isSameWatched(a: readonly FoundWatch[], b: readonly FoundWatch[]): boolean {
  const text = (all: readonly FoundWatch[]): string => JSON.stringify(all.map(({ watch }) => watch));
  return text(a) === text(b);
}
