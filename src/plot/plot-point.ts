// What a plot is made of: the judged samples of one series, and how it should look.
import type { DurationMs, EpochMs } from '../model/time.ts';

/** One judged sample. `expected`, `lower` and `upper` are NaN while the detector learns; `value` is NaN when there is none. */
export type PlotPoint = {
  readonly at: EpochMs;
  readonly value: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** Above 1 is anomalous. */
  readonly score: number;
  /** Somebody would be told at this sample. */
  readonly alarm: boolean;
  /** Seen once in so many samples; told of the worst ones where it is known. */
  readonly rarity?: number | null;
};

export type PlotOptions = {
  readonly title: string;
  /** Who judged and by which budget; stands in front of what the plot says by itself. */
  readonly subtitle?: string;
  /** Unit of a watch: `s`, `bytes`, `ratio`, `req/s`; default none. */
  readonly unit?: string;
  /** IANA name; default UTC. */
  readonly timeZone?: string;
  /** Of the whole picture with its table, in pixels; default 1200 × 680, never below 480 × 360. */
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  /** Draws this part of the points only, both ends included; default all of them. */
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** Makes the ids of one picture differ from those of others in the same HTML page. */
  readonly idPrefix?: string;
};

/** What is drawn of a series, found once and used by every part of the picture. */
export type DrawnSeries = {
  /** Those with a value, in time order, within the drawn range. */
  readonly points: readonly PlotPoint[];
  /** Ends of the time axis. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** The usual time between two points; 0 when there are fewer than two. */
  readonly stepMs: DurationMs;
  /** Longer silences are gaps. */
  readonly unbrokenMs: DurationMs;
  /** No value of the series is negative, so the band is not drawn below 0. */
  readonly isNeverNegative: boolean;
};

export const isAnomalous = (point: PlotPoint): boolean => point.score > 1;
