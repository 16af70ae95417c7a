import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRecordingEngine } from '../../test/stand-ins/engine.ts';
import type { FeedbackResult, GivenFeedback } from '../engine/engine-port.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { type Listening, listen } from './server.ts';

const given: { id: number; feedback: GivenFeedback }[] = [];
let answer: FeedbackResult = { kind: 'stored', verdicts: { useful: 1, noise: 0, expected: 0 } };
const accepted: unknown[] = [];
let refusing: string | null = null;
let server: Listening;

beforeAll(async () => {
  server = await listen(
    { host: '127.0.0.1', port: 0 },
    {
      engine: makeRecordingEngine({
        giveFeedback: (id, feedback) => {
          given.push({ id, feedback });
          return Promise.resolve(id === 7 ? answer : { kind: 'unknown' });
        },
        acceptAnomaly: (id, by) => {
          accepted.push({ id, ...by });
          return Promise.resolve(id === 7 ? 'accepted' : id === 6 ? 'over' : 'unknown');
        },
        refusing: () => refusing,
      }),
      metrics: makeMetrics({ version: 'test' }),
      log: silentLog,
      version: 'test',
      assetsFolder: null,
      guard: () => ({ token: null, intake: 'open', hosts: ['127.0.0.1'], origins: [] }),
      bodyMaxBytes: () => 1_000_000,
    },
  );
});
afterAll(() => server.close());

async function post(id: string, body: unknown, what = 'feedback'): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${server.url}/api/v1/anomalies/${id}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // Our own answers are objects.
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('POST feedback answers 201 the first time, 200 when the same was said before', async () => {
  expect(await post('7', { verdict: 'useful', by: ' anna ', note: 'x\u0000y\ud800' })).toEqual({
    status: 201,
    body: { anomaly: 7, verdict: 'useful', stored: true, verdicts: { useful: 1, noise: 0, expected: 0 } },
  });
  expect(given.at(-1)).toEqual({ id: 7, feedback: { verdict: 'useful', by: 'anna', note: 'x\ufffdy\ufffd' } });
  answer = { kind: 'known', verdicts: { useful: 1, noise: 0, expected: 0 } };
  expect(await post('7', { verdict: 'useful', by: '' })).toMatchObject({ status: 200, body: { stored: false } });
  expect(given.at(-1)?.feedback).toEqual({ verdict: 'useful', by: null, note: null });
  answer = { kind: 'full' };
  expect(await post('7', { verdict: 'useful' })).toMatchObject({ status: 409, body: { error: { code: 'too_much_feedback' } } });
});

test.each([
  ['no verdict', {}, 'verdict: expected "useful" (worth telling)'],
  ['another verdict', { verdict: 'great' }, 'verdict: expected "useful"'],
  ['a name that is no text', { verdict: 'noise', by: 7 }, 'by: '],
  ['a name of 201 characters', { verdict: 'noise', by: 'x'.repeat(201) }, 'by: '],
  ['a note of 4001 characters', { verdict: 'noise', note: 'x'.repeat(4001) }, 'note: '],
  ['a field of its own', { verdict: 'noise', stars: 5 }, 'stars'],
  ['a list', [], 'body: '],
])('POST feedback with %s is refused and names the field', async (_name, body, message) => {
  const before = given.length;
  const refused = await post('7', body);
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body).replaceAll('\\"', '"')).toContain(message);
  expect(given).toHaveLength(before);
});

test('POST feedback takes a name of 200 and a note of 4000 characters', async () => {
  answer = { kind: 'stored', verdicts: { useful: 0, noise: 1, expected: 0 } };
  expect((await post('7', { verdict: 'noise', by: 'x'.repeat(200), note: 'x'.repeat(4000) })).status).toBe(201);
});

test.each(['8', '0', '-1', '7.5', 'seven', '99999999999999999999'])('POST feedback on anomaly %s is 404', async (id) => {
  const refused = await post(id, { verdict: 'noise' });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([
    404,
    expect.stringContaining('GET /api/v1/anomalies lists them'),
  ]);
  expect((await fetch(`${server.url}/api/v1/anomalies/${id}`)).status).toBe(404);
});

test('POST accept answers 200, 409 for an anomaly that is over, 404 for none', async () => {
  expect(await post('7', { by: 'anna' }, 'accept')).toEqual({ status: 200, body: { anomaly: 7, accepted: true } });
  expect(accepted.at(-1)).toEqual({ id: 7, by: 'anna', note: null });
  expect(await post('6', {}, 'accept')).toMatchObject({ status: 409, body: { error: { code: 'anomaly_over' } } });
  expect(await post('5', {}, 'accept')).toMatchObject({ status: 404, body: { error: { code: 'no_such_anomaly' } } });
  expect((await post('7', { verdict: 'noise' }, 'accept')).status).toBe(400);
});

test('POST feedback "expected" accepts the level when asked to; any other verdict is refused for that', async () => {
  answer = { kind: 'stored', verdicts: { useful: 0, noise: 0, expected: 1 } };
  const before = accepted.length;
  expect(await post('7', { verdict: 'expected' })).toMatchObject({ status: 201 });
  expect(accepted).toHaveLength(before);
  expect(await post('7', { verdict: 'expected', accept: true, by: 'anna' })).toMatchObject({
    body: { stored: true, accepted: true },
  });
  expect(accepted.at(-1)).toEqual({ id: 7, by: 'anna', note: null });
  expect(await post('7', { verdict: 'noise', accept: true })).toMatchObject({ status: 400, body: { error: { path: 'accept' } } });
});

test('POST feedback is refused with 503 while the service stops', async () => {
  refusing = 'the service is shutting down';
  expect(await post('7', { verdict: 'noise' })).toMatchObject({ status: 503, body: { error: { message: refusing } } });
  refusing = null;
});
