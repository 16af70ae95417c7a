// What calls attention in a plot: shaded episodes, alarms as triangles in a lane above the area, the worst of them numbered, and arrows where a
// value is cut off.
import { formatValue } from '../incident/format-value.ts';
import type { Episode } from './find-episodes.ts';
import type { Palette } from './palette.ts';
import type { Frame } from './plot-frame.ts';
import type { PlotPoint } from './plot-point.ts';
import { escapeXml, round, textElement, textWidth } from './svg-text.ts';

const spanWidthMin = 3;

/** Light areas behind the data from the first to the last anomalous sample; what touches within a pixel is one area. */
export function drawEpisodeSpans(episodes: readonly Episode[], frame: Frame, palette: Palette): string {
  const spans: { from: number; to: number }[] = [];
  for (const { startAt, endAt } of episodes) {
    const [from, to] = [Math.max(frame.left, frame.x(startAt)), Math.min(frame.right, frame.x(endAt))];
    const missing = Math.max(0, spanWidthMin - (to - from)) / 2;
    const last = spans.at(-1);
    if (last !== undefined && from - missing <= last.to + 0.5) last.to = Math.max(last.to, to + missing);
    else spans.push({ from: from - missing, to: to + missing });
  }
  if (spans.length === 0) return '';
  const d = spans.map(
    ({ from, to }) => `M${round(from)} ${round(frame.top)}H${round(to)}V${round(frame.bottom)}H${round(from)}z`,
  );
  return `<path d="${d.join('')}" fill="${palette.episode}" fill-opacity="0.55"/>`;
}

/** Small triangles for all alarms but the numbered ones, one a pixel column. */
export function drawAlarms(points: readonly PlotPoint[], numbered: readonly Episode[], frame: Frame, palette: Palette): string {
  const taken = new Set(numbered.map((episode) => Math.round(frame.x(pinnedAt(episode)))));
  const columns = new Set(points.filter((point) => point.alarm).map((point) => Math.round(frame.x(point.at))));
  const d = [...columns].filter((x) => !taken.has(x)).map((x) => `M${x} ${round(frame.top - 1)}l-4.5 -8h9z`);
  return d.length === 0 ? '' : `<path d="${d.join('')}" fill="${palette.anomaly}" fill-opacity="0.75"/>`;
}

/** Where an episode's number points to. */
function pinnedAt(episode: Episode): number {
  return episode.alarmAt ?? episode.worst.at;
}

const pinDistance = 23;

/** Numbered triangles; those too near to each other move apart and point to their place with a line. */
export function drawPins(ranked: readonly Episode[], titles: readonly string[], frame: Frame, palette: Palette): string {
  const pins = ranked
    .map((episode, i) => ({
      number: i + 1,
      title: titles[i] ?? '',
      target: Math.max(frame.left, Math.min(frame.right, frame.x(pinnedAt(episode)))),
    }))
    .toSorted((a, b) => a.target - b.target);
  const places = spread(
    pins.map((pin) => pin.target),
    pinDistance,
    frame.right + 12,
  );
  const tip = frame.top - 2;
  const drawn = pins.map(({ number, title, target }, i) => {
    const x = places[i] ?? target;
    const leader =
      Math.abs(x - target) < 1
        ? ''
        : `<path d="M${round(x)} ${round(tip - 5)}L${round(target)} ${round(tip + 2)}" stroke="${palette.anomaly}"/>`;
    const triangle = `<path d="M${round(x)} ${round(tip)}l-10.5 -18.5h21z" fill="${palette.anomaly}" stroke="${palette.anomaly}" stroke-width="1.5" stroke-linejoin="round"/>`;
    const label = textElement(x, tip - 8.5, String(number), {
      anchor: 'middle',
      size: 10.5,
      fill: palette.onAnomaly,
      isBold: true,
    });
    return `<g><title>${escapeXml(title)}</title>${leader}${triangle}${label}</g>`;
  });
  return drawn.join('');
}

/** Ascending places moved apart to at least `distance`, the last one not beyond `end`. */
export function spread(targets: readonly number[], distance: number, end: number): number[] {
  const places: number[] = [];
  for (const target of targets) places.push(Math.max(target, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + distance));
  let limit = end;
  for (let i = places.length - 1; i >= 0; i -= 1) {
    places[i] = Math.min(places[i]!, limit); // i < length.
    limit = places[i]! - distance; // likewise.
  }
  return places;
}

const cutLabelsMax = 6;

/** An arrow at the edge for each run of values beyond the axis, and the number of the farthest of them. */
export function drawCutOffs(points: readonly PlotPoint[], frame: Frame, unit: string, palette: Palette): string {
  const { min, max } = frame.valueAxis;
  const sideOf = (point: PlotPoint): number => (point.value > max ? 1 : point.value < min ? -1 : 0);
  const runs: { side: number; point: PlotPoint }[] = [];
  let previous = 0;
  for (const point of points) {
    const side = sideOf(point);
    const last = runs.at(-1);
    if (side !== 0 && (side !== previous || last === undefined)) runs.push({ side, point });
    else if (side !== 0 && last !== undefined && point.value * side > last.point.value * side) last.point = point;
    previous = side;
  }
  if (runs.length === 0) return '';
  const arrows = new Set(
    runs.map(({ side, point }) => `M${Math.round(frame.x(point.at))} ${round(edgeOf(frame, side))}l-5 ${side * 8}h10z`),
  );
  return `<path d="${[...arrows].join('')}" fill="${palette.anomaly}"/>${drawCutLabels(runs, frame, unit, palette)}`;
}

const edgeOf = (frame: Frame, side: number): number => (side > 0 ? frame.top + 2 : frame.bottom - 2);

function drawCutLabels(
  runs: readonly { side: number; point: PlotPoint }[],
  frame: Frame,
  unit: string,
  palette: Palette,
): string {
  const labels: { from: number; to: number; side: number; svg: string }[] = [];
  const farthest = runs.toSorted((a, b) => Math.abs(b.point.value) - Math.abs(a.point.value));
  for (const { side, point } of farthest) {
    if (labels.length === cutLabelsMax) break;
    const text = cutText(point.value, unit);
    const width = textWidth(text, 11, true) + 12;
    const x = frame.x(point.at);
    const isLeft = x + width > frame.right;
    const [from, to] = isLeft ? [x - width, x] : [x, x + width];
    if (labels.some((label) => label.side === side && from < label.to && to > label.from)) continue;
    const look = { anchor: isLeft ? 'end' : 'start', size: 11, fill: palette.anomaly, isBold: true } as const;
    labels.push({
      from,
      to,
      side,
      svg: textElement(isLeft ? x - 8 : x + 8, edgeOf(frame, side) + (side > 0 ? 9 : -1), text, look),
    });
  }
  return labels.map((label) => label.svg).join('');
}

/** As people read it; what is longer than that in powers of ten. */
export function cutText(value: number, unit: string): string {
  return Math.abs(value) >= 1e15
    ? value
        .toPrecision(3)
        .replace(/\.?0*e\+?/, 'e')
        .replaceAll('-', '−')
    : formatValue(value, unit);
}
