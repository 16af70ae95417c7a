// What a crash left in flight goes out again at start, under the same key, instead of waiting for its claim to run out.
import type { Store } from '../store/port.ts';
import type { Turn } from './turns.ts';

/** More than all channels together have in flight; what is beyond waits for its claim to run out. */
const orphanedMax = 1000;

/** The storage is ours alone when we start, so whoever claimed these died with them in flight. */
export async function releaseClaims(store: Pick<Store, 'lists'>, run: <T>(work: (turn: Turn) => T) => Promise<T>): Promise<void> {
  const orphaned = await store.lists.deliveries({ state: 'sending', limit: orphanedMax, cursor: null });
  await run((turn) => {
    for (const one of orphaned.items) {
      const delivery = { ...one, state: 'pending', claimedUntil: null, nextAttemptAt: turn.now, mayHaveArrived: true } as const;
      turn.write({ kind: 'delivery', delivery, expectedState: 'sending' });
    }
  });
}
