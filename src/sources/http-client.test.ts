import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HttpClient, type HttpRequest, shownUrl } from './http-client.ts';

let answer: http.RequestListener = () => {};
let seen: http.IncomingMessage[] = [];
const server = http.createServer((request, response) => {
  seen.push(request);
  answer(request, response);
});
let base = '';
const client = new HttpClient({ bearerToken: { reveal: () => 'canary-token' }, basicAuth: null }, 4);

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP, so the address is one
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function get(path: string, more: Partial<HttpRequest> = {}) {
  return client.request({
    url: `${base}${path}`,
    accept: 'application/json',
    timeoutMs: 5000,
    bodyMaxBytes: 1000,
    signal: new AbortController().signal,
    ...more,
  });
}

describe('HttpClient', () => {
  test('sends credentials, asks for gzip and undoes it, keeps the connection', async () => {
    answer = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' }).end(gzipSync('hello'));
    const first = await get('/a');
    await get('/b');
    expect(first).toMatchObject({ kind: 'answer', status: 200, contentType: 'text/plain' });
    expect(first.kind === 'answer' && first.body.toString()).toBe('hello');
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer canary-token',
      'accept-encoding': 'gzip',
      accept: 'application/json',
    });
    expect(seen[1]?.socket).toBe(seen[0]?.socket);
  });

  test('asks for an answer as it is where that is cheaper for the server', async () => {
    answer = (_, response) => response.end('hello');
    await get('/a', { plain: true });
    expect(seen[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('takes user and password of the address, but does not show them', async () => {
    answer = (_, response) => response.end('');
    const url = base.replace('http://', 'http://anna:s%40cret@');
    await get('', { url });
    expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('anna:s@cret').toString('base64')}`);
    expect(shownUrl(`${url}/x?token=1`)).toBe(`${base}/x`);
  });

  test('posts a form', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'x-method': request.method ?? '' });
      request.pipe(response);
    };
    const result = await get('/f', { form: 'query=up' });
    expect(result.kind === 'answer' && result.body.toString()).toBe('query=up');
    expect(seen[0]?.method).toBe('POST');
  });

  test.each([
    ['just small enough', 1000, 'answer'],
    ['one byte too large', 1001, 'failed'],
  ])('a body %s', async (_, size, kind) => {
    answer = (__, response) => response.end('x'.repeat(size));
    expect((await get('/')).kind).toBe(kind);
    answer = (__, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(size)));
    expect((await get('/')).kind).toBe(kind);
  });

  test('three redirects within the host are followed, a fourth and one to another host are not', async () => {
    answer = (request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end('there');
    };
    expect(await get('/3')).toMatchObject({ kind: 'answer', status: 200 });
    expect(await get('/4')).toMatchObject({ kind: 'failed', cause: 'redirect' });
    answer = (_, response) => response.writeHead(302, { location: 'http://elsewhere.example/' }).end();
    const other = await get('/');
    expect(other).toMatchObject({ kind: 'failed', cause: 'redirect' });
    expect(JSON.stringify(other)).not.toContain('canary');
  });

  test('names what failed: timeout, a body that hangs, refused, no host, stopped, garbage', async () => {
    answer = () => {};
    expect(await get('/', { timeoutMs: 30 })).toMatchObject({
      kind: 'failed',
      cause: 'timeout',
      detail: 'no answer within 30 ms',
    });
    answer = (_, response) => void response.writeHead(200).write('x');
    expect(await get('/', { timeoutMs: 30 })).toMatchObject({ kind: 'failed', cause: 'timeout' });
    const stopping = new AbortController();
    const stopped = get('/', { signal: stopping.signal });
    stopping.abort();
    expect(await stopped).toMatchObject({ kind: 'failed', cause: 'aborted' });
    expect(await get('', { url: 'http://127.0.0.1:1/' })).toMatchObject({ kind: 'failed', cause: 'refused' });
    expect(await get('', { url: 'http://no-such-host.invalid/' })).toMatchObject({ kind: 'failed', cause: 'dns' });
    answer = (request) => request.socket.end('not http\r\n\r\n');
    expect(await get('/')).toMatchObject({ kind: 'failed', cause: 'network' });
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    expect(await get('/')).toMatchObject({ kind: 'failed', cause: 'network' });
  });
});
