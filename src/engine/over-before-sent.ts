// A firing that was over before it could be sent: one message says that it was and is over, instead of two, and nobody is paged for it.
import type { Delivery, Notification } from '../model/notification.ts';
import type { EpochMs } from '../model/time.ts';
import type { DueDelivery } from '../store/port.ts';

export const overBeforeSent = 'over before it was sent';

/** Deliveries that are not made, and the one that is made in their place (null for a pager: nothing is left to do at night). */
export type Merged = {
  readonly withheld: readonly Delivery[];
  readonly instead: DueDelivery | null;
};

function isFiring(delivery: Delivery, notification: Notification): boolean {
  const told = new Set(delivery.told);
  return notification.alerts.some(({ status, fingerprint }) => status === 'firing' && told.has(fingerprint));
}

/** Pure. null: to be delivered as it is, because an attempt may have arrived, or because something it tells of still fires. */
export function mergeOverBeforeSent(
  { delivery, notification, behind }: DueDelivery,
  at: { readonly now: EpochMs; readonly isPager: boolean },
): Merged | null {
  if (delivery.mayHaveArrived || delivery.state !== 'pending' || !isFiring(delivery, notification)) return null;
  const over = behind.findIndex((later) => !isFiring(later.delivery, later.notification));
  const last = behind[over];
  if (last === undefined) return null;
  const replaced = [delivery, ...behind.slice(0, over).map((later) => later.delivery), ...(at.isPager ? [last.delivery] : [])];
  const withheld = replaced.map(
    (one): Delivery => ({
      ...one,
      state: 'withheld',
      nextAttemptAt: null,
      claimedUntil: null,
      finishedAt: at.now,
      lastError: overBeforeSent,
    }),
  );
  return { withheld, instead: at.isPager ? null : { ...last, delivery: { ...last.delivery, late: true }, behind: [] } };
}
