// The value axis: a range that shows the series, not only its wildest outlier, and ticks at 1, 2 or 5 times a power of ten in the unit's own scale.
import { scaleFor } from '../incident/format-value.ts';
import type { DrawnSeries, PlotPoint } from './plot-point.ts';

export type ValueAxis = {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** What the labels are in: `ms`, `req/s`, `MiB`; empty without a unit. */
  readonly caption: string;
};

type Range = { readonly min: number; readonly max: number };

/** Values beyond the bulk of the series by more than so many times its level or spread are cut off and marked. */
const reachMax = 8;
/** Larger numbers would overflow when they are subtracted. */
const magnitudeMax = 1e307;
/** Smaller differences would underflow when they are divided. */
const differenceMin = 1e-290;

export function makeValueAxis(series: DrawnSeries, unit: string, height: number): ValueAxis {
  const range = drawnRange(series);
  const magnitude = Math.max(Math.abs(range.min), Math.abs(range.max));
  // Beyond what a unit has names for, powers of ten of the unit itself say more than powers of its largest name.
  const scale = scaleFor(magnitude < 1e15 ? magnitude : 1, unit);
  const step = niceStep((range.max - range.min) / scale.size, Math.max(3, Math.round(height / 56)));
  const first = Math.floor(range.min / scale.size / step + 1e-9);
  const last = Math.ceil(range.max / scale.size / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const scaled = (first + i) * step;
    return { value: scaled * scale.size, label: tickLabel(scaled, step) };
  });
  return { min: first * step * scale.size, max: last * step * scale.size, ticks, caption: scale.name.trim() };
}

/** All values and the bulk of the band; but no farther from the bulk of the values than `reachMax` times their level or spread. */
export function drawnRange({ points, isNeverNegative }: DrawnSeries): Range {
  if (points.length === 0) return { min: 0, max: 1 };
  const values = sampleOf(points, (point) => point.value);
  const [low, high] = [quantile(values, 0.01), quantile(values, 0.99)];
  const { floor, ceiling } = cutsOf(points, { low, high, reach: reachMax * Math.max(high - low, levelOf(values)) });
  const within = (value: number): number => Math.min(ceiling, Math.max(floor, value));
  // A value cut off takes no room: the axis ends at the farthest one that is drawn.
  let { min, max } = extremesOf(points, floor, ceiling);
  const lowers = sampleOf(points, (point) => point.lower);
  const uppers = sampleOf(points, (point) => point.upper);
  if (lowers.length > 0) min = Math.min(min, within(quantile(lowers, 0.02)));
  if (uppers.length > 0) max = Math.max(max, within(quantile(uppers, 0.98)));
  return withRoom(min, max, isNeverNegative);
}

type Bulk = { readonly low: number; readonly high: number; readonly reach: number };

/** Where values are cut off: `reach` beyond the bulk, but nowhere when showing all of them costs less than half of the height. */
function cutsOf(points: readonly PlotPoint[], { low, high, reach }: Bulk): { readonly floor: number; readonly ceiling: number } {
  const [floor, ceiling] = [bounded(low - reach), bounded(high + reach)];
  const all = extremesOf(points, -magnitudeMax, magnitudeMax);
  const drawn = extremesOf(points, floor, ceiling);
  if (all.max - all.min > 2 * (drawn.max - drawn.min)) return { floor, ceiling };
  return { floor: Math.min(floor, all.min), ceiling: Math.max(ceiling, all.max) };
}

/** The smallest and the largest value between two limits, themselves when there is none. */
function extremesOf(points: readonly PlotPoint[], floor: number, ceiling: number): Range {
  let [min, max] = [ceiling, floor];
  for (const point of points) {
    const value = bounded(point.value);
    if (value >= floor && value < min) min = value;
    if (value <= ceiling && value > max) max = value;
  }
  return { min, max };
}

/** Room around the range, and 0 as its end where that costs little. */
function withRoom(min: number, max: number, isNeverNegative: boolean): Range {
  const isFlat = !(max - min > differenceMin);
  const tenth = Math.abs(max) * 0.1;
  const room = isFlat ? (tenth > differenceMin ? tenth : 1) : (max - min) * 0.04;
  const low = isNeverNegative ? Math.max(0, min) : min;
  const startsAtZero = low >= 0 && low <= 0.4 * max;
  const endsAtZero = max <= 0 && max >= 0.4 * min;
  return {
    min: startsAtZero ? 0 : isNeverNegative ? Math.max(0, low - room) : low - room,
    max: endsAtZero && !isFlat ? 0 : max + room,
  };
}

/** The median size of the values; of those that are not 0 when most are. */
function levelOf(values: Float64Array): number {
  const sizes = values.map(Math.abs).sort();
  const median = quantile(sizes, 0.5);
  return median > 0
    ? median
    : quantile(
        sizes.filter((size) => size > 0),
        0.5,
      );
}

/** Enough for quantiles that place an axis; sorting all of a million would take longer than drawing them. */
const sampleMax = 10_000;

/** Some of the finite numbers, evenly spread over the series, in ascending order. */
function sampleOf(points: readonly PlotPoint[], numberOf: (point: PlotPoint) => number): Float64Array {
  const stride = Math.max(1, points.length / sampleMax);
  const numbers: number[] = [];
  for (let i = 0; i < points.length; i += stride) {
    const number = numberOf(points[Math.floor(i)]!); // i < length.
    if (Number.isFinite(number)) numbers.push(bounded(number));
  }
  return Float64Array.from(numbers).sort();
}

const bounded = (number: number): number => Math.min(magnitudeMax, Math.max(-magnitudeMax, number));

function quantile(ascending: Float64Array, share: number): number {
  return ascending[Math.round(share * (ascending.length - 1))] ?? 0;
}

const stepMin = 1e-300;

/** 1, 2 or 5 times a power of ten, so that `span` holds about `count` of it. */
export function niceStep(span: number, count: number): number {
  const rough = span / count;
  if (!(rough > stepMin)) return stepMin;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** `12,000`, `−0.05`: as many decimals as the step has; far off scales in powers of ten. */
function tickLabel(value: number, step: number): string {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (value === 0) return '0';
  if (decimals > 6 || Math.abs(value) >= 1e9)
    return Number(value.toPrecision(6)).toExponential().replace('e+', 'e').replaceAll('-', '−');
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
