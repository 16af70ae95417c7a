// Waits for work that is under way, but not for ever.
import { setTimeout as wait } from 'node:timers/promises';
import type { DurationMs } from '../model/time.ts';

/** Resolves when all of `pending` have ended, or `withinMs` has passed. */
export async function settleWithin(pending: Iterable<Promise<unknown>>, withinMs: DurationMs): Promise<void> {
  const enough = new AbortController();
  const tooLong = wait(withinMs, undefined, { signal: enough.signal }).catch(() => {});
  await Promise.race([Promise.all(pending), tooLong]);
  enough.abort();
}
