// Asking a server that is not what it should be: one clear message, and never more questions than allowed.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalServer, startLocalServer } from '../test/stand-ins/local-server.ts';
import { configOf } from '../test/stand-ins/turn-rig.ts';
import { findWatches, type FindResult } from './find-watches.ts';
import { systemPace } from './sources/pace.ts';

const pace = systemPace({ now: () => Date.now(), monotonicMs: () => performance.now() }, Math.random);
let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

const find = (yaml: string): Promise<FindResult> =>
  findWatches({ config: configOf(yaml), pace, signal: new AbortController().signal, before: [] });
const findThere = (): Promise<FindResult> => find(`prometheus: { url: "${server.url}", timeout: 1s }`);
const json = (data: unknown) => ({ body: JSON.stringify({ status: 'success', data }) });
const failure = async (): Promise<string> => {
  const result = await findThere();
  return result.kind === 'failed' ? result.detail : 'found';
};

/** A Prometheus with these metrics, each with the labels job and code; `count`: the series of any query. */
function prometheusWith(metrics: Readonly<Record<string, string>>, count: (query: string) => number = () => 2): void {
  server.answer = ({ pathname, searchParams }) => {
    if (pathname.endsWith('/label/__name__/values')) return json(Object.keys(metrics));
    if (pathname.endsWith('/metadata'))
      return json(Object.fromEntries(Object.entries(metrics).map(([name, type]) => [name, [{ type }]])));
    if (pathname.endsWith('/labels')) return json(['__name__', 'code', 'job']);
    if (pathname.endsWith('/values')) return json(['200', '500']);
    const value = String(count(searchParams.get('query') ?? ''));
    return json({ resultType: 'vector', result: value === '0' ? [] : [{ metric: {}, value: [1, value] }] });
  };
}

describe('a server that cannot be asked', () => {
  test.for([
    [
      401,
      'application/json',
      '{}',
      'HTTP 401: the credentials are not accepted (bearer_token or basic_auth of prometheus in rti.yml)',
    ],
    [
      200,
      'text/html',
      '<html>Log in</html>',
      'the answer is an HTML page, not the Prometheus API (is a proxy or login in between?)',
    ],
    [404, 'text/plain', 'not found', 'HTTP 404: the answer is not JSON (is a path such as /prometheus missing in the address?)'],
    [200, 'application/json', '{"hello":1}', 'the answer is JSON but not of the Prometheus API'],
  ] as const)('%s %s', async ([status, type, body, message]) => {
    server.answer = () => ({ status, type, body });
    expect(await failure()).toBe(`${server.url}: ${message}`);
    expect(server.asked).toHaveLength(1);
  });

  test('one that does not answer', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo; // listens on TCP, so the address is one
    const url = `http://127.0.0.1:${port}`;
    const result = await find(`prometheus: { url: "${url}", timeout: 1s }`);
    silent.close();
    silent.closeAllConnections();
    expect(result).toEqual({ kind: 'failed', detail: `${url}: no answer within 1000 ms` });
  });

  test('nobody there', async () => {
    const result = await find('prometheus: { url: "http://127.0.0.1:1" }');
    expect(result).toEqual({ kind: 'failed', detail: 'http://127.0.0.1:1: connection refused' });
  });
});

test('without metadata names decide, and it is said', async () => {
  prometheusWith({ http_requests_total: 'counter' });
  const { answer } = server;
  server.answer = (url, body) =>
    url.pathname.endsWith('/metadata') ? { status: 404, body: '{"status":"error","error":"not here"}' } : answer(url, body);
  const result = await findThere();
  if (result.kind === 'failed') throw new Error(result.detail);
  expect(result.found.watches.map(({ watch }) => watch.name)).toEqual(['request_rate', 'error_rate']);
  expect(result.notes).toEqual([`types of metrics are not known, names decide: ${server.url}: HTTP 404: not here`]);
});

test('what would be too many series is made coarser, else left out', async () => {
  prometheusWith({ http_requests_total: 'counter', jobs_queue_length: 'gauge' }, (query) => {
    if (query.includes('jobs_queue_length')) return 4000;
    return query.includes('job, ') || query.includes('(job)') ? 3 : 900;
  });
  const result = await findThere();
  if (result.kind === 'failed') throw new Error(result.detail);
  expect(result.found.watches.map(({ watch, series }) => [watch.name, series])).toEqual([
    ['request_rate', 3],
    ['error_rate', 3],
  ]);
  expect(result.found.skipped.find(({ what }) => what.includes('jobs_queue_length'))?.why).toBe(
    'it would be 4000 series, more than 500: write a watch of what matters of it',
  );
});

test('a query that this server does not run is not watched', async () => {
  prometheusWith({ http_requests_total: 'counter', jobs_queue_length: 'gauge' });
  const { answer } = server;
  server.answer = (url, body) =>
    url.searchParams.get('query')?.includes('jobs_queue_length')
      ? { status: 422, body: '{"status":"error","errorType":"execution","error":"too many samples"}' }
      : answer(url, body);
  const result = await findThere();
  if (result.kind === 'failed') throw new Error(result.detail);
  expect(result.found.watches.map(({ watch }) => watch.name)).toEqual(['request_rate', 'error_rate']);
  expect(result.found.skipped.find(({ what }) => what.includes('jobs_queue_length'))?.why).toBe(
    `its query is not answered: ${server.url}: HTTP 422: too many samples`,
  );
});

test('a fleet of ten thousand names costs no more questions than a small one', async () => {
  const many = Array.from({ length: 10_000 }, (_, i): [string, string] => [`app${i}_http_requests_total`, 'counter']);
  prometheusWith({ http_requests_total: 'counter', ...Object.fromEntries(many) });
  const result = await findThere();
  if (result.kind === 'failed') throw new Error(result.detail);
  expect(server.asked.length).toBe(result.requests);
  expect(result.requests).toBeLessThan(40);
  expect(result.found.watches.length).toBeLessThanOrEqual(8);
});

test('targets that are scraped are looked at once; one that is down is said', async () => {
  server.answer = () => ({
    type: 'text/plain',
    body: '# TYPE http_requests_total counter\nhttp_requests_total{code="200"} 1\nhttp_requests_total{code="500"} 1\n',
  });
  const result = await find(`scrape: [ { name: api, targets: ["${server.url}", "127.0.0.1:1"] } ]`);
  if (result.kind === 'failed') throw new Error(result.detail);
  expect(result.found.watches.map(({ watch }) => watch.from)).toEqual([
    { kind: 'rate', selector: 'http_requests_total', by: ['job'] },
    { kind: 'ratio', selector: 'http_requests_total{code=~"5.."}', of: 'http_requests_total', by: ['job'] },
  ]);
  expect(result.notes).toEqual(['127.0.0.1:1: connection refused']);
  expect(server.asked).toHaveLength(1);
});

test('a target that is no target', async () => {
  server.answer = () => ({ type: 'text/html', body: '<html>' });
  expect(await find(`scrape: [ { name: api, targets: ["${server.url}"] } ]`)).toEqual({
    kind: 'failed',
    detail: `${new URL(server.url).host}: answers an HTML page, not metrics (is the path right?)`,
  });
});
