// Where things stand in the picture: the plot area between its header and its table, and the scales from time and value to pixels.
import type { EpochMs } from '../model/time.ts';
import type { DrawnSeries } from './plot-point.ts';
import { textWidth } from './svg-text.ts';
import { makeValueAxis, type ValueAxis } from './value-range.ts';

export type Frame = {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly valueAxis: ValueAxis;
  readonly x: (at: EpochMs) => number;
  /** Never farther than a few pixels out of the plot area, so that no value makes a coordinate without end. */
  readonly y: (value: number) => number;
};

type Room = { readonly width: number; readonly top: number; readonly bottom: number };

export const tickSize = 12;
/** A unit longer than this is cut short rather than given more of the picture. */
const captionWidthMax = 130;
const overshoot = 4;

/** Fits the axes of a series between `top` and `bottom` of a picture. */
export function makeFrame(series: DrawnSeries, unit: string, { width, top, bottom }: Room): Frame {
  const valueAxis = makeValueAxis(series, unit, bottom - top);
  const widest = Math.max(...valueAxis.ticks.map((tick) => textWidth(tick.label, tickSize)));
  const caption = Math.min(captionWidthMax, textWidth(valueAxis.caption, tickSize) + 16);
  const [left, right] = [Math.ceil(Math.max(52, widest + 26, caption)), width - 28];
  const { min, max } = valueAxis;
  const perMs = (right - left) / (series.to - series.from);
  return {
    width,
    left,
    right,
    top,
    bottom,
    valueAxis,
    x: (at) => left + (at - series.from) * perMs,
    y: (value) => {
      // Halves keep the difference of the largest numbers finite.
      const share = (value / 2 - min / 2) / (max / 2 - min / 2);
      return Math.min(bottom + overshoot, Math.max(top - overshoot, bottom - share * (bottom - top)));
    },
  };
}
