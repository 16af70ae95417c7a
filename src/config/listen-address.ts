// Where the web server listens, as written on the command line or in the environment.

export type ListenAddress = { readonly host: string; readonly port: number };

/** `127.0.0.1:5001`, `:5001`, `[::1]:5001`; null when it is not an address. */
export function parseListenAddress(text: string): ListenAddress | null {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return null;
  return { host: match[1] ?? (match[2] || '0.0.0.0'), port };
}

/** An IPv6 address needs brackets before a port. */
export const hostInUrl = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** True when only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
