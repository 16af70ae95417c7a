// HTTP as no decent client speaks it: raw bytes on a socket, and a POST that reads the answer even when the server stops reading first.
import { type ClientRequest, request } from 'node:http';
import { connect, type Socket } from 'node:net';

export type RawAnswer = { readonly status: number; readonly text: string };

const resets = new Set(['EPIPE', 'ECONNRESET']);

/**
 * POSTs bytes with headers of the caller's choice. An answer that comes before the body is sent counts; a server that stops reading may also reset the
 * connection before its answer is seen, and then it is asked again.
 */
export async function postBytes(url: string, body: Buffer | string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await postOnce(url, body, headers);
    } catch (error) {
      if (attempt === 10 || !(error instanceof Error && 'code' in error && resets.has(String(error.code)))) throw error;
    }
  }
}

function postOnce(url: string, body: Buffer | string, headers: Record<string, string>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const client = request(
      url,
      {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      },
      (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        const done = (): void => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        response.once('end', done);
        response.once('close', done);
        response.on('error', done);
      },
    );
    // A server that refuses a body half-way may reset the connection; what it answered before counts.
    client.on('error', (error) => {
      if (!answered) reject(error);
    });
    void sendSlices(client, Buffer.from(body), () => answered);
  });
}

const sliceBytes = 64 * 1024;

/** Sends piece by piece, so that an answer that comes early is seen before the server's reset. */
async function sendSlices(client: ClientRequest, body: Buffer, isAnswered: () => boolean): Promise<void> {
  for (let from = 0; from < body.length && !isAnswered() && !client.destroyed; from += sliceBytes) {
    client.write(body.subarray(from, from + sliceBytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!isAnswered()) client.end();
}

/** Opens a socket to the server of `url`. */
export function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** Sends bytes and resolves with all that came when the server closed, or when `enough` says so. */
export async function converse(url: string, bytes: string, enough: (text: string) => boolean = () => false): Promise<string> {
  const socket = await openSocket(url);
  let text = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (enough(text)) socket.destroy();
    });
    socket.once('close', () => resolve(text));
    socket.write(bytes);
  });
}
