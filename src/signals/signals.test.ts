// tidy: long because the tables of one evaluator share its makers: rates, ratios, quantiles and gauges are judged on the same samples.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import { counterRate } from './counter-rate.ts';
import { histogramQuantile } from './histogram-quantile.ts';
import { ratio } from './ratio.ts';
import { ringSamplesMax, SampleRing } from './sample-ring.ts';
import { parseSelector, SelectorError, selects } from './selector.ts';
import { SignalEvaluator } from './signal-evaluator.ts';
import type { SignalFrom } from './signal-from.ts';
import type { RawSample } from './signal-store.ts';

function ringOf(samples: readonly (readonly [second: number, value: number])[]): SampleRing {
  const ring = new SampleRing();
  for (const [second, value] of samples) ring.push(second * 1000, value);
  return ring;
}

describe('counterRate()', () => {
  const rate = (samples: readonly (readonly [number, number])[], from: number, to: number, observedFrom = 0) =>
    counterRate(ringOf(samples), from * 1000, to * 1000, observedFrom * 1000);

  test('is increase / elapsed for a series that spans the window', () => {
    expect(
      rate(
        [
          [0, 100],
          [15, 130],
          [30, 160],
          [45, 190],
          [60, 220],
        ],
        0,
        60,
      ),
    ).toBeCloseTo(2);
    expect(
      rate(
        [
          [5, 100],
          [20, 130],
          [35, 160],
          [50, 190],
        ],
        0,
        60,
      ),
    ).toBeCloseTo(2);
  });
  test('has none from one sample, or without samples in the window', () => {
    expect(rate([[15, 5]], 0, 60)).toBeNull();
    expect(
      rate(
        [
          [0, 5],
          [30, 9],
        ],
        0,
        60,
      ),
    ).toBeNull();
    expect(rate([], 0, 60)).toBeNull();
  });
  test('takes the window as (from, to]', () => {
    expect(
      rate(
        [
          [0, 1000],
          [30, 1030],
          [60, 1060],
          [90, 5000],
        ],
        0,
        60,
      ),
    ).toBeCloseTo(1);
  });
  test('undoes a reset', () => {
    expect(
      rate(
        [
          [5, 1000],
          [20, 1030],
          [35, 30],
          [50, 60],
        ],
        0,
        60,
        5,
      ),
    ).toBeCloseTo((90 / 45) * (55 / 55));
  });
  test('is right over a gap', () => {
    expect(
      rate(
        [
          [5, 1000],
          [20, 1030],
          [290, 1570],
        ],
        0,
        300,
        5,
      ),
    ).toBeCloseTo(2);
  });
  test('does not ramp up when we have only just begun to look', () => {
    expect(
      rate(
        [
          [285, 1000],
          [300, 1030],
        ],
        0,
        300,
        285,
      ),
    ).toBeCloseTo(2);
    expect(
      rate(
        [
          [285, 1000],
          [300, 1030],
        ],
        0,
        300,
        0,
      ),
    ).toBeLessThan(0.2);
  });
  test('a replaced pod does not count its traffic twice', () => {
    const line = (from: number, to: number): [number, number][] => {
      const samples: [number, number][] = [];
      for (let at = from; at <= to; at += 10) samples.push([at, 1000 + at * 5]);
      return samples;
    };
    for (let at = 300; at <= 600; at += 50) {
      const old = rate(line(10, 300), at - 300, at) ?? 0;
      const fresh = rate(line(310, at), at - 300, at) ?? 0;
      expect(old + fresh).toBeGreaterThan(4.5);
      expect(old + fresh).toBeLessThan(5.5);
    }
  });
  test('is never negative and never more than all the values in it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 20 }), (values) => {
        const result =
          rate(
            values.map((value, i) => [(i + 1) * 10, value] as const),
            0,
            values.length * 10,
          ) ?? NaN;
        const total = values.reduce((sum, value) => sum + value, 0);
        expect(result).toBeGreaterThanOrEqual(0);
        expect(result).toBeLessThanOrEqual((total / ((values.length - 1) * 10)) * 1.0001 + 1e-9);
      }),
    );
  });
});

describe('histogramQuantile()', () => {
  const buckets = [
    { le: Infinity, count: 20 },
    { le: 0.1, count: 10 },
    { le: 1, count: 18 },
  ];
  test.each([
    [0, 0],
    [0.25, 0.05],
    [0.5, 0.1],
    [0.7, 0.55],
    [0.9, 1],
    [0.99, 1],
    [1, 1],
    [-0.1, -Infinity],
    [1.1, Infinity],
    [NaN, NaN],
  ])('of %d', (quantile, expected) => {
    const value = histogramQuantile(quantile, buckets);
    if (Number.isNaN(expected)) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(expected, 12);
  });
  test('is NaN when empty, without +Inf, of one bucket, of no observations', () => {
    expect(histogramQuantile(0.5, [])).toBeNaN();
    expect(histogramQuantile(0.5, buckets.slice(1))).toBeNaN();
    expect(histogramQuantile(0.5, buckets.slice(0, 1))).toBeNaN();
    expect(
      histogramQuantile(
        0.5,
        buckets.map(({ le }) => ({ le, count: 0 })),
      ),
    ).toBeNaN();
  });
  test('adds up equal edges, evens out dips, answers a first bucket at or below zero with its edge', () => {
    expect(histogramQuantile(0.5, [...buckets, ...buckets])).toBeCloseTo(0.1);
    expect(
      histogramQuantile(0.9, [
        { le: 1, count: 10 },
        { le: 2, count: 9.99 },
        { le: Infinity, count: 10 },
      ]),
    ).toBeCloseTo(0.9);
    expect(
      histogramQuantile(0.5, [
        { le: 0, count: 10 },
        { le: Infinity, count: 10 },
      ]),
    ).toBe(0);
  });
  test('grows with the quantile', () => {
    const counts = fc.array(fc.nat(100), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (steps, a, b) => {
          let sum = 0;
          const made = steps.map((step, i) => ({ le: i === steps.length - 1 ? Infinity : i, count: (sum += step + 1) }));
          expect(histogramQuantile(Math.min(a, b), made)).toBeLessThanOrEqual(histogramQuantile(Math.max(a, b), made));
        },
      ),
    );
  });
});

test('ratio() is absent for 0/0 and zero without a part', () => {
  expect(ratio(1, 4)).toBe(0.25);
  expect(ratio(undefined, 4)).toBe(0);
  expect(ratio(0, 0)).toBeNull();
  expect(ratio(0, undefined)).toBeNull();
});

describe('SampleRing', () => {
  test('takes only later samples, and forgets what is too old or too much', () => {
    const ring = ringOf([
      [1, 1],
      [2, 2],
    ]);
    expect(ring.push(2000, 9)).toBe(false);
    expect(ring.push(1500, 9)).toBe(false);
    for (let i = 3; i <= ringSamplesMax + 10; i += 1) ring.push(i * 1000, i);
    expect(ring.length).toBe(ringSamplesMax);
    expect([ring.value(0), ring.value(ring.length - 1)]).toEqual([11, ringSamplesMax + 10]);
    ring.dropBefore(1e12);
    expect(ring.length).toBe(1);
  });
});

describe('parseSelector()', () => {
  test('reads names and matchers', () => {
    const selector = parseSelector(' http_requests_total { code =~ "5..", job="a\\"b", path!~\'x|y\', } ');
    expect(selector.name).toBe('http_requests_total');
    expect(selector.matchers.map(({ name, op, value }) => [name, op, value])).toEqual([
      ['code', '=~', '5..'],
      ['job', '=', 'a"b'],
      ['path', '!~', 'x|y'],
    ]);
    expect(parseSelector('up').matchers).toEqual([]);
    expect(parseSelector('{__name__="up",a!="b"}')).toMatchObject({ name: 'up' });
    expect(parseSelector('{"my.metric","a.b"="x"}').name).toBe('my.metric');
    expect(
      selects(
        selector,
        'http_requests_total',
        makeLabels([
          ['code', '503'],
          ['job', 'a"b'],
        ]),
      ),
    ).toBe(true);
    expect(
      selects(
        selector,
        'http_requests_total',
        makeLabels([
          ['code', '200'],
          ['job', 'a"b'],
        ]),
      ),
    ).toBe(false);
  });
  test.each(['', '{}', '{a="b"}', 'up{', 'up{a}', 'up{a="b"', 'up{a="b" c="d"}', 'rate(up[5m])', 'up{a=~"("}', 'up[5m]'])(
    'refuses %j',
    (text) => {
      expect(() => parseSelector(text)).toThrow(SelectorError);
    },
  );
});

describe('SignalEvaluator', () => {
  const sample = (name: string, second: number, value: number, labels: Record<string, string> = {}): RawSample => ({
    name,
    labels: makeLabels(Object.entries(labels)),
    at: second * 1000,
    value,
  });
  const evaluator = (from: SignalFrom, limits = { seriesMax: 100, raw: 1000 }) =>
    new SignalEvaluator([{ name: 'w', from, seriesMax: limits.seriesMax }], limits.raw);
  const scrape = (signals: SignalEvaluator, second: number, samples: readonly RawSample[], up = true) =>
    signals.ingest({ target: 't', at: second * 1000, up, samples });
  const values = (signals: SignalEvaluator, second: number) =>
    signals.evaluate('w', second * 1000).samples.map(({ labels, value }) => [{ ...labels }, Math.round(value * 1e6) / 1e6]);
  const rate: SignalFrom = { kind: 'rate', selector: 'c', by: ['service'], windowMs: 60_000 };

  test('rate: the reset of one pod is no dip of the service', () => {
    const signals = evaluator(rate);
    for (let i = 0; i <= 8; i += 1) {
      const at = i * 15;
      scrape(signals, at, [
        sample('c', at, 1000 + 10 * at, { service: 'a', pod: '1' }),
        sample('c', at, i < 5 ? 1000 + 10 * at : 10 * (at - 70), { service: 'a', pod: '2' }),
        sample('c', at, at, { service: 'b', pod: '1' }),
      ]);
      if (i === 0) expect(values(signals, at)).toEqual([]);
      else expect(values(signals, at)[1]).toEqual([{ service: 'b' }, 1]);
      const service = values(signals, at)[0]?.[1];
      if (i > 0) expect(service, `at ${at}`).toBeGreaterThanOrEqual(17);
      if (i > 0) expect(service, `at ${at}`).toBeLessThanOrEqual(20.1);
    }
  });

  test('rate: a scrape that is late or fails once is no dip, a series that is gone is one', () => {
    const signals = evaluator({ ...rate, windowMs: 10_000 });
    for (let second = 0; second <= 20; second += 1)
      scrape(signals, second, [sample('c', second, 100 * second, { service: 'a' })]);
    for (const late of [21, 22, 24]) expect(values(signals, late)).toEqual([[{ service: 'a' }, 100]]);
    scrape(signals, 21, [], false);
    expect(values(signals, 22)).toEqual([[{ service: 'a' }, 100]]);
    expect(values(signals, 24)[0]?.[1]).toBeLessThan(80);
    scrape(signals, 24, []);
    expect(values(signals, 24)[0]?.[1]).toBeLessThan(80);
  });

  test('gauge: pods that vanish are gone at once, also with their target', () => {
    const signals = evaluator({ kind: 'gauge', selector: 'g', by: [], aggregate: 'sum' });
    scrape(signals, 0, [sample('g', 0, 1, { pod: '1' }), sample('g', 0, 2, { pod: '2' })]);
    expect(values(signals, 0)).toEqual([[{}, 3]]);
    scrape(signals, 15, [sample('g', 15, 4, { pod: '2' })]);
    expect(values(signals, 15)).toEqual([[{}, 4]]);
    scrape(signals, 30, [], false);
    expect(values(signals, 30)).toEqual([]);
  });

  test('gauge: a sample that its target dates itself keeps its age, the youngest of its group', () => {
    const signals = evaluator({ kind: 'gauge', selector: 'g', by: [], aggregate: 'sum' });
    scrape(signals, 30, [sample('g', 5, 1, { pod: '1' }), sample('g', 20, 2, { pod: '2' })]);
    expect(signals.evaluate('w', 33_000).samples).toMatchObject([{ value: 3, at: 23_000 }]);
    scrape(signals, 45, [sample('g', 5, 1, { pod: '1' }), sample('g', 45, 2, { pod: '2' })]);
    expect(signals.evaluate('w', 48_000).samples).toMatchObject([{ value: 3, at: 48_000 }]);
  });

  test.each([
    ['avg', 2],
    ['max', 3],
    ['min', 1],
    ['sum', 6],
  ] as const)('gauge: %s', (aggregate, expected) => {
    const signals = evaluator({ kind: 'gauge', selector: 'g', by: [], aggregate });
    scrape(
      signals,
      0,
      [1, 2, 3].map((value) => sample('g', 0, value, { pod: String(value) })),
    );
    expect(values(signals, 0)).toEqual([[{}, expected]]);
  });

  test('ratio: errors / requests; no traffic is absent, no error series is zero', () => {
    const signals = evaluator({ kind: 'ratio', selector: 'r{code=~"5.."}', of: 'r', by: ['service'], windowMs: 60_000 });
    for (const at of [0, 15, 30]) {
      scrape(signals, at, [
        sample('r', at, at * 9, { service: 'a', code: '200' }),
        sample('r', at, at, { service: 'a', code: '500' }),
        sample('r', at, at, { service: 'b', code: '200' }),
        sample('r', at, 7, { service: 'c', code: '200' }),
      ]);
    }
    expect(values(signals, 30)).toEqual([
      [{ service: 'a' }, 0.1],
      [{ service: 'b' }, 0],
    ]);
  });

  test('quantile: of the rates of the buckets, over all pods; absent without observations', () => {
    const signals = evaluator({ kind: 'quantile', quantile: 0.5, selector: 'h_bucket', by: [], windowMs: 60_000 });
    const buckets = (at: number, n: number): RawSample[] =>
      ['1', '2'].flatMap((pod) => [
        sample('h_bucket', at, n * 10, { pod, le: '0.1' }),
        sample('h_bucket', at, n * 20, { pod, le: pod === '1' ? '1' : '1.0' }),
        sample('h_bucket', at, n * 20, { pod, le: '+Inf' }),
      ]);
    scrape(signals, 0, buckets(0, 1));
    scrape(signals, 15, buckets(15, 1));
    expect(values(signals, 15)).toEqual([]);
    scrape(signals, 30, buckets(30, 2));
    expect(values(signals, 30)).toEqual([[{}, 0.1]]);
  });

  test('bounds: raw series, groups, idle series', () => {
    const signals = evaluator(rate, { seriesMax: 2, raw: 4 });
    const series = (at: number, count: number): RawSample[] =>
      Array.from({ length: count }, (_, i) => sample('c', at, at, { service: `s${i}` }));
    expect(scrape(signals, 0, [...series(0, 6), sample('other', 0, 1)])).toEqual({ noRoom: 2, repeated: 0, late: 0 });
    scrape(signals, 15, series(15, 4));
    expect(signals.rawSeriesCount).toBe(4);
    const evaluated = signals.evaluate('w', 15_000);
    expect(evaluated.dropped).toBe(2);
    expect(evaluated.samples.map(({ labels }) => labels['service'])).toEqual(['s0', 's1']);
    scrape(signals, 400, [sample('c', 400, 1, { service: 'new' })]);
    scrape(signals, 500, [sample('c', 500, 1, { service: 'new' })]);
    expect(signals.rawSeriesCount).toBe(1);
  });
});
