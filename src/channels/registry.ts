// The channels by the type that a receiver's configuration names. A new one is its file, its line here, and its page in docs/channels.
import { type EmailSettings, makeEmail } from './email.ts';
import { makeLog } from './log.ts';
import { makePagerduty, type PagerdutySettings } from './pagerduty.ts';
import type { Channel, ChannelOptions } from './port.ts';
import { makeSlack, type SlackSettings } from './slack.ts';
import { makeWebhook, type WebhookSettings } from './webhook.ts';

export const channelTypes: readonly string[] = ['slack', 'pagerduty', 'email', 'webhook', 'log'];

/** `settings` is what config/receivers.ts resolved for this type: its schema has checked it. */
export function makeChannel(type: string, settings: unknown, options: ChannelOptions): Channel {
  switch (type) {
    case 'slack':
      return makeSlack(settings as SlackSettings, options);
    case 'pagerduty':
      return makePagerduty(settings as PagerdutySettings, options);
    case 'email':
      return makeEmail(settings as EmailSettings, options);
    case 'webhook':
      return makeWebhook(settings as WebhookSettings, options);
    case 'log':
      return makeLog(options);
    default:
      throw new Error(`there is no channel type ${type}; there are: ${channelTypes.join(', ')}`);
  }
}
