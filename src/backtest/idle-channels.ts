// The receivers' channels as they are configured, to be asked who they are; nothing is ever sent through them.
import type { Channel } from '../channels/port.ts';
import { makeChannel } from '../channels/registry.ts';
import type { Config } from '../config/config.ts';

/** By receiver. */
export function makeIdleChannels(config: Config): ReadonlyMap<string, readonly Channel[]> {
  return new Map(
    config.receivers.map((receiver) => [
      receiver.name,
      receiver.channels.map(({ type, settings, sendResolved, lastResort }) =>
        makeChannel(type, settings, { sendResolved, lastResort, now: () => 0, print: () => {} }),
      ),
    ]),
  );
}
