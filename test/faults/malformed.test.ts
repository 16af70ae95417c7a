// Bodies and connections that no decent client makes, against the real daemon: a clear refusal, no stack, and it goes on answering.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rti, startRti } from '../peers/rti.ts';
import { malformedBodies } from '../stand-ins/malformed-bodies.ts';
import { converse, openSocket, postBytes } from './raw-http.ts';

let rti: Rti;
beforeAll(async () => {
  rti = await startRti({ config: { route: { receiver: 'log' }, receivers: [{ name: 'log', log_configs: [{}] }] } });
});
afterAll(async () => {
  expect(rti.logs(), 'nothing was an internal error').not.toContain('request failed');
  expect((await rti.get('/-/ready')).status).toBe(200);
  await rti[Symbol.asyncDispose]();
});

const endpoints = ['/webhook', '/webhook/grafana', '/api/v2/alerts', '/api/v1/events', '/suppression/clear', '/test'];
/** An empty body means "all" and "the default" there. */
const mayBeEmpty = new Set(['/suppression/clear', '/test']);
const innards = /node_modules|\bat [\w.]+ \(|\.[jt]s:\d+|\/work\/|\/tmp\//;

describe.each(endpoints)('POST %s', (endpoint) => {
  test.each(malformedBodies)('refuses $name with a message', async ({ name, body }) => {
    if (name === 'nothing' && mayBeEmpty.has(endpoint)) return;
    const { status, text } = await postBytes(rti.url + endpoint, body());
    expect([400, 413]).toContain(status);
    // /api/v2 answers a bare string, as Alertmanager does.
    const answer = JSON.parse(text) as string | { error: { code: string; message: string } };
    const message = typeof answer === 'string' ? answer : answer.error.message;
    expect(message.length).toBeGreaterThan(10);
    expect(message.length).toBeLessThan(3000);
    expect(text).not.toMatch(innards);
    expect((await rti.get('/-/healthy')).status).toBe(200);
  });
});

test('keys such as __proto__ are labels like others and change nothing', async () => {
  const body =
    '{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"P","__proto__":"x","constructor":"y"},"annotations":{"__proto__":"z"}}]}';
  const { status } = await postBytes(`${rti.url}/webhook`, body);
  expect(status).toBe(200);
  const alerts = JSON.parse((await rti.get('/api/v2/alerts?filter=alertname=P')).text) as { labels: Record<string, string> }[];
  expect(alerts[0]?.labels['constructor']).toBe('y');
  expect(Object.hasOwn(alerts[0]?.labels ?? {}, '__proto__')).toBe(true);
});

test.each([
  ['an unknown Host', { host: 'evil.example' }, 421],
  ['a foreign Origin', { origin: 'http://evil.example' }, 403],
  ['a form', { 'content-type': 'text/plain' }, 415],
])('refuses %s', async (_, headers, expected) => {
  expect((await postBytes(`${rti.url}/suppression/clear`, '{}', headers)).status).toBe(expected);
  expect((await postBytes(`${rti.url}/webhook`, '{}', headers)).status).toBe(expected);
});

test.each([
  ['a Content-Length that is no number', 'Content-Length: abc\r\n\r\n'],
  ['two Content-Lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
  ['Content-Length beside chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a chunk size that is none', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['20 KB of headers', `X-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
])('answers 4xx to %s and closes', async (_, rest) => {
  const text = await converse(
    rti.url,
    `POST /webhook HTTP/1.1\r\nHost: ${rti.target}\r\nContent-Type: application/json\r\n${rest}`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(text.match(/HTTP\/1\.1 2\d\d/)).toBeNull();
});

test('50 requests at once on one connection are all answered', async () => {
  const one = `GET /-/healthy HTTP/1.1\r\nHost: ${rti.target}\r\n\r\n`;
  const text = await converse(rti.url, one.repeat(50), (so) => so.split('is healthy').length > 50);
  expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(50);
});

test('headers that come too slowly are cut, while others are served', async () => {
  const slow = converse(rti.url, `POST /webhook HTTP/1.1\r\nHost: ${rti.target}\r\nX-`);
  expect((await rti.get('/health')).status).toBe(200);
  expect(await slow).toMatch(/^HTTP\/1\.1 408 /);
});

test('2,000 idle connections keep nobody waiting', async () => {
  const sockets = await Promise.all(Array.from({ length: 2000 }, () => openSocket(rti.url)));
  try {
    expect((await rti.get('/health')).status).toBe(200);
    expect((await postBytes(`${rti.url}/test`, '{}')).status).toBe(202);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});
