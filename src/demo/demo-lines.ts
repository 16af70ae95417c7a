// The sentences of the demo: pure functions from what happened to a line.
import type { Anomaly } from '../model/anomaly.ts';
import type { SeriesView } from '../engine/engine-port.ts';
import { sparkline } from './terminal.ts';
import type { DrawnRegion } from './would-be-grafana.ts';
import type { Told } from './would-send.ts';

const names: Readonly<Record<string, string>> = {
  request_rate: 'traffic',
  response_time: 'p95',
  error_rate: 'errors',
  cpu_usage: 'CPU',
  memory_usage: 'memory',
};
const channelNames: Readonly<Record<string, string>> = {
  slack: 'Slack',
  pagerduty: 'PagerDuty',
  email: 'e-mail',
  webhook: 'webhook',
  log: 'log',
};
const sparkPoints = 24;

export const signalName = (watch: string): string => names[watch] ?? watch;
export const channelName = (type: string): string => channelNames[type] ?? type;

/** Three digits with the unit as people say it: `1.84 s`, `0.21 %`, `3.7 GB`. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return '–';
  const digits = (number: number): string => String(Number(number.toPrecision(3)));
  if (unit === 'ratio') return `${digits(value * 100)} %`;
  if (unit === 'bytes') return `${digits(value / 1e9)} GB`;
  return unit === '' ? digits(value) : `${digits(value)} ${unit}`;
}

/** A band; nothing we watch can be below zero, so it is not shown to be. */
function formatBand(lower: number | null, upper: number | null, unit: string): string {
  const low = formatValue(lower === null ? null : Math.max(0, lower), unit);
  const high = formatValue(upper, unit);
  const [number, ...suffix] = low.split(' ');
  return high.endsWith(suffix.join(' ')) ? `${number}–${high}` : `${low}–${high}`;
}

/** `faultAt`: when the fault began, null = there is none on this service; scrapes are `scrapeMs` apart. */
export function anomalyLine(anomaly: Anomaly, faultAt: number | null, scrapeMs: number): string {
  const { evidence, watch, seriesLabels } = anomaly;
  const { value, lower, upper, unit } = evidence;
  const what = `ANOMALY ${seriesLabels['service'] ?? ''} ${signalName(watch)} ${formatValue(value, unit)}, expected ${formatBand(lower, upper, unit)}`;
  if (faultAt === null || anomaly.firedAt < faultAt) return what;
  const after = Math.max(0, Math.ceil((anomaly.firedAt - faultAt) / scrapeMs) - 1);
  return `${what} · ${after} ${after === 1 ? 'scrape' : 'scrapes'} after the first bad sample`;
}

export function resolvedLine(anomaly: Anomaly, current: SeriesView | undefined): string {
  const { evidence, watch, seriesLabels, startedAt, endedAt } = anomaly;
  const now = current
    ? ` ${formatValue(current.value, evidence.unit)}, inside ${formatBand(current.lower, current.upper, evidence.unit)}`
    : '';
  const lasted = (((endedAt ?? startedAt) - startedAt) / 1000).toFixed(1);
  return `RESOLVED ${seriesLabels['service'] ?? ''} ${signalName(watch)}${now} · lasted ${lasted} s`;
}

export function toldLine(told: Told): string {
  return `→ ${channelName(told.type)} (${told.receiver}, ${told.reason})`;
}

/** `startedAt`: of the program; the line tells seconds of the demo. */
export function regionLine(region: DrawnRegion, startedAt: number): string {
  const second = (at: number): string => ((at - startedAt) / 1000).toFixed(1);
  const place = region.dashboard === null ? 'all dashboards' : [region.dashboard, region.panel].filter(Boolean).join(': ');
  if (!region.tags.some((tag) => tag.startsWith('MLAnomaly_'))) return `→ Grafana "${place}": mark at ${second(region.time)} s`;
  if (region.timeEnd === region.time) return `→ Grafana "${place}": region open from ${second(region.time)} s`;
  return `→ Grafana "${place}": region closed ${second(region.time)}–${second(region.timeEnd)} s`;
}

/** `checkout traffic 112 req/s ▂▃▃▂▃ expected 101–124 req/s`. */
export function seriesLine(watch: string, unit: string, series: SeriesView): string {
  const spark = sparkline(series.points.slice(-sparkPoints).map(({ value }) => value));
  const expected = series.expected === null ? 'still learning' : `expected ${formatBand(series.lower, series.upper, unit)}`;
  return `${series.labels['service'] ?? ''} ${signalName(watch)} ${formatValue(series.value, unit)} ${spark} ${expected}`;
}
