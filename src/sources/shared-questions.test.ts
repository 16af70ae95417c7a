// Two watches, one question: what Prometheus is asked, and that the share is the one it would have computed.
import { describe, expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import type { QueryApi, QueryResult } from './prometheus-api.ts';
import { findShares, SharedQuestions } from './shared-questions.ts';

const whole = 'sum by (service) (rate(http_requests_total[2m]))';
const part = 'sum by (service) (rate(http_requests_total{code=~"5.."}[2m]))';
const share = `(${part} or 0 * ${whole}) / ${whole}`;
const watch = (name: string, query: string, intervalMs = 15_000) => ({ name, query, intervalMs });
const signal = new AbortController().signal;

const vector = (at: number, values: Readonly<Record<string, number>>, warnings: readonly string[] = []): QueryResult => ({
  kind: 'data',
  series: Object.entries(values).map(([service, value]) => ({
    labels: makeLabels([['service', service]]),
    points: [[at, value]],
  })),
  warnings,
});

/** A Prometheus that answers by query, and remembers what it was asked. */
function prometheus(answers: Readonly<Record<string, (at: number) => QueryResult>>) {
  const asked: string[] = [];
  const api: QueryApi = {
    query: (promql, at) => {
      asked.push(promql);
      return Promise.resolve(answers[promql]?.(at) ?? { kind: 'refused', detail: `no such query: ${promql}` });
    },
    queryRange: () => Promise.resolve({ kind: 'unreachable', detail: '' }),
    probe: () => Promise.resolve(null),
    startedAt: () => Promise.resolve(null),
    close: () => {},
  };
  const shares = new Map(
    [...findShares([watch('request_rate', whole), watch('error_rate', share)]).values()].map((one) => [one.query, one.share]),
  );
  return { asked, questions: new SharedQuestions(api, shares) };
}

const valuesOf = (result: QueryResult): Record<string, number> =>
  result.kind !== 'data'
    ? {}
    : Object.fromEntries(result.series.map(({ labels, points }) => [labels['service'], points[0]?.[1] ?? Number.NaN]));

describe('findShares', () => {
  test('finds the watch whose answer a share needs', () => {
    const found = findShares([watch('error_rate', share), watch('request_rate', whole), watch('memory', 'sum(x)')]);
    expect([...found]).toMatchObject([['error_rate', { share: { part, whole }, of: { name: 'request_rate' } }]]);
  });

  test.for([
    ['another interval', [watch('request_rate', whole, 30_000), watch('error_rate', share)]],
    ['nobody asks for the whole', [watch('error_rate', share)]],
    ['written otherwise', [watch('request_rate', whole), watch('error_rate', `${part} / ${whole}`)]],
    ['more than one aggregation', [watch('request_rate', whole), watch('e', `(${part} + ${part} or 0 * ${whole}) / ${whole}`)]],
    [
      'brackets that close before the end',
      [watch('request_rate', whole), watch('e', `(sum(a)) / (sum(b) or 0 * ${whole}) / ${whole}`)],
    ],
    [
      'a whole that is a sum of two',
      [watch('r', 'sum(a) + sum(b)'), watch('e', '(sum(c) or 0 * sum(a) + sum(b)) / sum(a) + sum(b)')],
    ],
    ['series with names of their own', [watch('r', 'x'), watch('e', '(x{code="500"} or 0 * x) / x')]],
  ] as const)('leaves alone: %s', ([, watches]) => {
    expect(findShares(watches).size).toBe(0);
  });

  test('brackets in strings are text', () => {
    const bad = 'sum by (service) (rate(x{path="a)b\\")"}[2m]))';
    const all = 'sum by (service) (rate(x[2m]))';
    expect(findShares([watch('r', all), watch('e', `(${bad} or 0 * ${all}) / ${all}`)]).get('e')?.share.part).toBe(bad);
  });
});

describe('SharedQuestions', () => {
  test('asks for all requests once for both, and for the failed ones', async () => {
    const { asked, questions } = prometheus({
      [whole]: (at) => vector(at, { a: 8, b: 2, c: 0 }),
      [part]: (at) => vector(at, { a: 2, gone: 1 }),
    });
    for (const at of [15_000, 30_000]) {
      const [error, request] = await Promise.all([questions.query(share, at, signal), questions.query(whole, at, signal)]);
      expect(valuesOf(request)).toEqual({ a: 8, b: 2, c: 0 });
      // No failed request is 0, no request at all is NaN, and failed ones without requests are nothing: as Prometheus has it.
      expect(valuesOf(error)).toEqual({ a: 0.25, b: 0, c: Number.NaN });
    }
    expect(asked.toSorted()).toEqual([whole, whole, part, part].toSorted());
  });

  test('a new instant is a new question, also when one of the two was late', async () => {
    const { asked, questions } = prometheus({
      [whole]: (at) => vector(at, { a: at }),
      [part]: (at) => vector(at, { a: at / 2 }),
    });
    expect(valuesOf(await questions.query(whole, 10, signal))).toEqual({ a: 10 });
    expect(valuesOf(await questions.query(whole, 20, signal))).toEqual({ a: 20 });
    expect(valuesOf(await questions.query(share, 10, signal))).toEqual({ a: 0.5 });
    expect(valuesOf(await questions.query(share, 20, signal))).toEqual({ a: 0.5 });
    expect(asked.filter((one) => one === whole)).toHaveLength(3);
  });

  test('says each warning once', async () => {
    const { questions } = prometheus({
      [whole]: (at) => vector(at, { a: 1 }, ['w']),
      [part]: (at) => vector(at, {}, ['w', 'v']),
    });
    expect(await questions.query(share, 1, signal)).toMatchObject({ warnings: ['w', 'v'] });
  });

  test('what Prometheus refuses is asked as it is configured, so that its words fit', async () => {
    const { questions } = prometheus({ [whole]: (at) => vector(at, { a: 1 }) });
    expect(await questions.query(share, 1, signal)).toEqual({ kind: 'refused', detail: `no such query: ${share}` });
  });

  test('an overloaded Prometheus is not asked for the rest', async () => {
    const { asked, questions } = prometheus({ [whole]: () => ({ kind: 'overloaded', detail: 'slow' }) });
    expect(await questions.query(share, 1, signal)).toEqual({ kind: 'overloaded', detail: 'slow' });
    expect(asked).toEqual([whole]);
  });
});
