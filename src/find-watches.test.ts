// Asking a server that is not what it should be: one clear message, and never more questions than allowed.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalServer, startLocalServer } from '../test/stand-ins/local-server.ts';
import { configOf } from '../test/stand-ins/turn-rig.ts';
import type { FoundWatch } from './discover/found.ts';
import { findWatches, type FindResult } from './find-watches.ts';
import { systemPace } from './sources/pace.ts';
import type { CountedSeries } from './sources/prometheus-catalog.ts';

const pace = systemPace({ now: () => Date.now(), monotonicMs: () => performance.now() }, Math.random);
let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

const find = (yaml: string, more: { before?: readonly FoundWatch[]; counted?: CountedSeries } = {}): Promise<FindResult> =>
  findWatches({ config: configOf(yaml), pace, signal: new AbortController().signal, before: [], ...more });
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

/** Answers ranges of samples that far apart, by selector; all else as `prometheusWith`. */
function sampledEvery(seconds: Readonly<Record<string, number>>): void {
  const { answer } = server;
  server.answer = (url, body) => {
    const range = /^(.+)\[2m\]$/.exec(url.searchParams.get('query') ?? '')?.[1];
    if (range === undefined) return url.pathname.endsWith('/label/job/values') ? json(['api']) : answer(url, body);
    const gap = seconds[range];
    const result = gap === undefined ? [] : [{ metric: { job: 'api' }, values: [0, 1, 2].map((i) => [1000 + i * gap, '1']) }];
    return json({ resultType: 'matrix', result });
  };
}

const watchesOf = (result: FindResult): readonly FoundWatch[] => {
  if (result.kind === 'failed') throw new Error(result.detail);
  return result.found.watches;
};

describe('politeness', () => {
  const yaml = (): string => `prometheus: { url: "${server.url}", timeout: 1s }`;

  test('is asked as often as it is scraped, and goes on so while that cannot be told', async () => {
    prometheusWith({ http_requests_total: 'counter' });
    sampledEvery({ up: 15 });
    expect(watchesOf(await find(yaml())).map(({ watch }) => watch.interval)).toEqual([undefined, undefined]);
    sampledEvery({ up: 60 });
    const before = watchesOf(await find(yaml()));
    expect(before.map(({ watch }) => watch.interval)).toEqual(['1m', '1m']);
    sampledEvery({});
    expect(watchesOf(await find(yaml(), { before })).map(({ watch }) => watch.interval)).toEqual(['1m', '1m']);
  });

  test('counts series once for all looks of an hour, but for what had none', async () => {
    let series = 0;
    prometheusWith({ http_requests_total: 'counter' }, () => series);
    const counted: CountedSeries = new Map();
    const counts = (): number => server.asked.filter(({ url }) => url.searchParams.get('query')?.startsWith('count(')).length;
    await find(yaml(), { counted });
    series = 3;
    const found = watchesOf(await find(yaml(), { counted }));
    expect(found.map((one) => one.series)).toEqual([3, 3]);
    expect(counts()).toBe(4);
    expect(watchesOf(await find(yaml(), { counted }))).toMatchObject(
      found.map(({ watch, series: count }) => ({ watch, series: count })),
    );
    expect(counts()).toBe(4);
  });

  const record = 'service:http_requests:rate5m';
  /** Requests with so many series, recorded for a day in `recorded` of the two that the watch has. */
  const withRecord = (reads: number, recorded: number): void =>
    prometheusWith({ http_requests_total: 'counter', [record]: '' }, (query) => {
      if (query.includes(record)) return recorded;
      return query === 'count(http_requests_total)' ? reads : 2;
    });
  const requestRate = async (before: readonly FoundWatch[] = []): Promise<FoundWatch> => {
    const [first] = watchesOf(await find(yaml(), { before }));
    if (first === undefined) throw new Error('nothing was found');
    return first;
  };

  test('reads the record of the rule pack where that saves thousands of series', async () => {
    withRecord(5000, 2);
    sampledEvery({ up: 15, [record]: 30 });
    expect(await requestRate()).toMatchObject({
      watch: { name: 'request_rate', query: record, interval: '30s' },
      why: `the counter http_requests_total (client libraries), by job, every 30s, as recorded by ${record}: 5000 series less to read each time`,
    });
  });

  test.for([
    ['few series', 2000, 2, 15],
    ['recorded for less than a day', 5000, 0, 15],
    ['a part of the services is recorded', 5000, 1, 15],
    ['evaluated once a minute', 5000, 2, 60],
    ['no longer evaluated', 5000, 2, undefined],
  ] as const)('reads the metric itself: %s', async ([, reads, recorded, gap]) => {
    withRecord(reads, recorded);
    sampledEvery({ up: 15, ...(gap === undefined ? {} : { [record]: gap }) });
    expect((await requestRate()).watch.query).toBe('sum by (job) (rate(http_requests_total[2m]))');
  });

  test('stays with the record while there is one, and leaves it when it is gone', async () => {
    withRecord(5000, 2);
    sampledEvery({ up: 15, [record]: 15 });
    const before = [await requestRate()];
    withRecord(10, 1);
    sampledEvery({ up: 15, [record]: 15 });
    expect((await requestRate(before)).watch.query).toBe(record);
    withRecord(10, 0);
    sampledEvery({ up: 15 });
    expect((await requestRate(before)).watch.query).toBe('sum by (job) (rate(http_requests_total[2m]))');
  });
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
