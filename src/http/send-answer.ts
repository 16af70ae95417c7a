// Sends an answer, and deals with what a client still sends of a request that was answered before it had ended.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './context.ts';

/** So long, and so much, is read of it: a client that only reads when it has sent all gets its answer; then the connection goes. */
const drainMs = 500;
const drainBytesMax = 64 * 1024 * 1024;

export function sendAnswer(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  response.once('finish', () => {
    if (!request.complete) drain(request);
  });
  const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(status, { ...headers, 'content-length': length });
  response.end(body ?? undefined);
}

function drain(request: IncomingMessage): void {
  let bytes = 0;
  const end = (): void => request.socket.destroySoon();
  const timer = setTimeout(end, drainMs);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > drainBytesMax) end();
  });
  for (const over of ['end', 'error', 'close']) request.once(over, () => clearTimeout(timer));
  request.resume();
}
