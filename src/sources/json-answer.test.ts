import { describe, expect, test } from 'vitest';
import type { HttpResult } from './http-client.ts';
import { judgeJsonAnswer } from './json-answer.ts';

const answer = (status: number, body: string): HttpResult => ({
  kind: 'answer',
  status,
  contentType: 'application/json',
  body: Buffer.from(body),
});

describe('judgeJsonAnswer()', () => {
  test('JSON of any kind with a good status is told', () => {
    expect(judgeJsonAnswer(answer(200, '{"a":1}'))).toEqual({ kind: 'told', body: { a: 1 } });
    expect(judgeJsonAnswer(answer(299, 'null'))).toEqual({ kind: 'told', body: null });
  });

  test('no answer keeps its cause', () => {
    const failed = { kind: 'failed', cause: 'refused', detail: 'connection refused' } as const;
    expect(judgeJsonAnswer(failed)).toEqual({ kind: 'unreachable', cause: 'refused', detail: 'connection refused' });
  });

  test.for([
    [401, 'Unauthorized', 'HTTP 401: the credentials are missing or not accepted'],
    [403, '{"message":"no annotations:create"}', 'HTTP 403: the credentials may not do this: no annotations:create'],
  ] as const)('%i is denied, JSON or not', ([status, body, detail]) => {
    expect(judgeJsonAnswer(answer(status, body))).toEqual({ kind: 'denied', status, detail });
  });

  test.for([
    ['{"status":"error","error":"bad query"}', 'bad query'],
    ['{"message":"Dashboard not found"}', 'Dashboard not found'],
    ['{"error":{"message":"there is no receiver \\"x\\""}}', 'there is no receiver "x"'],
    ['{"error":7}', null],
    ['[]', null],
  ] as const)('an error status with JSON is refused, in the words of whoever answered: %s', ([body, said]) => {
    const detail = said === null ? 'HTTP 404' : `HTTP 404: ${said}`;
    expect(judgeJsonAnswer(answer(404, body))).toEqual({ kind: 'refused', status: 404, body: JSON.parse(body), detail, said });
  });

  test('another program: a page, or anything that is not JSON, whatever the status', () => {
    expect(judgeJsonAnswer(answer(200, ' <!doctype html>'))).toMatchObject({
      kind: 'foreign',
      detail: 'HTTP 200: answers an HTML page instead of JSON',
    });
    expect(judgeJsonAnswer(answer(502, 'Bad gateway'))).toMatchObject({
      kind: 'foreign',
      detail: expect.stringContaining('502'),
    });
  });

  test('what it says is cut', () => {
    const long = judgeJsonAnswer(answer(400, JSON.stringify({ error: 'x'.repeat(10_000) })));
    expect(long).toMatchObject({ said: 'x'.repeat(500) });
  });
});
