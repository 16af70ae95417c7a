// What a reload keeps of the configurations before it: routes whose groups live, and channels that somebody may still have to be told through.
import type { Channel } from '../channels/port.ts';
import type { ChannelKey } from '../model/notification.ts';
import type { Route } from '../route/route.ts';
import type { Retired, Routing } from './routing.ts';

/** What has not come to its end: groups, what they told through which channel, deliveries. */
export type InUse = {
  readonly routeIds: ReadonlySet<string>;
  readonly hasChannel: (receiver: string, key: ChannelKey) => boolean;
};

export type Leaving = {
  readonly routing: Routing;
  readonly channels: ReadonlyMap<string, readonly Channel[]>;
  readonly retired: Retired;
};

/**
 * One flat list, however many reloads there were. The channels in force until now are all kept until the next reload, because a delivery
 * through them may just have been decided; of those retired before, the ones in use. `dropped` are to be closed.
 */
export function retire(
  leaving: Leaving,
  next: ReadonlyMap<string, readonly Channel[]>,
  inUse: InUse,
): { readonly retired: Retired; readonly dropped: readonly Channel[] } {
  const routes = new Map<string, Route>();
  for (const id of inUse.routeIds) {
    const route = leaving.routing.routeOf(id);
    if (route) routes.set(id, route);
  }
  const channels = new Map<string, Channel[]>();
  const dropped: Channel[] = [];
  const isIn = (list: readonly Channel[] | undefined, key: ChannelKey): boolean => (list ?? []).some((one) => one.key === key);
  const keep = (receiver: string, channel: Channel): void => {
    const kept = channels.get(receiver);
    if (kept) kept.push(channel);
    else channels.set(receiver, [channel]);
  };
  for (const [receiver, list] of leaving.channels)
    for (const channel of list) if (!isIn(next.get(receiver), channel.key)) keep(receiver, channel);
  for (const [receiver, list] of leaving.retired.channels)
    for (const channel of list) {
      const isReplaced = isIn(next.get(receiver), channel.key) || isIn(channels.get(receiver), channel.key);
      if (!isReplaced && inUse.hasChannel(receiver, channel.key)) keep(receiver, channel);
      else dropped.push(channel);
    }
  return { retired: { routes, channels }, dropped };
}
