// For tests: an HTTP server on loopback that answers as it is told and remembers what it was asked.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type LocalServer = {
  readonly url: string;
  readonly asked: { method: string; url: URL; body: string }[];
  answer: (url: URL, body: string) => { status?: number; type?: string; body: string };
  close(): Promise<void>;
};

export async function startLocalServer(): Promise<LocalServer> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://local');
      const body = Buffer.concat(chunks).toString();
      local.asked.push({ method: request.method ?? '', url, body });
      const answer = local.answer(url, body);
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const local: LocalServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // listens on TCP, so the address is one
    asked: [],
    answer: () => ({ body: '' }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return local;
}
