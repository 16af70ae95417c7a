// The functions of PromQL: their types, and which versions have them.
import type { ValueType } from './ast.ts';
import { nearest } from './nearest.ts';
import { formatVersion, oldestVersion, type PrometheusVersion } from './version.ts';

export type PromqlFunction = {
  readonly name: string;
  /** Types of the arguments; of further ones the last type. */
  readonly args: readonly ValueType[];
  readonly argsMin: number;
  /** Infinity: any number. */
  readonly argsMax: number;
  /** As Prometheus counts: whether it says "at least"/"at most" instead of a number. */
  readonly isVariadic: boolean;
  readonly returns: ValueType;
  /** The first version that has it, the oldest known one included. */
  readonly since: PrometheusVersion;
  /** The last version that has it. */
  readonly until: PrometheusVersion;
  /** Needs `--enable-feature=promql-experimental-functions` in the current version. */
  readonly isExperimental: boolean;
};

type Shape = {
  readonly names: string;
  readonly args: readonly ValueType[];
  readonly more?: number;
  readonly returns?: ValueType;
};

/** `more`: as Prometheus' variadic: how many the last argument may be left out or repeated; -1 for without end. */
const shapes: readonly Shape[] = [
  {
    names: `abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count histogram_sum histogram_stddev
      histogram_stdvar ln log10 log2 rad sgn sin sinh sort sort_desc sqrt start_timestamp tan tanh timestamp`,
    args: ['vector'],
  },
  {
    names: `absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate last_over_time mad_over_time
      max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time ts_of_first_over_time
      ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time`,
    args: ['matrix'],
  },
  { names: 'day_of_month day_of_week day_of_year days_in_month hour minute month year', args: ['vector'], more: 1 },
  { names: 'clamp', args: ['vector', 'scalar', 'scalar'] },
  { names: 'clamp_max clamp_min', args: ['vector', 'scalar'] },
  { names: 'round', args: ['vector', 'scalar'], more: 1 },
  { names: 'histogram_fraction', args: ['scalar', 'scalar', 'vector'] },
  { names: 'histogram_quantile', args: ['scalar', 'vector'] },
  { names: 'histogram_quantiles', args: ['vector', 'string', 'scalar', 'scalar'], more: 9 },
  { names: 'double_exponential_smoothing holt_winters', args: ['matrix', 'scalar', 'scalar'] },
  { names: 'info', args: ['vector', 'vector'], more: 1 },
  { names: 'integral', args: ['matrix', 'scalar'], more: 1 },
  { names: 'label_replace', args: ['vector', 'string', 'string', 'string', 'string'] },
  { names: 'label_join', args: ['vector', 'string', 'string', 'string'], more: -1 },
  { names: 'predict_linear', args: ['matrix', 'scalar'] },
  { names: 'quantile_over_time', args: ['scalar', 'matrix'] },
  { names: 'sort_by_label sort_by_label_desc', args: ['vector', 'string'], more: -1 },
  { names: 'vector', args: ['scalar'] },
  { names: 'scalar', args: ['vector'], returns: 'scalar' },
  { names: 'pi time start end step range', args: [], returns: 'scalar' },
  { names: 'min_of max_of', args: ['scalar', 'scalar'], returns: 'scalar' },
];

type Availability = { readonly since?: PrometheusVersion; readonly until?: PrometheusVersion; readonly isExperimental?: true };

/** Those that came or went after the oldest version; all others have always been there. */
const availability: Readonly<Record<string, Availability>> = {
  holt_winters: { until: 2999 },
  double_exponential_smoothing: { since: 3000, isExperimental: true },
  histogram_stddev: { since: 2047 },
  histogram_stdvar: { since: 2047 },
  histogram_avg: { since: 2051 },
  mad_over_time: { since: 2049, isExperimental: true },
  sort_by_label: { since: 2049, isExperimental: true },
  sort_by_label_desc: { since: 2049, isExperimental: true },
  info: { since: 2055, isExperimental: true },
  ts_of_max_over_time: { since: 3005, isExperimental: true },
  ts_of_min_over_time: { since: 3005, isExperimental: true },
  ts_of_last_over_time: { since: 3005, isExperimental: true },
  ts_of_first_over_time: { since: 3007, isExperimental: true },
  first_over_time: { since: 3007 },
  start_timestamp: { since: 3014, isExperimental: true },
  histogram_quantiles: { since: 3011, isExperimental: true },
  integral: { since: 3016, isExperimental: true },
  start: { since: 3012, isExperimental: true },
  end: { since: 3012, isExperimental: true },
  step: { since: 3012, isExperimental: true },
  range: { since: 3012, isExperimental: true },
  min_of: { since: 3013, isExperimental: true },
  max_of: { since: 3013, isExperimental: true },
};

function makeFunctions(): ReadonlyMap<string, PromqlFunction> {
  const functions = new Map<string, PromqlFunction>();
  for (const { names, args, more = 0, returns = 'vector' } of shapes) {
    const isVariadic = more !== 0;
    const argsMin = isVariadic ? args.length - 1 : args.length;
    const argsMax = more < 0 ? Number.POSITIVE_INFINITY : argsMin + (isVariadic ? more : 0);
    for (const name of names.split(/\s+/)) {
      const { since = oldestVersion, until = Number.POSITIVE_INFINITY, isExperimental = false } = availability[name] ?? {};
      functions.set(name, { name, args, argsMin, argsMax, isVariadic, returns, since, until, isExperimental });
    }
  }
  return functions;
}

/** Every function of any version, by name. */
export const functions: ReadonlyMap<string, PromqlFunction> = makeFunctions();

/** The function of that name, if the version has it. Names are case-sensitive. */
export function functionOf(name: string, version: PrometheusVersion): PromqlFunction | null {
  const known = functions.get(name);
  if (known === undefined) return null;
  // A version before the oldest one known is taken for that.
  const asked = Math.max(version, oldestVersion);
  return known.since <= asked && asked <= known.until ? known : null;
}

const aggregations = [
  'sum',
  'avg',
  'count',
  'min',
  'max',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
];

/** What to do about a function that the version does not have. */
export function didYouMeanFunction(name: string, version: PrometheusVersion): string {
  const known = functions.get(name);
  if (name === 'holt_winters') return 'It is double_exponential_smoothing() since Prometheus 3.0.';
  if (known !== undefined)
    return `It came with Prometheus ${formatVersion(known.since)}; this is judged for ${formatVersion(version)}.`;
  const candidates = [...functions.keys()].filter((candidate) => functionOf(candidate, version) !== null);
  const guess = nearest(name, [...candidates, ...aggregations]);
  return guess === null
    ? 'There is no function of that name; see https://prometheus.io/docs/prometheus/latest/querying/functions/.'
    : `Did you mean ${guess}()?`;
}
