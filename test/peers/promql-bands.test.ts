// The bands of the fault set's PromQL rules, as we evaluate them, against a real Prometheus: every point of two days, gaps included.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BandKind, BandQuery, type BandRule, makeBandDistances, oneDay, tell } from '../../bench/fault-set/promql-bands.ts';
import { makeShape, sampleNormal, type ShapeName } from '../../bench/fault-set/shapes.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { makePeerFolder } from './peer.ts';
import { promtool, startPrometheus } from './prometheus.ts';

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

/** With a fault before step `at` in it, and gaps up to and beyond the lookback of five minutes after it. */
function samplesOf(shape: ShapeName, length: number, at: number): Float64Array {
  const values = sampleNormal(makeShape(shape, { seed: 4, stepMs, count: length, startAt }));
  for (let i = at - 400; i < at - 340; i += 1) values[i] = values[i]! * 3;
  const gaps = [3, 4, 5, 6, 90];
  for (const [i, lasts] of gaps.entries()) values.fill(Number.NaN, at + (i + 1) * 100, at + (i + 1) * 100 + lasts);
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

/** The rules of docs/fault-set.md, with bands so narrow that they fire often. */
const alertRules: readonly { readonly name: string; readonly rule: BandRule; readonly text: Readonly<Record<string, string>> }[] =
  [
    {
      name: 'Mean',
      rule: { kind: 'mean', k: 1.5, forMs: 60_000, keepFiringForMs: 120_000 },
      text: { expr: 'x > m + 1.5 * s or x < m - 1.5 * s', for: '1m', keep_firing_for: '2m' },
    },
    {
      name: 'Median',
      rule: { kind: 'median', k: 1.5, forMs: 60_000, keepFiringForMs: 120_000 },
      text: { expr: 'd > 1.5 * mad', for: '1m', keep_firing_for: '2m' },
    },
    {
      name: 'MedianFor5m',
      rule: { kind: 'median', k: 1.5, forMs: 300_000, keepFiringForMs: 0 },
      text: { expr: 'd > 1.5 * mad', for: '5m' },
    },
  ];

const ruleFile = {
  groups: [
    {
      name: 'bands',
      interval: '1m',
      rules: [
        { record: 'm', expr: 'avg_over_time(x[1d])' },
        { record: 's', expr: 'stddev_over_time(x[1d])' },
        { record: 'd', expr: 'abs(x - quantile_over_time(0.5, x[1d]))' },
        { record: 'mad', expr: 'quantile_over_time(0.5, d[1d])' },
        ...alertRules.map(({ name, text }) => ({ alert: name, ...text })),
      ],
    },
  ],
};

/** Whether the alert fires, at each step. */
function firingOf(values: Float64Array, rule: BandRule): readonly boolean[] {
  const series = { normal: values, startAt, stepMs, onset: values.length };
  const { normal } = makeBandDistances()(rule.kind, series);
  const firing = Array.from(values, () => false);
  for (const { toldAt, endedAt } of tell(normal, { from: 0, to: values.length }, rule, stepMs))
    firing.fill(true, toldAt, endedAt === null ? values.length : endedAt + rule.keepFiringForMs / stepMs);
  return firing;
}

/** `promtool` takes its time: a day and a half is enough, the windows of the first day are what there is. */
const rulesCount = 2160;
const rulesFrom = 1200;

type AlertTest = { readonly expr: string; readonly eval_time: string; readonly exp_samples: readonly object[] };

/** What `promtool test rules` is to find: at each change of an alert and around it, and each half hour. */
function alertTests(series: ReadonlyMap<ShapeName, Float64Array>): readonly AlertTest[] {
  return alertRules.flatMap(({ name, rule }) => {
    const firing = new Map([...series].map(([shape, values]) => [shape, firingOf(values, rule)]));
    const isNear = (i: number): boolean => [...firing.values()].some((one) => one[i - 1] !== one[i] || one[i] !== one[i + 1]);
    return Array.from({ length: rulesCount - rulesFrom }, (_, i) => rulesFrom + i)
      .filter((i) => i % 30 === 0 || isNear(i))
      .map((i) => ({
        expr: `ALERTS{alertname="${name}", alertstate="firing"}`,
        eval_time: `${i}m`,
        exp_samples: [...firing]
          .filter(([, one]) => one[i])
          .map(([shape]) => ({ labels: `ALERTS{alertname="${name}", alertstate="firing", shape="${shape}"}`, value: 1 })),
      }));
  });
}

describeWithPeers('tell()', ['promtool'], () => {
  test('fires where the alerting rules do', () => {
    // `constant` has a spread of 0, where Prometheus' own sum of equal numbers may be a rounding apart from them.
    const series = new Map(
      (['bursty', 'latency'] as const).map((shape) => [shape, samplesOf(shape, rulesCount, rulesFrom + 200)]),
    );
    const tests = alertTests(series);
    expect(tests.filter(({ exp_samples }) => exp_samples.length > 0).length).toBeGreaterThan(100);
    const text = (values: Float64Array): string => Array.from(values, (value) => (Number.isNaN(value) ? '_' : value)).join(' ');
    const input = [...series].map(([shape, values]) => ({ series: `x{shape="${shape}"}`, values: text(values) }));
    const folder = makePeerFolder('promtool');
    try {
      writeFileSync(join(folder, 'rules.yml'), JSON.stringify(ruleFile));
      const file = {
        rule_files: ['rules.yml'],
        evaluation_interval: '1m',
        tests: [{ interval: '1m', input_series: input, promql_expr_test: tests }],
      };
      writeFileSync(join(folder, 'test.yml'), JSON.stringify(file));
      const { code, output } = promtool(['test', 'rules', 'test.yml'], folder);
      expect(output).toContain('SUCCESS');
      expect(code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describeWithPeers('BandQuery', ['prometheus', 'promtool'], () => {
  test('equals the range queries of a real Prometheus at every point', async () => {
    const series = new Map(shapes.map((shape) => [shape, samplesOf(shape, count, from)]));
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
