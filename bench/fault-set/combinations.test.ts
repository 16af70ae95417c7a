// That what `combinations.ts` says cannot be told cannot be told: by an observer who knows more than any detector.
import { expect, test } from 'vitest';
import { makeShape, type ShapedSeries } from './shapes.ts';
import { rearmSamplesMax } from './report.ts';
import { startAt } from './run-set.ts';

const perDay = 1440;
const days = 6;
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

/** The logs of the samples over the base, which the observer knows exactly, with the level times `factor`. */
function logsOf(series: ShapedSeries, factor: number): Float64Array {
  const levels = Float64Array.from({ length: series.count }, (_, i) => series.level(i));
  const base = levels.reduce((least, level) => Math.min(least, level));
  return levels.map((level, i) => Math.log(series.measure(i, level * factor, 1) / base));
}

/** The lowest mean of so many neighbours that lie in [from, to). */
function lowestMean(logs: Float64Array, width: number, from: number, to: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = from; i + width <= to; i += 1) {
    let sum = 0;
    for (let j = i; j < i + width; j += 1) sum += logs[j]!;
    lowest = Math.min(lowest, sum / width);
  }
  return lowest;
}

test.each([1, 2, 3, 4, 5])(
  'bursty × 24-hour step: who loses one day in twenty, by means of %i samples, knows of fewer than two recoveries in three within five',
  (width) => {
    const lowest: number[] = [];
    const recoveries: number[] = [];
    for (const seed of seeds) {
      const series = makeShape('bursty', { seed, stepMs: 60_000, count: days * perDay, startAt });
      const doubled = logsOf(series, 2);
      const normal = logsOf(series, 1);
      for (let day = 0; day < days; day += 1) {
        lowest.push(lowestMean(doubled, width, day * perDay, (day + 1) * perDay));
        for (let i = day * perDay; i < (day + 1) * perDay; i += 70)
          recoveries.push(lowestMean(normal, width, i, i + rearmSamplesMax));
      }
    }
    const threshold = lowest.toSorted((a, b) => a - b)[Math.floor(0.05 * lowest.length)]!;
    const known = recoveries.filter((mean) => mean < threshold).length / recoveries.length;
    expect(known).toBeLessThan(2 / 3);
  },
);
