// Draws the judged samples of one series as an SVG picture that is read at a glance: value, band, anomalies, and the worst episodes in a table.
// Pure text: the same input gives the same bytes. No scripts, no styles, no references to elsewhere, so it may stand in a page, a report or a mail.
import { drawAxisLabels, drawGrid, drawZeroLine } from './draw-axes.ts';
import { drawEpisodeTable } from './draw-episode-table.ts';
import { drawLegend, type LegendItem } from './draw-legend.ts';
import { drawAlarms, drawCutOffs, drawEpisodeSpans, drawPins } from './draw-marks.ts';
import { sentenceOf } from './episode-words.ts';
import type { Palette } from './palette.ts';
import type { Frame } from './plot-frame.ts';
import { isAnomalous, type PlotOptions, type PlotPoint } from './plot-point.ts';
import { axisHeight, makeScene, margin, type Scene } from './plot-scene.ts';
import { descriptionOf, summaryOf, tableNote } from './scene-words.ts';
import { escapeXml, fitText, round, textElement } from './svg-text.ts';
import { makeTimeTicks } from './time-axis.ts';
import { anomalyPaths, bandPath, expectedPath, learningSpans, valuePath } from './trace-paths.ts';

const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

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
    drawEpisodeTable(
      scene.words,
      { left: margin, right: width - margin, top: frame.bottom + axisHeight + 8, note: tableNote(scene) },
      palette,
    ),
    '</svg>',
    '',
  ]
    .filter((part, i, parts) => part !== '' || i === parts.length - 1)
    .join('\n');
}

function drawHeader(scene: Scene): string {
  const { options, frame, palette, trace, ranked, id } = scene;
  const room = frame.width - 2 * margin;
  const items: LegendItem[] = ['value'];
  if (trace.points.some((point) => !Number.isNaN(point.expected))) items.push('band');
  if (trace.points.some(isAnomalous)) items.push('anomalous');
  if (ranked.some((episode) => episode.alarmAt !== null)) items.push('alarm');
  if (trace.points.some((point) => Number.isFinite(point.expected))) items.push('expected');
  if (trace.points.some((point) => Number.isNaN(point.expected))) items.push('learning');
  return (
    textElement(margin, 34, fitText(options.title, room, 18, true), { size: 18, fill: palette.text, isBold: true }) +
    textElement(margin, 55, fitText(summaryOf(scene), room, 13), { size: 13, fill: palette.muted }) +
    drawLegend(items, { left: margin, right: frame.width - margin, y: 79 }, palette, `${id}-hatch`)
  );
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
  const anomalies = anomalyPaths(trace, frame);
  const path = (d: string, look: string): string => (d === '' ? '' : `<path d="${d}" ${look}/>`);
  const unit = options.unit ?? '';
  return [
    drawLearning(scene),
    drawEpisodeSpans(episodes, frame, palette),
    drawGrid(frame, timeTicks, palette),
    `<g clip-path="url(#${id}-area)" fill="none" stroke-linejoin="round" stroke-linecap="round">`,
    path(bandPath(trace, frame, lowest), `fill="${palette.band}" fill-opacity="0.6"`),
    path(expectedPath(trace, frame), `stroke="${palette.expected}" stroke-dasharray="4 3" stroke-linecap="butt"`),
    path(valuePath(trace, frame), `stroke="${palette.line}" stroke-width="1.4"`),
    path(anomalies.lines, `stroke="${palette.anomaly}" stroke-width="3.2"`),
    path(anomalies.dots, `stroke="${palette.anomaly}" stroke-width="6.5"`),
    '</g>',
    drawZeroLine(frame, palette),
    drawCutOffs(trace.points, frame, unit, palette),
    drawAlarms(trace.points, ranked, frame, palette),
    drawPins(ranked, scene.words.map(sentenceOf), frame, palette),
    drawAxisLabels(frame, timeTicks, palette),
    series.points.length === 0 ? drawNothing(frame, palette) : '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function drawNothing(frame: Frame, palette: Palette): string {
  const [x, y] = [(frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2];
  return textElement(x, y, 'no samples in this range', { anchor: 'middle', size: 15, fill: palette.muted });
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
