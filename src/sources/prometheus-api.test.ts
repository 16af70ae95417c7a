import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakePace } from '../../test/stand-ins/fake-pace.ts';
import { type LocalServer, startLocalServer } from '../../test/stand-ins/local-server.ts';
import { decodeAnswer } from './prometheus-answer.ts';
import { apiUrl, PrometheusApi } from './prometheus-api.ts';

const shared = process.env['RTI_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared');
const captured = path.join(shared, 'contracts/captured/prom-query.json');
const none = new AbortController().signal;
const success = (resultType: string, result: unknown, more: object = {}): string =>
  JSON.stringify({ status: 'success', data: { resultType, result }, ...more });

let server: LocalServer;
let api: PrometheusApi;

beforeAll(async () => {
  server = await startLocalServer();
  const secret = { reveal: () => 'canary' };
  api = new PrometheusApi(
    { url: `${server.url}/prom/?tenant=1`, timeoutMs: 2000, concurrencyMax: 4, bearerToken: secret, basicAuth: null },
    new FakePace(0),
  );
});
beforeEach(() => {
  server.asked.length = 0;
});
afterAll(async () => {
  api.close();
  await server.close();
});

/** Answers as Prometheus does: parameters it does not know or cannot read are 400. */
function strictly(answer: string): void {
  server.answer = (url, body) => {
    const parameters = body === '' ? url.searchParams : new URLSearchParams(body);
    const isRange = url.pathname === '/prom/api/v1/query_range';
    if (!isRange && url.pathname !== '/prom/api/v1/query') return { status: 404, type: 'text/plain', body: '404 page not found' };
    const known = isRange ? ['query', 'start', 'end', 'step', 'timeout'] : ['query', 'time', 'timeout'];
    const wrong = [...parameters].find(
      ([name, value]) =>
        name !== 'tenant' &&
        (!known.includes(name) || value === '' || (/^(time|start|end|step)$/.test(name) && !/^\d+(\.\d+)?$/.test(value))),
    );
    if (wrong)
      return {
        status: 400,
        body: JSON.stringify({ status: 'error', errorType: 'bad_data', error: `invalid parameter ${wrong[0]}` }),
      };
    return { body: answer };
  };
}

describe('PrometheusApi asks', () => {
  test('an instant query and a range query as Prometheus reads them, under a path and with a query kept', async () => {
    strictly(
      success('vector', [{ metric: { __name__: 'up', job: 'a' }, value: [1795427936.278, '1'] }], {
        warnings: ['w'],
        infos: ['i'],
      }),
    );
    const result = await api.query('up{job="a"}', 1_795_427_936_278, none);
    expect(result).toMatchObject({ kind: 'data', warnings: ['w', 'i'], series: [{ points: [[1_795_427_936_278, 1]] }] });
    expect(Object.fromEntries(server.asked[0]?.url.searchParams ?? [])).toEqual({
      tenant: '1',
      query: 'up{job="a"}',
      time: '1795427936.278',
      timeout: '2000ms',
    });

    strictly(
      success('matrix', [
        {
          metric: {},
          values: [
            [10, '1'],
            [25, 'NaN'],
            [40, '+Inf'],
            [55, '-Inf'],
          ],
        },
      ]),
    );
    const range = await api.queryRange({ promql: 'q', from: 10_000, to: 55_000, stepMs: 15_000 }, none);
    expect(range.kind === 'data' && range.series[0]?.points).toEqual([
      [10_000, 1],
      [25_000, NaN],
      [40_000, Infinity],
      [55_000, -Infinity],
    ]);
    expect(await api.probe(none)).toBeNull();
  });

  test('a long query by POST', async () => {
    strictly(success('scalar', [1, '2']));
    expect(await api.query(`vector(1) # ${'x'.repeat(3000)}`, 1000, none)).toMatchObject({
      kind: 'data',
      series: [{ points: [[1000, 2]] }],
    });
    expect(server.asked[0]?.method).toBe('POST');
  });
});

describe('PrometheusApi judges', () => {
  const error = (errorType: string): string => JSON.stringify({ status: 'error', errorType, error: 'why' });
  test.each([
    ['400 bad_data', { status: 400, body: error('bad_data') }, 'refused', /^HTTP 400 bad_data: why$/],
    ['422 execution', { status: 422, body: error('execution') }, 'refused', /^HTTP 422 execution: why$/],
    ['503 timeout', { status: 503, body: error('timeout') }, 'overloaded', /^HTTP 503 timeout: why$/],
    ['503 of a proxy', { status: 503, type: 'text/html', body: '<html>' }, 'unreachable', /HTTP 503: the answer is an HTML page/],
    ['a login page', { status: 200, type: 'text/html', body: ' <!doctype html>' }, 'unreachable', /an HTML page.*proxy or login/],
    [
      '401',
      { status: 401, type: 'text/plain', body: 'Unauthorized' },
      'unreachable',
      /HTTP 401: the credentials are not accepted/,
    ],
    ['not JSON', { status: 200, body: 'ok' }, 'unreachable', /not JSON/],
    ['empty', { status: 200, body: '' }, 'unreachable', /empty/],
    ['other JSON', { status: 200, body: '{"a":1}' }, 'unreachable', /not of the Prometheus API/],
    ['a string result', { status: 200, body: success('string', [1, 'x']) }, 'refused', /answers a string/],
    [
      'native histograms',
      { status: 200, body: success('vector', [{ metric: {}, histogram: [1, {}] }]) },
      'refused',
      /native histograms/,
    ],
  ])('%s', async (_, answer, kind, detail) => {
    server.answer = () => answer;
    const result = await api.query('q', 0, none);
    expect(result).toMatchObject({ kind, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  test('a peer that is not there', async () => {
    const gone = new PrometheusApi(
      { url: 'http://u:canary@127.0.0.1:1', timeoutMs: 2000, concurrencyMax: 1, bearerToken: null, basicAuth: null },
      new FakePace(0),
    );
    expect(await gone.query('q', 0, none)).toEqual({ kind: 'unreachable', detail: 'http://127.0.0.1:1: connection refused' });
    expect(await gone.probe(none)).toBe('http://127.0.0.1:1: connection refused');
    gone.close();
  });
});

describe('decodeAnswer()', () => {
  const bigResult = Array.from({ length: 6000 }, (_, i) => ({
    metric: { pod: `pod-${i}`, tricky: '},{"metric":"]}', path: 'ü"\\' },
    value: [1000.5, String(i)],
  }));
  const turns = { count: 0 };
  const yieldTurn = (): Promise<void> => {
    turns.count += 1;
    return Promise.resolve();
  };

  test('reads a large answer in slices to the same as whole', async () => {
    const text = success('vector', bigResult, { warnings: ['a "}]}" inside'] });
    turns.count = 0;
    const sliced = await decodeAnswer(Buffer.from(text), yieldTurn);
    expect(turns.count).toBeGreaterThan(1);
    const whole = await decodeAnswer(Buffer.from(JSON.stringify(JSON.parse(text), null, 1)), yieldTurn);
    expect(sliced).toEqual(whole);
    expect(sliced).toMatchObject({ kind: 'data', warnings: ['a "}]}" inside'], series: { length: 6000 } });
  });

  test('a large answer that is cut off is foreign, not half an answer', async () => {
    const text = success('vector', bigResult);
    expect(await decodeAnswer(Buffer.from(text.slice(0, -300)), yieldTurn)).toMatchObject({ kind: 'foreign' });
  });

  test('labels named like properties of objects are labels', async () => {
    const body = Buffer.from(
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__proto__":"x"},"value":[1,"2"]}]}}',
    );
    const answer = await decodeAnswer(body, yieldTurn);
    expect(answer.kind === 'data' && Object.entries(answer.series[0]?.labels ?? {})).toEqual([['__proto__', 'x']]);
  });

  test.skipIf(!existsSync(captured))(`reads what Prometheus 2.42 answered (skipped when ${captured} is absent)`, async () => {
    const answer = await decodeAnswer(readFileSync(captured), yieldTurn);
    expect(answer).toMatchObject({
      kind: 'data',
      resultType: 'vector',
      warnings: [],
      series: [{ points: [[1_795_427_936_278, 0]] }, { points: [[1_795_427_936_278, 1]] }],
    });
  });
});

test('apiUrl() puts the path behind the base', () => {
  expect(apiUrl('http://h:9090', '/api/v1/query', 'a=1')).toBe('http://h:9090/api/v1/query?a=1');
  expect(apiUrl('http://h/prom/', '/api/v1/query', '')).toBe('http://h/prom/api/v1/query');
  expect(apiUrl('http://h/?x=1', '/p', 'a=1')).toBe('http://h/p?x=1&a=1');
});
