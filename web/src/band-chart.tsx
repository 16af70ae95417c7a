// One series drawn: its value over the band it was expected in; the stretch outside the band is red.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Point } from './api.ts';
import { formatIn, formatTime } from './format.ts';

type Columns = [number[], (number | null)[], (number | null)[], (number | null)[], (number | null)[]];

/** uPlot wants columns: seconds, lower, upper, value, value while outside. A rate's band is not drawn below zero. */
function toColumns(points: readonly Point[]): Columns {
  const columns: Columns = [[], [], [], [], []];
  const allPositive = points.every((point) => point.value >= 0);
  for (const { at, value, lower, upper } of points) {
    const outside = lower !== null && upper !== null && (value < lower || value > upper);
    columns[0].push(at / 1000);
    columns[1].push(lower === null ? null : allPositive ? Math.max(0, lower) : lower);
    columns[2].push(upper);
    columns[3].push(value);
    columns[4].push(outside ? value : null);
  }
  return columns;
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function chartOptions(width: number, height: number, unit: string): uPlot.Options {
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { points: { show: false }, y: false },
    padding: [8, 20, 0, 0],
    scales: { x: { time: true } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 44,
        values: (_plot, ticks) => ticks.map((tick) => formatTime(tick * 1000).replace(/:00$/, '')),
      },
      { ...axis, size: 44, space: 28, values: (_plot, ticks) => ticks.map((tick) => formatIn(tick, unit)) },
    ],
    bands: [{ series: [2, 1], fill: colour('--band') }],
    series: [
      {},
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
      { stroke: colour('--value'), width: 1.5, points: { show: false } },
      { stroke: colour('--bad'), width: 2.5, points: { show: true, size: 5, fill: colour('--bad'), stroke: colour('--bad') } },
    ],
  };
}

type BandChartOptions = { readonly points: readonly Point[]; readonly unit: string; readonly height: number };

export function BandChart({ points, unit, height }: BandChartOptions) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const made = new uPlot(chartOptions(element.clientWidth || 300, height, unit), toColumns(points), element);
    plot.current = made;
    const watcher = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [height, unit]);
  useEffect(() => plot.current?.setData(toColumns(points)), [points]);
  return <div class="chart" ref={place} style={{ height: `${height}px` }} />;
}
