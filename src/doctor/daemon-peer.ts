// A running daemon, asked for its health.
import { hostInUrl } from '../config/listen-address.ts';
import { isRecord } from '../sources/json.ts';
import { askJson, noCredentials, type Peer } from './ask-json.ts';
import type { Finding } from './check.ts';
import type { Setup } from './setup.ts';

/** `url: null` = where the daemon would listen. */
export function daemonPeer({ listenAddress, timeoutMs, clock, askOnce }: Setup, url: string | null): Peer {
  const { host, port } = listenAddress;
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : hostInUrl(host);
  const address = url ?? `http://${name}:${port}`;
  return { title: 'the daemon', url: address, credentials: noCredentials, setting: '--url', timeoutMs, clock, askOnce };
}

export type DaemonHealth = {
  readonly kind: 'health';
  readonly status: string;
  readonly isReady: boolean;
  /** Components that are not up, with what they say. */
  readonly ailing: readonly string[];
};
export type Foreign = { readonly kind: 'foreign'; readonly finding: Finding | null };

export async function askDaemon(peer: Peer): Promise<DaemonHealth | Foreign> {
  const answer = await askJson(peer, '/health', '');
  // One that is down says so with 503.
  const { status, ready, components } = isRecord(answer.body) ? answer.body : {};
  if (typeof status !== 'string' || typeof ready !== 'boolean' || !isRecord(components))
    return { kind: 'foreign', finding: answer.kind === 'trouble' ? answer.finding : null };
  const ailing = Object.entries(components).flatMap(([name, one]) => {
    if (!isRecord(one) || (one['status'] !== 'degraded' && one['status'] !== 'down')) return [];
    return [`${name} ${one['status']} (${String(one['detail']).slice(0, 150)})`];
  });
  return { kind: 'health', status, isReady: ready, ailing };
}
