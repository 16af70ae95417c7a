// The bands of the fault set's PromQL rules, as we evaluate them, against a real Prometheus: every point of two days, gaps included.
import { expect, test } from 'vitest';
import { BandQuery, type BandKind, oneDay } from '../../bench/fault-set/promql-bands.ts';
import { makeShape, sampleNormal, type ShapeName } from '../../bench/fault-set/shapes.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { startPrometheus } from './prometheus.ts';

const startAt = Date.UTC(2026, 0, 5);
const stepMs = 60_000;
const count = 3 * 1440;
/** The first evaluation that is compared: the window of the deviations is full then. */
const from = 2 * 1440;
const shapes: readonly ShapeName[] = ['daily', 'bursty', 'sparse', 'pausing', 'constant', 'latency'];

/** Relative to the level: Prometheus sums in another order than we do. */
const tolerance = 1e-9;

const queries: Readonly<Record<BandKind, { readonly middle: string; readonly spread: string }>> = {
  mean: { middle: 'avg_over_time(x[1d])', spread: 'stddev_over_time(x[1d])' },
  median: {
    middle: 'quantile_over_time(0.5, x[1d])',
    // The recording rules m and d at every evaluation of a minute are a subquery of that step.
    spread: 'quantile_over_time(0.5, abs(x - quantile_over_time(0.5, x[1d]))[1d:1m])',
  },
};

/** With a fault of the past in it, and gaps up to and beyond the lookback of five minutes. */
function samplesOf(shape: ShapeName): Float64Array {
  const values = sampleNormal(makeShape(shape, { seed: 4, stepMs, count, startAt }));
  for (let i = from - 400; i < from - 340; i += 1) values[i] = values[i]! * 3;
  for (const [at, lasts] of [
    [from + 100, 3],
    [from + 200, 4],
    [from + 300, 5],
    [from + 400, 6],
    [from + 500, 90],
  ] as const)
    values.fill(Number.NaN, at, at + lasts);
  return values;
}

function openMetrics(series: ReadonlyMap<ShapeName, Float64Array>): string {
  const lines = [...series].flatMap(([shape, values]) =>
    [...values].flatMap((value, i) =>
      Number.isNaN(value) ? [] : [`x{shape="${shape}"} ${value} ${(startAt + i * stepMs) / 1000}`],
    ),
  );
  return `# TYPE x gauge\n${lines.join('\n')}\n# EOF\n`;
}

/** Prometheus' documented answer to a range query. */
type RangeAnswer = {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [number, string])[];
    }[];
  };
};

/** By shape, the answer at each evaluation from `from` on; NaN: none. */
async function askRange(url: string, query: string): Promise<ReadonlyMap<string, Float64Array>> {
  const seconds = (i: number): string => String((startAt + i * stepMs) / 1000);
  const body = new URLSearchParams({ query, start: seconds(from), end: seconds(count - 1), step: '60' });
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body, signal: AbortSignal.timeout(60_000) });
  const { data } = (await response.json()) as RangeAnswer;
  return new Map(
    data.result.map(({ metric, values }) => {
      const points = new Float64Array(count - from).fill(Number.NaN);
      for (const [at, value] of values) points[Math.round((at * 1000 - startAt) / stepMs) - from] = Number(value);
      return [metric['shape'] ?? '', points];
    }),
  );
}

function evaluate(kind: BandKind, values: Float64Array): Record<'x' | 'middle' | 'spread', Float64Array> {
  const query = new BandQuery(kind, { stepMs, ...oneDay });
  const out = {
    x: new Float64Array(count - from),
    middle: new Float64Array(count - from),
    spread: new Float64Array(count - from),
  };
  const band = { x: 0, middle: 0, spread: 0 };
  for (let i = 0; i < count; i += 1) {
    query.next(values[i]!, band);
    if (i < from) continue;
    out.x[i - from] = band.x;
    out.middle[i - from] = band.middle;
    out.spread[i - from] = band.spread;
  }
  return out;
}

/** Points where only one of the two has an answer, or they are apart by more than the tolerance. */
function differences(ours: Float64Array, theirs: Float64Array, level: Float64Array): string[] {
  return [...ours].flatMap((value, i) => {
    const other = theirs[i]!;
    if (Number.isNaN(value) && Number.isNaN(other)) return [];
    const isNear = Math.abs(value - other) <= tolerance * Math.max(Math.abs(level[i]!), Math.abs(other));
    return isNear ? [] : [`${i}: ${value} here, ${other} in Prometheus`];
  });
}

describeWithPeers('BandQuery', ['prometheus', 'promtool'], () => {
  test('equals the range queries of a real Prometheus at every point', async () => {
    const series = new Map(shapes.map((shape) => [shape, samplesOf(shape)]));
    await using prometheus = await startPrometheus({ history: openMetrics(series) });
    const x = await askRange(prometheus.url, 'x');
    expect([...x.keys()].sort()).toEqual([...shapes].sort());
    for (const kind of ['mean', 'median'] as const) {
      const middle = await askRange(prometheus.url, queries[kind].middle);
      const spread = await askRange(prometheus.url, queries[kind].spread);
      for (const [shape, values] of series) {
        const ours = evaluate(kind, values);
        const found = {
          x: differences(ours.x, x.get(shape)!, ours.middle),
          middle: differences(ours.middle, middle.get(shape)!, ours.middle),
          spread: differences(ours.spread, spread.get(shape)!, ours.middle),
        };
        expect(found, `${kind} band of ${shape}`).toEqual({ x: [], middle: [], spread: [] });
      }
    }
  });
});
