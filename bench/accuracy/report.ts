// The Markdown of the accuracy benchmark: the section of docs/benchmarks.md.
import type { Delay, DetectorAccuracy } from './measure-detector.ts';
import { f1Of, falseAlarmsPerWeekOf } from './detection-counts.ts';

export type AccuracyReport = {
  /** The data set, as the section's heading names it. */
  readonly name: string;
  readonly series: number;
  readonly rows: number;
  readonly events: number;
  readonly faultFreeSeries: number;
  readonly falseAlarmsPerWeek: number;
  readonly detectors: readonly DetectorAccuracy[];
};

const dash = '–';
const decimals = (value: number, places: number): string => (Number.isFinite(value) ? value.toFixed(places) : dash);
const score = (value: number): string => decimals(value, 1);
const share = (value: number): string => decimals(value, 2);
const at = (threshold: number): string => (Number.isFinite(threshold) ? ` (${threshold.toFixed(2)})` : '');
const plusMinus = (error: number | null, places: number): string => (error === null ? '' : ` ± ${error.toFixed(places)}`);

/** The whole section, heading included. */
export function writeReport(report: AccuracyReport, command: string, withFiles: boolean): string {
  const { name, series, rows, events, faultFreeSeries, falseAlarmsPerWeek: budget, detectors } = report;
  const facts = `${series} series (${faultFreeSeries} without an event), ${rows.toLocaleString('en-US')} rows, ${events} events`;
  return [
    `## Accuracy: ${name}`,
    '',
    `${facts}; budget ${budget} false alarms per series-week. [What the columns mean](accuracy.md). \`${command}\``,
    '',
    ...nabTable(detectors),
    '',
    ...eventTable(detectors),
    '',
    ...thresholdTable(detectors),
    '',
    ...rateTable(detectors),
    ...(withFiles ? detectors.flatMap(fileTable) : []),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}

/** Three lines a detector: what it did, and what a threshold chosen afterwards would have done. */
function nabTable(detectors: readonly DetectorAccuracy[]): string[] {
  const head = ['NAB', 'alarms', ...(detectors[0]?.nab ?? []).map(({ profile }) => profile)];
  const rows = detectors.flatMap(({ detector, nab }) => [
    [
      detector,
      '**opened episodes, fixed defaults**',
      ...nab.map((one) => `${score(one.atDefaults)}${plusMinus(one.standardError, 1)}`),
    ],
    ['', 'every row at the best threshold', ...nab.map(({ bestRows }) => `${score(bestRows.score)}${at(bestRows.threshold)}`)],
    ['', 'episodes at the best threshold', ...nab.map(({ bestEpisodes: best }) => `${score(best.score)}${at(best.threshold)}`)],
  ]);
  return table(head, rows);
}

function eventTable(detectors: readonly DetectorAccuracy[]): string[] {
  const head = ['events, at the defaults', 'precision', 'recall', 'F1', 'delay: median', 'p90'];
  const overlapHead = ['overlap: precision', 'recall', 'F1', 'normal rows in episodes'];
  const rows = detectors.map(({ detector, events: { atDefaults, f1StandardError, overlapAtDefaults: overlap, delay } }) => [
    detector,
    share(atDefaults.precision),
    share(atDefaults.recall),
    `${share(atDefaults.f1)}${plusMinus(f1StandardError, 2)}`,
    ...delayCells(delay),
    share(overlap.precision),
    share(overlap.recall),
    share(overlap.f1),
    Number.isFinite(overlap.outside) ? `${(100 * overlap.outside).toFixed(2)} %` : dash,
  ]);
  return table([...head, ...overlapHead], rows);
}

function delayCells({ rowsMedian, rowsP90, msMedian, msP90 }: Delay): string[] {
  const cell = (rows: number, ms: number): string =>
    Number.isFinite(rows) ? `${rows} ${rows === 1 ? 'row' : 'rows'}, ${writeMinutes(ms)}` : dash;
  return [cell(rowsMedian, msMedian), cell(rowsP90, msP90)];
}

function writeMinutes(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

function thresholdTable(detectors: readonly DetectorAccuracy[]): string[] {
  const limits = (detectors[0]?.events.recallWithin ?? []).map((one) => `≤ ${one.falseAlarmsPerWeek}/week`);
  const head = ['events, best threshold', 'F1', ...limits.map((limit) => `recall at ${limit}`)];
  const overlapHead = ['overlap: F1', ...limits.map((limit) => `recall at ${limit}`)];
  const best = (one: { readonly f1: number; readonly threshold: number } | null): string =>
    one === null ? dash : `${share(one.f1)}${at(one.threshold)}`;
  const rows = detectors.map(({ detector, events }) => [
    detector,
    best(events.best),
    ...events.recallWithin.map(({ inside }) => share(inside)),
    best(events.bestOverlap),
    ...events.recallWithin.map(({ overlap }) => share(overlap)),
  ]);
  return table([...head, ...overlapHead], rows);
}

function rateTable(detectors: readonly DetectorAccuracy[]): string[] {
  const head = [
    'false alarms per series-week',
    'all',
    'after probation',
    'series without an event',
    'budget',
    'ns/row',
    'rows/s',
  ];
  const rows = detectors.map(({ detector, falseAlarmsPerWeek: { all, settled, faultFree, budgetPerWeek }, nsPerRow }) => [
    detector,
    ...[all, settled, faultFree].map(share),
    String(budgetPerWeek),
    nsPerRow.toFixed(0),
    decimals(Number((1e9 / nsPerRow).toPrecision(2)), 0),
  ]);
  return table(head, rows);
}

function fileTable({ detector, files }: DetectorAccuracy): string[] {
  const head = [detector, 'events', 'found', 'false alarms', 'per week', 'F1', 'NAB credit', 'NAB false alarms'];
  const rows = files.map(({ file, alarms, nab }) => [
    file,
    String(alarms.events),
    String(alarms.found),
    String(alarms.falseAlarms),
    share(falseAlarmsPerWeekOf(alarms)),
    share(f1Of(alarms)),
    share(nab.credit),
    share(nab.falseAlarms),
  ]);
  return ['', ...table(head, rows)];
}
