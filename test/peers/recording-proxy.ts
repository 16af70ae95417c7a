// Stands in front of a real server for a test, passes everything on and remembers what was asked.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type RecordingProxy = AsyncDisposable & { readonly url: string; readonly asked: URL[] };

export async function startRecordingProxy(to: string): Promise<RecordingProxy> {
  const asked: URL[] = [];
  const server = http.createServer((request, response) => {
    asked.push(new URL(request.url ?? '/', to));
    const options = { method: request.method, headers: request.headers };
    const passed = http.request(new URL(request.url ?? '/', to), options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.writeHead(502).end());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // listens on TCP, so the address is one
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
