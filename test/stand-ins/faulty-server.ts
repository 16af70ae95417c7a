// A loopback HTTP server that answers like a peer and misbehaves on demand. The stand-ins for Slack, PagerDuty and webhooks are built on it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What happens to the next requests. `drop-after-work`: the peer did its work, and the answer is lost. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string; readonly body?: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'drop-after-work' }
  | { readonly kind: 'huge' }
  | { readonly kind: 'redirect'; readonly location: string };

export type Received = {
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly text: string;
};
export type PeerAnswer = { readonly status: number; readonly body: string; readonly type?: string };

export type FaultyServer = {
  readonly url: string;
  /** Every request that came, also those that were answered with a fault. */
  readonly attempts: Received[];
  /** The requests whose work was done. */
  readonly accepted: Received[];
  failNext(times: number, fault: Fault): void;
  /** Ends faults, also requests that hang. */
  recover(): void;
  close(): Promise<void>;
};

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `work` checks a request like the original and answers it; a status below 300 counts as accepted. */
export async function startFaultyServer(work: (received: Received) => PeerAnswer): Promise<FaultyServer> {
  const attempts: Received[] = [];
  const accepted: Received[] = [];
  const faults: Fault[] = [];
  const sockets = new Set<Socket>();
  const hanging = new Set<ServerResponse>();

  function doWork(received: Received): PeerAnswer {
    const answer = work(received);
    if (answer.status < 300) accepted.push(received);
    return answer;
  }

  function misbehave(fault: Fault, received: Received, response: ServerResponse): void {
    switch (fault.kind) {
      case 'status':
        response
          .writeHead(fault.status, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter })
          .end(fault.body ?? 'as asked');
        return;
      case 'hang':
        hanging.add(response);
        return;
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'drop-after-work':
        doWork(received);
        response.socket?.destroy();
        return;
      case 'huge':
        response.writeHead(500).end('x'.repeat(5_000_000));
        return;
      case 'redirect':
        response.writeHead(307, { location: fault.location }).end();
        return;
    }
  }

  const server = createServer((request, response) => {
    response.on('error', () => {});
    readAll(request).then(
      (text) => {
        const received = { at: Date.now(), path: request.url ?? '', headers: request.headers, body: parse(text), text };
        attempts.push(received);
        const fault = faults.shift();
        if (fault) return misbehave(fault, received, response);
        const { status, body, type } = doWork(received);
        response.writeHead(status, { 'content-type': type ?? 'text/plain' }).end(body);
      },
      () => {},
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server always has an address of this shape.
  const { port } = server.address() as AddressInfo;

  const recover = (): void => {
    faults.length = 0;
    for (const response of hanging) response.socket?.destroy();
    hanging.clear();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    attempts,
    accepted,
    failNext: (times, fault) => {
      for (let i = 0; i < times; i += 1) faults.push(fault);
    },
    recover,
    close: () =>
      new Promise((resolve) => {
        recover();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
