// Everything that is found out about a series before anything of it is drawn: range, scales, episodes, the points worth a pixel.
import { tableHeight } from './draw-episode-table.ts';
import { describeEpisode, type EpisodeWords, type TimeStyle } from './episode-words.ts';
import { type Episode, findEpisodes, rankEpisodes } from './find-episodes.ts';
import { keepPoints, numberParts, pace } from './keep-points.ts';
import { type Palette, palettes } from './palette.ts';
import { type Frame, makeFrame } from './plot-frame.ts';
import type { DrawnSeries, PlotOptions, PlotPoint } from './plot-point.ts';
import type { Trace } from './trace-paths.ts';
import { instantMax, ZoneClock } from './zone-clock.ts';

const rankedMax = 5;
/** Header with title and subtitle, legend, lane of the alarms: everything above the plot area. */
const headerHeight = 120;
export const axisHeight = 46;
export const margin = 24;

export type Scene = {
  readonly options: PlotOptions;
  readonly series: DrawnSeries;
  readonly trace: Trace;
  readonly frame: Frame;
  readonly palette: Palette;
  readonly time: TimeStyle;
  /** Those that reach into the drawn range. */
  readonly episodes: readonly Episode[];
  /** Those that somebody is told of; all of them when that is none. */
  readonly alarming: readonly Episode[];
  /** The worst of those, and the same in words. */
  readonly ranked: readonly Episode[];
  readonly words: readonly EpisodeWords[];
  readonly height: number;
  readonly id: string;
};

/** Throws a RangeError when the time zone of the options is none. */
export function makeScene(all: readonly PlotPoint[], options: PlotOptions): Scene {
  const unit = options.unit ?? '';
  const [width, height] = [Math.max(480, Math.round(options.width ?? 1200)), Math.max(360, Math.round(options.height ?? 680))];
  const valued = all.filter((point) => Number.isFinite(point.value) && Math.abs(point.at) <= instantMax);
  const series = seriesOf(valued, options);
  const { from, to, stepMs } = series;
  const episodes = findEpisodes(valued).filter((episode) => episode.endAt >= from && episode.startAt <= to);
  const alarmed = episodes.filter((episode) => episode.alarmAt !== null);
  const alarming = alarmed.length > 0 ? alarmed : episodes;
  const ranked = rankEpisodes(alarming, height < 480 ? 3 : rankedMax);
  const top = headerHeight;
  const bottom = height - axisHeight - margin / 2 - tableHeight(ranked.length);
  const frame = makeFrame(series, unit, { width, top, bottom });
  const time = { clock: new ZoneClock(options.timeZone ?? 'UTC'), stepMs, withYear: to - from > 300 * 86_400_000 };
  return {
    options,
    series,
    trace: traceOf(series, frame),
    frame,
    palette: palettes[options.theme ?? 'light'],
    time,
    episodes,
    alarming,
    ranked,
    words: ranked.map((episode) => describeEpisode(episode, unit, series.isNeverNegative ? 0 : Number.NEGATIVE_INFINITY, time)),
    height,
    id: options.idPrefix ?? 'plot',
  };
}

function seriesOf(valued: readonly PlotPoint[], options: PlotOptions): DrawnSeries {
  const [low, high] = [options.from ?? Number.NEGATIVE_INFINITY, options.to ?? Number.POSITIVE_INFINITY];
  const points = valued.filter((point) => point.at >= low && point.at <= high);
  const from = options.from ?? points[0]?.at ?? options.to ?? 0;
  const to = options.to ?? points.at(-1)?.at ?? from;
  // One point, or none, still needs an axis with a length.
  const missing = to > from ? 0 : 60_000;
  const isNeverNegative = valued.every((point) => point.value >= 0);
  return { points, from: from - missing, to: to + missing, ...pace(valued), isNeverNegative };
}

/** A gap narrower than so many pixels would only look like noise. */
const gapWidthMin = 3;

function traceOf({ points, from, to, unbrokenMs }: DrawnSeries, frame: Frame): Trace {
  const columns = Math.round(frame.right - frame.left);
  const parts = numberParts(points, Math.max(unbrokenMs, (gapWidthMin * (to - from)) / columns));
  const places = keepPoints(points, columns, (point) => Math.floor(frame.x(point.at)));
  return { points: places.map((i) => points[i]!), parts: places.map((i) => parts[i] ?? 0) }; // places of its points.
}
