import { beforeEach, expect, test } from 'vitest';
import { configOf } from '../test/stand-ins/turn-rig.ts';
import { makeMeasureImpact } from './measure-impact.ts';
import type { QueryResult } from './sources/prometheus-api.ts';

const { services } = configOf(`
prometheus: [ { name: main, url: "http://127.0.0.1:1" } ]
services:
  checkout: { impact: { unit: order, per_minute: "sum(orders) * 60", cost_per_unit: 40, currency: EUR } }
  search: {}
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`);

const scalar = (value: number): QueryResult => ({ kind: 'data', series: [{ labels: {}, points: [[0, value]] }], warnings: [] });

let nowMs: number;
let asked: string[];
let answer: (promql: string) => Promise<QueryResult | null>;
const measure = (timeoutMs?: number) =>
  makeMeasureImpact({
    services: () => services,
    ask: (promql) => {
      asked.push(promql);
      return answer(promql);
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    clock: { now: () => nowMs, monotonicMs: () => nowMs },
  });
beforeEach(() => {
  nowMs = 0;
  asked = [];
  answer = (promql) => Promise.resolve(scalar(promql.includes('offset') ? 100 : 25));
});

test('makeMeasureImpact() says what is missing per minute and what it costs', async () => {
  expect(await measure()('checkout')).toEqual({
    ...{ unit: 'order', missingPerMinute: 75, costPerMinute: 3000, currency: 'EUR' },
    inputs: { now: 25, usual: 100 },
  });
});

test('makeMeasureImpact() asks once for all anomalies of a service within ten seconds', async () => {
  const impactOf = measure();
  await Promise.all(Array.from({ length: 100 }, () => impactOf('checkout')));
  nowMs = 9999;
  await impactOf('checkout');
  expect(asked).toHaveLength(2);
  nowMs = 10_000;
  await impactOf('checkout');
  expect(asked).toHaveLength(4);
});

test.each([undefined, 'search', 'nobody'])(
  'makeMeasureImpact() asks nothing for %s, which has no impact to measure',
  async (service) => {
    expect(await measure()(service)).toBeNull();
    expect(asked).toEqual([]);
  },
);

test('makeMeasureImpact() an impact that cannot be asked for is not known', async () => {
  answer = () => Promise.reject(new Error('no'));
  expect(await measure()('checkout')).toBeNull();
  answer = () => Promise.resolve(null);
  expect(await measure()('checkout')).toBeNull();
  answer = () => Promise.resolve({ kind: 'overloaded', detail: 'slow' });
  expect(await measure()('checkout')).toBeNull();
});

test('makeMeasureImpact() does not wait longer than it may', async () => {
  answer = () => new Promise(() => {});
  expect(await measure(5)('checkout')).toBeNull();
});
