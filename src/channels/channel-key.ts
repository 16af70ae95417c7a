// The identity of a channel: its type, a readable part, and a short hash of where it tells. Equal keys reach the same people; no secret is in it.
import { createHash } from 'node:crypto';
import type { ChannelKey } from '../model/notification.ts';

export function channelKey(type: string, readable: string, target: string): ChannelKey {
  const hash = createHash('sha256').update(`${type}\u0000${target}`).digest('hex').slice(0, 8);
  return readable === '' ? `${type}:${hash}` : `${type}:${readable}:${hash}`;
}

/** `https://hooks.slack.com/…`: the host, the rest masked. */
export function maskedUrl(url: string): string {
  return URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}/…` : 'a URL';
}
