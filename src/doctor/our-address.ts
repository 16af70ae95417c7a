// Whether an address that a peer sends to leads to this instance.
import { hostInUrl, isLoopback } from '../config/listen-address.ts';
import type { Setup } from './setup.ts';

/** `likely`: the port is ours, the name could be ours as well as another machine's. */
export type LeadsToUs = 'yes' | 'likely' | 'no';

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

export function leadsToUs(address: string, { config, daemonUrl, listenAddress }: Setup): LeadsToUs {
  if (!URL.canParse(address)) return 'no';
  const url = new URL(address);
  const known = [daemonUrl, config.externalUrl].filter((one) => one !== null && URL.canParse(one));
  if (known.some((one) => sameHost(new URL(one ?? ''), url))) return 'yes';
  if (portOf(url) !== listenAddress.port) return 'no';
  const { host } = listenAddress;
  const theirs = url.hostname.replace(/^\[|\]$/g, '');
  if (theirs === host || (isLoopback(theirs) && (isLoopback(host) || isEverywhere(host)))) return 'yes';
  return isEverywhere(host) ? 'likely' : 'no';
}

const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Same host and port; the names of loopback are one. */
export function sameHost(a: URL, b: URL): boolean {
  const name = (url: URL): string => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return isLoopback(host) ? 'loopback' : host;
  };
  return name(a) === name(b) && portOf(a) === portOf(b);
}

/** Where peers are to send to, for remedies. */
export function ourUrl({ config, daemonUrl, listenAddress }: Setup): string {
  const { host, port } = listenAddress;
  const name = isEverywhere(host) ? 'THIS-HOST' : hostInUrl(host);
  return (daemonUrl ?? config.externalUrl ?? `http://${name}:${port}`).replace(/\/+$/, '');
}
