// The listening socket: bounded in connections, header time and body time, closed gently.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostInUrl, type ListenAddress } from '../config/listen-address.ts';
import { makeApp } from './app.ts';
import type { HttpOptions } from './env.ts';

// Not imported: an import looks at all a built-in module has, and with that loads the client behind its WebSocket (decision 4).
const { createServer } = process.getBuiltinModule('node:http');

export type Listening = { readonly url: string; readonly host: string; readonly port: number; close(): Promise<void> };

/** How long requests in flight may take to end when we close. */
const closeMs = 5000;

function makeServer(options: HttpOptions): Server {
  const answer = makeApp(options);
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
      answer(request, response).catch((error: unknown) => {
        options.log.error('request failed', { path: request.url ?? '', error: String(error) });
        response.destroy();
      });
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
  const shown = hostInUrl(address.host);
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
