// A local HTTP server that keeps what is posted to it: where Alertmanager and our own channels send to in tests. Its answer can be changed.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { waitFor } from './peer.ts';

export type Posted = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
export type SinkAnswer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export type WebhookSink = AsyncDisposable & {
  readonly url: string;
  /** Everything posted so far, oldest first. */
  readonly posted: readonly Posted[];
  /** From now on every request gets this answer. */
  answer(next: SinkAnswer): void;
  /** Waits for a request that fits. */
  next(what: string, fits: (posted: Posted) => boolean): Promise<Posted>;
  stop(): Promise<void>;
};

/** Starts a sink on a free port of loopback that answers 200. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const posted: Posted[] = [];
  let current: SinkAnswer = { status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posted.push({ path: request.url ?? '/', headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(current.status, current.headers).end(current.body ?? '');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    posted,
    answer: (next) => {
      current = next;
    },
    next: (what, fits) => waitFor(`a request: ${what}`, () => Promise.resolve(posted.find(fits))),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
