// A Prometheus that answers range queries with made-up series, and counts what it was asked.
import { makeLabels } from '../../src/model/labels.ts';
import type { EpochMs } from '../../src/model/time.ts';
import type { Point } from '../../src/sources/decoded-series.ts';
import type { QueryApi, QueryResult, RangeQuery } from '../../src/sources/prometheus-api.ts';

export type FakeHistoryOptions = {
  /** Series of every query, `service="s0"` and so on. */
  readonly series: number;
  /** Before and after nothing was measured. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** What a series of a query is at an instant; NaN = no sample. Default: a daily course with noise. */
  readonly valueAt?: (series: number, at: EpochMs, promql: string) => number;
  /** Of the firing alert HighLatency of s0; default never. */
  readonly ruleFires?: (at: EpochMs) => boolean;
  /** Whether it scraped; default always. */
  readonly isUp?: (at: EpochMs) => boolean;
  /** An answer in place of the usual one; null = the usual one. */
  readonly answer?: (range: RangeQuery) => QueryResult | null;
};

export type FakeHistory = QueryApi & { readonly asked: () => number; readonly ranges: readonly RangeQuery[] };

/** Uniform in [-1, 1), the same for the same arguments. */
function noiseAt(series: number, at: EpochMs): number {
  let hash = Math.imul(series + 1, 0x9e3779b1) ^ Math.floor(at / 1000);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 31 - 1;
}

/** 100 in the middle, half as much more by day, with noise of 5 %. */
export function calm(series: number, at: EpochMs): number {
  const noise = (noiseAt(series, at) + noiseAt(series + 7919, at) + noiseAt(series + 104_729, at)) / 3;
  return 100 * (1 + 0.5 * Math.sin((at / 86_400_000) * 2 * Math.PI)) * (1 + 0.09 * noise);
}

export function makeFakeHistory(options: FakeHistoryOptions): FakeHistory {
  const ranges: RangeQuery[] = [];
  const valueAt = options.valueAt ?? calm;

  function pointsOf({ from, to, stepMs }: RangeQuery, value: (at: EpochMs) => number): Point[] {
    const points: Point[] = [];
    for (let at = from; at <= to; at += stepMs) {
      const one = at >= options.from && at <= options.to ? value(at) : Number.NaN;
      if (!Number.isNaN(one)) points.push([at, one]);
    }
    return points;
  }

  function answer(range: RangeQuery): QueryResult {
    const { promql } = range;
    const one = (labels: Record<string, string>, value: (at: EpochMs) => number) => {
      const points = pointsOf(range, value);
      return points.length === 0 ? [] : [{ labels: makeLabels(Object.entries(labels)), points }];
    };
    if (promql.includes('timestamp(up)')) return data(one({}, (at) => (options.isUp?.(at) === false ? Number.NaN : at / 1000)));
    if (promql.startsWith('ALERTS')) {
      const labels = { alertname: 'HighLatency', alertstate: 'firing', severity: 'critical', service: 's0' };
      return data(one(labels, (at) => (options.ruleFires?.(at) ? 1 : Number.NaN)));
    }
    const series = Array.from({ length: options.series }, (_, i) => i);
    return data(series.flatMap((i) => one({ service: `s${i}` }, (at) => valueAt(i, at, promql))));
  }

  return {
    ranges,
    asked: () => ranges.length,
    query: (promql, at) => Promise.resolve(answer({ promql, from: at, to: at, stepMs: 1 })),
    queryRange: (range) => {
      ranges.push(range);
      return Promise.resolve(options.answer?.(range) ?? answer(range));
    },
    probe: () => Promise.resolve(null),
    startedAt: () => Promise.resolve(null),
    close: () => {},
  };
}

function data(series: Extract<QueryResult, { readonly kind: 'data' }>['series']): QueryResult {
  return { kind: 'data', series, warnings: [] };
}
