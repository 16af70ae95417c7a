// Draws the judged samples of one series as an SVG picture that is read at a glance: value, band, anomalies, and the worst episodes in a table.
// Pure text: the same input gives the same bytes. No scripts, no styles, no references to elsewhere, so it may stand in a page, a report or a mail.
import { drawAxisLabels, drawGrid, drawZeroLine } from './draw-axes.ts';
import { drawEpisodeTable, tableHeight } from './draw-episode-table.ts';
import { drawLegend, type LegendItem } from './draw-legend.ts';
import { drawAlarms, drawCutOffs, drawEpisodeSpans, drawPins } from './draw-marks.ts';
import {
  counted,
  dayText,
  describeEpisode,
  type EpisodeWords,
  instantText,
  sentenceOf,
  type TimeStyle,
} from './episode-words.ts';
import { type Episode, findEpisodes, rankEpisodes } from './find-episodes.ts';
import { keepPoints, numberParts } from './keep-points.ts';
import { type Palette, palettes } from './palette.ts';
import { type Frame, makeFrame } from './plot-frame.ts';
import { type DrawnSeries, isAnomalous, type PlotOptions, type PlotPoint } from './plot-point.ts';
import { escapeXml, fitText, round, textElement } from './svg-text.ts';
import { makeTimeTicks } from './time-axis.ts';
import { anomalyPath, bandPath, expectedPath, learningSpans, type Trace, valuePath } from './trace-paths.ts';
import { instantMax, ZoneClock } from './zone-clock.ts';

const rankedMax = 5;
/** Header with title and subtitle, legend, lane of the alarms: everything above the plot area. */
const headerHeight = 120;
const axisHeight = 46;
const margin = 24;
const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** Everything found about the series before anything is drawn. */
type Scene = {
  readonly options: PlotOptions;
  readonly series: DrawnSeries;
  readonly trace: Trace;
  readonly frame: Frame;
  readonly palette: Palette;
  readonly time: TimeStyle;
  /** Those that reach into the drawn range. */
  readonly episodes: readonly Episode[];
  /** The worst of them, and the same in words. */
  readonly ranked: readonly Episode[];
  readonly words: readonly EpisodeWords[];
  readonly height: number;
  readonly id: string;
};

/** Points are taken in time order. Throws a RangeError when `timeZone` is no time zone. */
export function renderPlot(points: readonly PlotPoint[], options: PlotOptions): string {
  const scene = makeScene(points, options);
  const { frame, palette, height, id } = scene;
  const { width } = frame;
  const area = `x="${round(frame.left)}" y="${round(frame.top)}" width="${round(frame.right - frame.left)}" height="${round(frame.bottom - frame.top)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc" font-family="${fonts}">`,
    `<title id="${id}-title">${escapeXml(options.title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(descriptionOf(scene))}</desc>`,
    `<defs><clipPath id="${id}-area"><rect ${area}/></clipPath>`,
    `<pattern id="${id}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7" stroke="${palette.learning}" stroke-width="3"/></pattern></defs>`,
    `<rect width="${width}" height="${height}" fill="${palette.background}"/>`,
    drawHeader(scene),
    drawData(scene),
    drawEpisodeTable(scene.words, { left: margin, right: width - margin, top: frame.bottom + axisHeight + 8 }, palette),
    '</svg>',
    '',
  ]
    .filter((part, i, parts) => part !== '' || i === parts.length - 1)
    .join('\n');
}

function makeScene(all: readonly PlotPoint[], options: PlotOptions): Scene {
  const unit = options.unit ?? '';
  const [width, height] = [Math.max(480, Math.round(options.width ?? 1200)), Math.max(360, Math.round(options.height ?? 680))];
  const valued = all.filter((point) => Number.isFinite(point.value) && Math.abs(point.at) <= instantMax);
  const { parts, stepMs } = numberParts(valued);
  const series = seriesOf(valued, stepMs, options);
  const { from, to } = series;
  const episodes = findEpisodes(valued).filter((episode) => episode.endAt >= from && episode.startAt <= to);
  const alarming = episodes.filter((episode) => episode.alarmAt !== null);
  const ranked = rankEpisodes(alarming.length > 0 ? alarming : episodes, height < 480 ? 3 : rankedMax);
  const top = headerHeight;
  const bottom = height - axisHeight - margin / 2 - tableHeight(ranked.length);
  const frame = makeFrame(series, unit, width, top, bottom);
  const time = { clock: new ZoneClock(options.timeZone ?? 'UTC'), stepMs, withYear: to - from > 300 * 86_400_000 };
  return {
    options,
    series,
    trace: traceOf(series.points, parts.subarray(valued.indexOf(series.points[0]!)), frame),
    frame,
    palette: palettes[options.theme ?? 'light'],
    time,
    episodes,
    ranked,
    words: ranked.map((episode) => describeEpisode(episode, unit, series.isNeverNegative ? 0 : Number.NEGATIVE_INFINITY, time)),
    height,
    id: options.idPrefix ?? 'plot',
  };
}

function seriesOf(valued: readonly PlotPoint[], stepMs: number, options: PlotOptions): DrawnSeries {
  const [low, high] = [options.from ?? Number.NEGATIVE_INFINITY, options.to ?? Number.POSITIVE_INFINITY];
  const points = valued.filter((point) => point.at >= low && point.at <= high);
  const from = options.from ?? points[0]?.at ?? options.to ?? 0;
  const to = options.to ?? points.at(-1)?.at ?? from;
  // One point, or none, still needs an axis with a length.
  const missing = to > from ? 0 : 60_000;
  return { points, from: from - missing, to: to + missing, stepMs, isNeverNegative: valued.every((point) => point.value >= 0) };
}

function traceOf(points: readonly PlotPoint[], parts: Int32Array, frame: Frame): Trace {
  const places = keepPoints(points, Math.round(frame.right - frame.left), (point) => Math.floor(frame.x(point.at)));
  return { points: places.map((i) => points[i]!), parts: places.map((i) => parts[i] ?? 0) }; // places of its points.
}

function drawHeader(scene: Scene): string {
  const { options, frame, palette, trace, ranked, id } = scene;
  const room = frame.width - 2 * margin;
  const items: LegendItem[] = ['value'];
  if (trace.points.some((point) => !Number.isNaN(point.expected))) items.push('band', 'expected');
  if (trace.points.some(isAnomalous)) items.push('anomalous');
  if (ranked.some((episode) => episode.alarmAt !== null)) items.push('alarm');
  if (trace.points.some((point) => Number.isNaN(point.expected))) items.push('learning');
  return (
    textElement(margin, 34, fitText(options.title, room, 18, true), { size: 18, fill: palette.text, isBold: true }) +
    textElement(margin, 55, fitText(summaryOf(scene), room, 13), { size: 13, fill: palette.muted }) +
    drawLegend(items, { left: margin, right: frame.width - margin, y: 79 }, palette, `${id}-hatch`)
  );
}

/** `14 Feb – 28 Feb 2014 UTC · 4,032 samples every 5 min · 3 episodes · detector auto …`. */
function summaryOf({ series, episodes, options, time }: Scene): string {
  const { points, from, to } = series;
  const alarms = episodes.filter((episode) => episode.alarmAt !== null).length;
  const dated = { ...time, withYear: true };
  const days = [dayText(from, dated), dayText(to, dated)];
  const parts = [
    `${days[0] === days[1] ? days[0] : `${days[0]} – ${days[1]}`}, ${time.clock.timeZone}`,
    counted(points.length, 'sample'),
    episodes.length === 0
      ? 'nothing anomalous'
      : `${counted(alarms, 'alarm')}, ${counted(points.filter(isAnomalous).length, 'anomalous sample')}`,
    ...(options.subtitle === undefined ? [] : [options.subtitle]),
  ];
  return parts.join(' · ');
}

function descriptionOf({ series, episodes, words, time }: Scene): string {
  const { points, from, to } = series;
  if (points.length === 0) return `No samples from ${instantText(from, time)} to ${instantText(to, time)}.`;
  const dated = { ...time, withYear: true };
  const what = `A line of ${counted(points.length, 'value')} from ${instantText(from, dated)} to ${instantText(to, dated)}, ${time.clock.timeZone}, in the range expected of it.`;
  if (episodes.length === 0) return `${what} Nothing is anomalous.`;
  const worst = words[0];
  return `${what} ${counted(episodes.length, 'episode')} anomalous.${worst === undefined ? '' : ` The worst: ${sentenceOf(worst)}.`}`;
}

function drawData(scene: Scene): string {
  const { frame, palette, trace, series, episodes, ranked, id, options } = scene;
  const timeTicks = makeTimeTicks(
    series.from,
    series.to,
    Math.max(2, Math.floor((frame.right - frame.left) / 92)),
    scene.time.clock,
  );
  const lowest = series.isNeverNegative ? 0 : Number.NEGATIVE_INFINITY;
  const path = (d: string, look: string): string => (d === '' ? '' : `<path d="${d}" ${look}/>`);
  const lone =
    series.points.length === 0
      ? textElement((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2, 'no samples in this range', {
          anchor: 'middle',
          size: 15,
          fill: palette.muted,
        })
      : '';
  const unit = options.unit ?? '';
  return [
    drawLearning(scene),
    drawEpisodeSpans(episodes, frame, palette),
    drawGrid(frame, timeTicks, palette),
    `<g clip-path="url(#${id}-area)" fill="none" stroke-linejoin="round" stroke-linecap="round">`,
    path(bandPath(trace, frame, lowest), `fill="${palette.band}" fill-opacity="0.6"`),
    path(expectedPath(trace, frame), `stroke="${palette.expected}" stroke-dasharray="4 3" stroke-linecap="butt"`),
    path(valuePath(trace, frame), `stroke="${palette.line}" stroke-width="1.4"`),
    path(anomalyPath(trace, frame), `stroke="${palette.anomaly}" stroke-width="3.2"`),
    '</g>',
    drawZeroLine(frame, palette),
    drawCutOffs(trace.points, frame, unit, palette),
    drawAlarms(trace.points, ranked, frame, palette),
    drawPins(ranked, scene.words.map(sentenceOf), frame, palette),
    drawAxisLabels(frame, timeTicks, palette),
    lone,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function drawLearning({ trace, frame, palette, id }: Scene): string {
  const spans = learningSpans(trace, frame);
  const rects = spans.map(
    ({ from, to }) =>
      `<rect x="${round(from)}" y="${round(frame.top)}" width="${round(to - from)}" height="${round(frame.bottom - frame.top)}"/>`,
  );
  const wide = spans.filter(({ from, to }) => to - from > 70);
  const labels = wide.map(({ from, to }) =>
    textElement((from + to) / 2, frame.top + 18, 'learning', { anchor: 'middle', size: 12, fill: palette.muted }),
  );
  return rects.length === 0 ? '' : `<g fill="url(#${id}-hatch)">${rects.join('')}</g>${labels.join('')}`;
}
