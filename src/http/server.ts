// The listening socket: bounded in connections, header time and body time, closed gently.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { makeApp } from './app.ts';
import type { HttpOptions } from './env.ts';

export type Listening = { readonly url: string; readonly host: string; readonly port: number; close(): Promise<void> };

export type ListenAddress = { readonly host: string; readonly port: number };

/** `127.0.0.1:5001`, `:5001`, `[::1]:5001`. */
export function parseListenAddress(text: string): ListenAddress | null {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return null;
  return { host: match[1] ?? (match[2] || '0.0.0.0'), port };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** How long requests in flight may take to end when we close. */
const closeMs = 5000;

function makeServer(options: HttpOptions): Server {
  const app = makeApp(options);
  // An HTTP/1 server hands over HTTP/1 requests.
  const listener = getRequestListener((request, env) => app.fetch(request, { incoming: env.incoming as IncomingMessage }));
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 2000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      // While we close, a connection that is kept alive would hold us until the deadline, and go on asking.
      response.once('close', () => {
        if (!server.listening) setImmediate(() => server.closeIdleConnections());
      });
      void listener(request, response);
    },
  );
  server.maxConnections = 4096;
  return server;
}

/** Listens; a port that is in use rejects with a message that says so. `port: 0` takes a free one. */
export async function listen(address: ListenAddress, options: HttpOptions): Promise<Listening> {
  const server = makeServer(options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? 'the port is in use: stop what listens there, or choose another with --web.listen-address'
          : error.message;
      reject(new Error(`cannot listen on ${address.host}:${address.port}: ${why}`, { cause: error }));
    });
    server.listen(address.port, address.host, resolve);
  });
  // A listening TCP server always has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const shown = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${shown === '0.0.0.0' ? '127.0.0.1' : shown}:${port}`,
    host: address.host,
    port,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), closeMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
