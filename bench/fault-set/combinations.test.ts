// That what `combinations.ts` says cannot be told cannot be told: by an observer who knows more than any detector.
import { expect, test } from 'vitest';
import { rearmSamplesMax } from './report.ts';
import { startAt } from './run-set.ts';
import { makeShape, type ShapedSeries, type ShapeName } from './shapes.ts';

const perDay = 1440;
const days = 6;
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const lossMax = 0.05;

const seriesOf = (shape: ShapeName): ShapedSeries[] =>
  seeds.map((seed) => makeShape(shape, { seed, stepMs: 60_000, count: days * perDay, startAt }));

const levelsOf = (series: ShapedSeries): Float64Array => Float64Array.from({ length: series.count }, (_, i) => series.level(i));

/** The samples with the level times `factor`. */
const samplesOf = (series: ShapedSeries, factor: number): Float64Array =>
  levelsOf(series).map((level, i) => series.measure(i, level * factor, 1));

/** The logs of the samples over the base, which the observer knows exactly. */
function logsOf(series: ShapedSeries, factor: number): Float64Array {
  const base = levelsOf(series).reduce((least, level) => Math.min(least, level));
  return samplesOf(series, factor).map((sample) => Math.log(sample / base));
}

/** The lowest mean of so many neighbours that lie in [from, to). */
function lowestMean(values: Float64Array, width: number, from: number, to: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = from; i + width <= to; i += 1) {
    let sum = 0;
    for (let j = i; j < i + width; j += 1) sum += values[j]!;
    lowest = Math.min(lowest, sum / width);
  }
  return lowest;
}

/** The lowest mean in each stretch of so many samples. */
function lowestMeans(values: Float64Array, width: number, stretch: number, every: number): number[] {
  const lowest: number[] = [];
  for (let from = 0; from + stretch <= values.length; from += every) lowest.push(lowestMean(values, width, from, from + stretch));
  return lowest;
}

/** The share of recoveries known within five samples by who judges by means of `width` samples and loses one fault in twenty. */
function knownRecoveries(
  faulted: readonly Float64Array[],
  normal: readonly Float64Array[],
  width: number,
  lasts: number,
): number {
  const lowest = faulted.flatMap((values) => lowestMeans(values, width, lasts, lasts));
  const threshold = lowest.toSorted((a, b) => a - b)[Math.floor(lossMax * lowest.length)]!;
  const recoveries = normal.flatMap((values) => lowestMeans(values, width, rearmSamplesMax, 70));
  return recoveries.filter((mean) => mean < threshold).length / recoveries.length;
}

const widths = [1, 2, 3, 4, 5];

test.each(widths)(
  'bursty × 24-hour step: by means of %i samples fewer than two recoveries in three are known within five',
  (width) => {
    const series = seriesOf('bursty');
    const doubled = series.map((one) => logsOf(one, 2));
    const normal = series.map((one) => logsOf(one, 1));
    expect(knownRecoveries(doubled, normal, width, perDay)).toBeLessThan(2 / 3);
  },
);

test.each(widths)('bursty × 60-minute step: by means of %i samples one recovery in ten is not known within five', (width) => {
  const series = seriesOf('bursty');
  const doubled = series.map((one) => logsOf(one, 2));
  const normal = series.map((one) => logsOf(one, 1));
  expect(knownRecoveries(doubled, normal, width, 60)).toBeLessThan(0.9);
});

test.each(widths)(
  'sparse × x4: by means of %i samples, of a rate that is known, hardly a recovery is known within five',
  (width) => {
    for (const series of seriesOf('sparse'))
      expect(knownRecoveries([samplesOf(series, 4)], [samplesOf(series, 1)], width, 120)).toBeLessThan(0.25);
  },
);
