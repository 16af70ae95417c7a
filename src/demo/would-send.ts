// Channels that render as the real ones and send nothing: what would have left the machine is handed to the terminal.
import type { Channel, Rendered } from '../channels/port.ts';
import type { SendReason } from '../model/notification.ts';

export type Told = {
  readonly type: string;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly reason: SendReason;
  readonly rendered: Rendered;
};

/** `deliver` is replaced whole: the real one is never reachable from the demo. */
export function wouldSend(channel: Channel, tell: (told: Told) => void): Channel {
  return {
    key: channel.key,
    type: channel.type,
    sendResolved: channel.sendResolved,
    lastResort: channel.lastResort,
    concurrencyMax: channel.concurrencyMax,
    render: (message) => channel.render(message),
    deliver: (message) => {
      const { receiver, reason } = message.notification;
      tell({ type: channel.type, receiver, status: message.status, reason, rendered: channel.render(message) });
      return Promise.resolve({ kind: 'delivered', receipt: 'shown by the demo, not sent' });
    },
    close: () => channel.close(),
  };
}
