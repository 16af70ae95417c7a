// A channel reached twice is told once: which of an alert's routes tells a channel that several of them reach.
import type { ChannelKey } from '../model/notification.ts';

/** A route that takes the alert, with the channels of its receiver. */
export type Reached = { readonly routeId: string; readonly channels: readonly ReachedChannel[] };
export type ReachedChannel = { readonly key: ChannelKey; readonly lastResort: boolean };

/** Who tells: the route, and through which channel (another one than asked for, when a last resort is not needed). */
export type Owner = { readonly routeId: string; readonly channel: ChannelKey };

/**
 * For each channel the routes reach, the owner: the first route, in the order of `matchRoutes`, whose receiver has it. A last-resort
 * channel takes the alert only when no other channel does; else its owner is the first channel that does.
 */
export function ownersOf(reached: readonly Reached[]): ReadonlyMap<ChannelKey, Owner> {
  const owners = new Map<ChannelKey, Owner>();
  let first: Owner | null = null;
  const lastResorts: ChannelKey[] = [];
  for (const { routeId, channels } of reached) {
    for (const { key, lastResort } of channels) {
      const owner = { routeId, channel: key };
      if (!owners.has(key)) owners.set(key, owner);
      if (lastResort) lastResorts.push(key);
      else first ??= owner;
    }
  }
  if (first !== null) for (const key of lastResorts) owners.set(key, first);
  return owners;
}
