// Stands in front of a real server, as a company's proxy does: it asks for a token, knows which token may do what, and may have a clock of its own.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type StrictGatewayOptions = {
  readonly to: string;
  /** May do everything; another token that begins like it is known, and may not. */
  readonly token?: string;
  /** How far its clock, and that of the server behind it, is ahead of ours. */
  readonly aheadMs?: number;
};
export type StrictGateway = AsyncDisposable & {
  readonly url: string;
  /** `/api/v1/query?query=1`, as asked. */
  readonly asked: string[];
};

export async function startStrictGateway({ to, token, aheadMs = 0 }: StrictGatewayOptions): Promise<StrictGateway> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString());
    const refusal = refusalOf(request.headers.authorization, token);
    if (refusal !== null) return void response.writeHead(refusal.status, { 'content-type': 'text/plain' }).end(refusal.text);
    void pass(new URL(request.url ?? '/', to), aheadMs).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refusalOf(given: string | undefined, token: string | undefined): { status: number; text: string } | null {
  if (token === undefined || given === `Bearer ${token}`) return null;
  const isKnown = given?.startsWith(`Bearer ${token}`) === true;
  return isKnown ? { status: 403, text: 'Forbidden\n' } : { status: 401, text: 'Unauthorized\n' };
}

/** GET only: whoever changes something is not let through. */
async function pass(url: URL, aheadMs: number): Promise<{ status: number; type: string; body: string }> {
  const answer = await fetch(url);
  const text = await answer.text();
  const body = url.searchParams.get('query') === 'time()' ? shiftTime(text, aheadMs / 1000) : text;
  return { status: answer.status, type: answer.headers.get('content-type') ?? 'text/plain', body };
}

/** A Prometheus whose clock is off says so in both numbers of `time()`. */
function shiftTime(text: string, seconds: number): string {
  return text.replace(/\[([\d.]+),"([\d.]+)"\]/, (_, at: string, value: string) =>
    JSON.stringify([Number(at) + seconds, String(Number(value) + seconds)]),
  );
}
