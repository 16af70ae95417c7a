// How long to wait before the next attempt of something that failed.
import type { DurationMs } from '../model/time.ts';

/**
 * Exponential from 1 s with "equal jitter" (half fixed, half random; AWS Architecture Blog, "Exponential Backoff And Jitter", 2015). The cap grows with the
 * length of the outage: 15 s for the first attempts, so that a peer that is back after two minutes is found at once, then 30 s, and 5 min after
 * forty attempts (a quarter of an hour): 3000 attempts are more than a week. A peer's own Retry-After is a floor, never shortened.
 * `random` is in [0, 1). Whole milliseconds: it becomes an instant in the store.
 */
export function backoffMs(attempts: number, retryAfterMs: DurationMs | null, random: number): DurationMs {
  const cap = attempts <= 12 ? 15_000 : attempts <= 40 ? 30_000 : 300_000;
  const full = Math.min(cap, 1000 * 2 ** Math.min(attempts - 1, 20));
  return Math.max(Math.floor(full / 2 + (full / 2) * random), Math.ceil(retryAfterMs ?? 0));
}
