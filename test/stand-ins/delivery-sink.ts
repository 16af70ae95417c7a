// A receiver of notifications that keeps everything it was sent and misbehaves as it is told: slow, an error, a hang, a dropped connection.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When the request was complete. */
  readonly at: number;
};

/** `drop` cuts the connection without an answer (the work is done: the request was read and kept); `hang` never answers. */
export type SinkBehaviour =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | Buffer;
      readonly afterMs?: number;
    }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' };

export type DeliverySink = AsyncDisposable & {
  readonly url: string;
  /** Complete requests, oldest first, whatever they were answered. */
  readonly received: readonly Received[];
  /** Most requests held at the same time so far. */
  readonly inFlightMax: () => number;
  /** What the next request gets; asked for each. */
  behave(next: (request: Received, index: number) => SinkBehaviour): void;
};

export const fine: SinkBehaviour = { kind: 'answer', status: 200, body: 'ok' };

/** Starts a sink on a free port of loopback that answers 200. */
export async function startDeliverySink(): Promise<DeliverySink> {
  const received: Received[] = [];
  let behaviour: (request: Received, index: number) => SinkBehaviour = () => fine;
  let inFlight = 0;
  let most = 0;

  function answer(response: ServerResponse, how: SinkBehaviour): void {
    if (how.kind === 'hang') return;
    if (how.kind === 'drop') {
      response.socket?.destroy();
      return;
    }
    const send = (): void => void response.writeHead(how.status, how.headers).end(how.body ?? '');
    if (how.afterMs) setTimeout(send, how.afterMs);
    else send();
  }

  const server = createServer((request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '/', headers } = request;
      const one: Received = { path, headers, body: Buffer.concat(chunks).toString(), at: Date.now() };
      received.push(one);
      answer(response, behaviour(one, received.length - 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so it is one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    inFlightMax: () => most,
    behave: (next) => {
      behaviour = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
