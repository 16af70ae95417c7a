// The deliveries that are not finished, counted by channel: a view, so that the deliverer asks the store only when a channel has both work and room.
import type { ChannelKey, Delivery } from '../model/notification.ts';

export interface WaitingDeliveries {
  readonly size: number;
  /** How many wait for each channel, those in flight too. */
  readonly byChannel: ReadonlyMap<ChannelKey, number>;
  note(delivery: Pick<Delivery, 'id' | 'channel' | 'state'>): void;
  clear(): void;
}

export function makeWaitingDeliveries(): WaitingDeliveries {
  const channels = new Map<number, ChannelKey>();
  const byChannel = new Map<ChannelKey, number>();

  function count(channel: ChannelKey, change: 1 | -1): void {
    const waiting = (byChannel.get(channel) ?? 0) + change;
    if (waiting > 0) byChannel.set(channel, waiting);
    else byChannel.delete(channel);
  }

  return {
    get size() {
      return channels.size;
    },
    byChannel,
    note: ({ id, channel, state }) => {
      const isAlive = state === 'pending' || state === 'sending';
      if (isAlive === channels.has(id)) return;
      if (isAlive) channels.set(id, channel);
      else channels.delete(id);
      count(channel, isAlive ? 1 : -1);
    },
    clear: () => {
      channels.clear();
      byChannel.clear();
    },
  };
}
