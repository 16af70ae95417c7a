import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { malformedBodies } from '../../test/stand-ins/malformed-bodies.ts';
import { makeRecordingEngine } from '../../test/stand-ins/engine.ts';
import { StoreError } from '../store/port.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { type Listening, listen } from './server.ts';

const engine = makeRecordingEngine();
let failWith: Error | null = null;
let server: Listening;

beforeAll(async () => {
  server = await listen(
    { host: '127.0.0.1', port: 0 },
    {
      engine: {
        ...engine,
        receiveAlerts: (source, alerts) => (failWith ? Promise.reject(failWith) : engine.receiveAlerts(source, alerts)),
      },
      metrics: makeMetrics({ version: 'test' }),
      log: silentLog,
      version: 'test',
      assetsFolder: null,
      guard: () => ({ token: null, intake: 'open', hosts: ['127.0.0.1'], origins: [] }),
      bodyMaxBytes: () => 16 * 1024 * 1024,
    },
  );
});
afterAll(() => server.close());

const post = (path: string, body: Buffer | string): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });

const alerts = (count: number): unknown[] =>
  Array.from({ length: count }, (_, i) => ({
    status: 'firing',
    labels: { alertname: 'Many', instance: `i${i}`, pad: 'x'.repeat(200) },
    annotations: { summary: 'ä "quoted" [list] {object} \\' },
    startsAt: '2026-11-23T00:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
  }));

describe.each([
  '/webhook',
  '/webhook/alertmanager',
  '/api/v2/alerts',
  '/api/v1/events',
  '/api/v1/anomalies/1/feedback',
  '/api/v1/anomalies/1/accept',
  '/test',
  '/suppression/clear',
])('POST %s', (path) => {
  test.each(malformedBodies.map(({ name, body }) => [name, body] as const))(
    '%s is refused with a message, and the process lives',
    async (name, body) => {
      if (name === 'nothing' && (path === '/test' || path === '/suppression/clear')) return;
      const answer = await post(path, body()).catch(() => null);
      // The server may close a connection whose body is over the limit before the client has sent it all.
      if (answer === null) expect(name).toMatch(/MB/);
      else {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        const text = await answer.text();
        expect(text.length).toBeGreaterThan(10);
        expect(text).not.toMatch(/node_modules|\.ts:|at Object/);
      }
      expect((await fetch(`${server.url}/-/healthy`)).status).toBe(200);
    },
  );
});

test('POST /webhook takes a body of 9 MB with 20,000 alerts, all of them', async () => {
  engine.received.length = 0;
  const body = JSON.stringify({ version: '4', alerts: alerts(20_000), groupKey: '{}' });
  expect(body.length).toBeGreaterThan(6_000_000);
  const answer = await post('/webhook', body);
  expect(await answer.json()).toEqual({ status: 'ok', accepted: 20_000 });
  expect(engine.received).toHaveLength(20_000);
  expect(engine.received.at(-1)?.annotations['summary']).toBe('ä "quoted" [list] {object} \\');
});

test('POST /api/v2/alerts keeps the valid alerts and names the refused ones', async () => {
  engine.received.length = 0;
  const answer = await post('/api/v2/alerts', JSON.stringify([{ labels: { alertname: 'Good' } }, { labels: { alertname: 3 } }]));
  expect(answer.status).toBe(400);
  expect(await answer.json()).toContain('[1].labels.alertname');
  expect(engine.received.map(({ labels }) => labels['alertname'])).toEqual(['Good']);
});

test('a label named __proto__ is a label and pollutes nothing', async () => {
  engine.received.length = 0;
  const answer = await post(
    '/webhook',
    '{"version":"4","__proto__":{"polluted":1},"alerts":[{"status":"firing","labels":{"__proto__":"x","constructor":"y"}}]}',
  );
  expect(answer.status).toBe(200);
  expect(Object.entries(engine.received[0]?.labels ?? {})).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('NUL and lone surrogates become U+FFFD, so that every store can hold them', async () => {
  engine.received.length = 0;
  await post('/webhook', '{"version":"4","alerts":[{"status":"firing","labels":{"a":"x\\u0000y\\ud800"}}]}');
  expect(engine.received[0]?.labels['a']).toBe('x\ufffdy\ufffd');
});

test('a failing store is 503 with Retry-After, never 2xx and never 429', async () => {
  failWith = new StoreError('disk full');
  const answer = await post('/webhook', JSON.stringify({ version: '4', alerts: alerts(1) }));
  failWith = null;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
});

test('POST /api/v1/events is idempotent by id', async () => {
  const body = JSON.stringify({
    id: 'gh-1',
    kind: 'deploy',
    service: 'checkout',
    startedAt: '2026-11-23T02:55:10Z',
    links: [{ text: 'diff', href: 'https://git.example/1' }],
  });
  expect((await post('/api/v1/events', body)).status).toBe(201);
  expect((await post('/api/v1/events', body)).status).toBe(200);
  expect(engine.changes).toHaveLength(1);
});

test('POST /api/v1/events refuses a link that is not http', async () => {
  const answer = await post('/api/v1/events', JSON.stringify({ id: 'x', links: [{ text: 't', href: 'javascript:alert(1)' }] }));
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('links.0.href');
});

test('an unknown path answers 404 and says where the endpoints are listed', async () => {
  const answer = await fetch(`${server.url}/nope`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('/ lists the endpoints');
});
