// Watches resolved: defaults filled in, budgets read, and what cannot work together said.
import { acceptAfterDefaultMs } from '../model/acceptance.ts';
import { makeLabels } from '../model/labels.ts';
import { type DurationMs, formatDuration, parseDuration } from '../model/time.ts';
import type { PrometheusConfig, SignalFrom, WatchConfig } from './config.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { type ConfigPath, formatPath } from './problem.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveOverrides, resolvePolicy } from './resolve-policy.ts';
import type { RawWatch, RawWatchDefaults } from './schema.ts';

export type WatchSurroundings = {
  readonly defaults: RawWatchDefaults;
  readonly prometheus: readonly PrometheusConfig[];
  /** The shortest interval of the scrapes; null = nothing is scraped. */
  readonly scrapeIntervalMs: DurationMs | null;
  readonly detectors: readonly string[];
};

type Around = WatchSurroundings & { readonly watchNames: readonly string[]; readonly hasTrafficWatch: boolean };

const intervalDefaultMs = 15_000;
/** A rate over two intervals shows a fault whole at its second scrape; a quantile needs more requests to mean something. */
const windowIntervals = { rate: 2, quantile: 4 } as const;
const intervalMinMs = 1000;

export function resolveWatches(context: ResolveContext, raw: readonly RawWatch[], given: WatchSurroundings): WatchConfig[] {
  const around: Around = {
    ...given,
    watchNames: raw.map(({ name }) => name),
    hasTrafficWatch: raw.some(({ signal }) => signal === 'traffic'),
  };
  if (around.defaults.detector !== undefined)
    checkDetector(context, around.defaults.detector, ['watch_defaults', 'detector'], around);
  const seen = new Map<string, number>();
  return raw.map((watch, i) => {
    const path = ['watches', i];
    const first = seen.get(watch.name);
    if (first !== undefined)
      context.report.meaning([...path, 'name'], `there are two watches "${watch.name}"`, `watches[${first}] has it already`);
    else seen.set(watch.name, i);
    return resolveWatch(context, watch, path, around);
  });
}

function resolveWatch(context: ResolveContext, raw: RawWatch, path: ConfigPath, around: Around): WatchConfig {
  const { defaults } = around;
  const budget = raw.false_alarms ?? defaults.false_alarms;
  const budgetPath = raw.false_alarms === undefined ? ['watch_defaults', 'false_alarms'] : [...path, 'false_alarms'];
  if (raw.detector !== undefined) checkDetector(context, raw.detector, [...path, 'detector'], around);
  const sampledMs = raw.from === undefined ? intervalDefaultMs : (around.scrapeIntervalMs ?? intervalDefaultMs);
  const intervalMs = raw.interval ?? defaults.interval ?? Math.max(intervalMinMs, sampledMs);
  const levels = [
    { raw, path },
    { raw: defaults, path: ['watch_defaults'] },
  ] as const;
  const policyAround = { unit: raw.unit ?? '', watches: around.watchNames, hasTrafficWatch: around.hasTrafficWatch };
  const watch: WatchConfig = {
    name: raw.name,
    signal: raw.signal ?? 'custom',
    unit: raw.unit ?? '',
    query: raw.query ?? null,
    from: raw.from === undefined ? null : resolveFrom(raw.from, intervalMs),
    source: raw.source ?? null,
    detector: raw.detector ?? defaults.detector ?? 'auto',
    intervalMs,
    // Two samples in a row: one outlier tells nobody, and a fault is told at its second sample.
    forMs: raw.for ?? defaults.for ?? intervalMs,
    keepFiringForMs: raw.keep_firing_for ?? defaults.keep_firing_for ?? 120_000,
    acceptAfterMs: acceptAfterOf(raw.accept_after ?? defaults.accept_after),
    acceptAfterChangeMs: raw.accept_after_change ?? null,
    falseAlarms: {
      ...readBudget(context, budget?.at_most ?? '1 per week', [...budgetPath, 'at_most']),
      per: budget?.per ?? 'watch',
    },
    ...resolvePolicy(context, levels, policyAround),
    overrides: resolveOverrides(context, raw.overrides ?? [], levels, policyAround),
    timeZone: resolveTimeZone(context, raw, path, defaults),
    noData: resolveNoData(raw, defaults, raw.direction ?? defaults.direction ?? 'both'),
    labels: makeLabels(Object.entries(raw.labels ?? {})),
    annotations: makeLabels(Object.entries(raw.annotations ?? {})),
    seriesMax: raw.max_series ?? 1000,
    place: context.report.placeOf(path),
  };
  checkWatch(context, watch, path, around);
  checkAcceptance(context, watch, path);
  return watch;
}

const acceptAfterOf = (given: RawWatch['accept_after']): DurationMs =>
  given === 'off' ? Number.POSITIVE_INFINITY : (given ?? acceptAfterDefaultMs);

/** A rule that takes an outage for normal within the hour is none. */
const acceptAfterMinMs = 3_600_000;
/** So far back changes are known. */
const acceptAfterChangeMaxMs = 20 * 3_600_000;

function checkAcceptance(context: ResolveContext, watch: WatchConfig, path: ConfigPath): void {
  const { acceptAfterMs, acceptAfterChangeMs, signal } = watch;
  const problem = (key: string, text: string, remedy: string): void => context.report.meaning([...path, key], text, remedy);
  if (acceptAfterMs < acceptAfterMinMs)
    problem(
      'accept_after',
      `${formatDuration(acceptAfterMs)} would take an outage for normal`,
      'at least 1h; off = never by itself',
    );
  if (acceptAfterChangeMs === null) return;
  if (signal === 'errors' || signal === 'latency')
    problem(
      'accept_after_change',
      `a deployment that breaks ${signal} must not become normal`,
      'leave it out: a person may still accept the level (POST /api/v1/anomalies/{id}/accept)',
    );
  else if (acceptAfterChangeMs < acceptAfterMinMs || acceptAfterChangeMs > acceptAfterChangeMaxMs)
    problem('accept_after_change', `${formatDuration(acceptAfterChangeMs)} is not between 1h and 20h`, 'e.g. 2h');
}

function checkWatch(context: ResolveContext, watch: WatchConfig, path: ConfigPath, around: WatchSurroundings): void {
  const { report } = context;
  if (watch.query !== null && watch.from !== null)
    report.meaning(
      [...path, 'from'],
      'query and from are both given',
      'keep query to ask Prometheus, or from for scraped samples',
    );
  else if (watch.query === null && watch.from === null)
    report.meaning(
      path,
      'the watch has neither query nor from',
      'add query: PromQL for Prometheus, or from: for scraped samples',
    );
  else if (watch.query !== null && around.prometheus.length === 0)
    report.meaning([...path, 'query'], 'there is no prometheus to ask', 'add prometheus: { url: "http://prometheus:9090" }');
  else if (watch.from !== null && around.scrapeIntervalMs === null)
    report.meaning([...path, 'from'], 'nothing is scraped', 'add scrape: with the targets, or use query');
  if (watch.source !== null && !around.prometheus.some((source) => source.name === watch.source)) {
    report.meaning(
      [...path, 'source'],
      `there is no prometheus named "${watch.source}"`,
      around.prometheus.length === 0 ? null : `there are: ${around.prometheus.map((p) => p.name).join(', ')}`,
    );
  }
  if (watch.intervalMs < intervalMinMs)
    report.meaning([...path, 'interval'], `${formatDuration(watch.intervalMs)} is too short`, 'at least 1s');
  for (const reserved of ['alertname', 'watch', 'severity']) {
    if (reserved in watch.labels)
      report.meaning(
        [...path, 'labels', reserved],
        `the label ${reserved} is set by the watch itself`,
        reserved === 'severity' ? 'use severity: of the watch' : 'choose another name',
      );
  }
}

function resolveTimeZone(context: ResolveContext, raw: RawWatch, path: ConfigPath, defaults: RawWatchDefaults): string {
  const timeZone = raw.timezone ?? defaults.timezone ?? 'UTC';
  const at = [...(raw.timezone === undefined ? ['watch_defaults'] : path), 'timezone'];
  if (isTimeZone(timeZone)) return timeZone;
  const near = didYouMean(timeZone, Intl.supportedValuesOf('timeZone'));
  const remedy = near === null ? 'a name of the IANA data base, such as Europe/Berlin' : `did you mean "${near}"?`;
  if (!context.report.problems.some((known) => known.path === formatPath(at)))
    context.report.meaning(at, `there is no time zone "${timeZone}"`, remedy);
  return 'UTC';
}

/** Names only: an offset such as +01:00 knows no summer time. */
function isTimeZone(name: string): boolean {
  // The default. Asking would load the tables of all zones and languages: 8 MiB and 30 ms.
  if (name === 'UTC') return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // The constructor knows no other way to say no.
  }
}

function checkDetector(context: ResolveContext, detector: string, path: ConfigPath, around: WatchSurroundings): void {
  if (around.detectors.includes(detector)) return;
  const near = didYouMean(detector, around.detectors);
  context.report.meaning(
    path,
    `there is no detector "${detector}"`,
    near === null ? `detectors are: ${around.detectors.join(', ')}` : `did you mean "${near}"?`,
  );
}

/** Key by key: the watch, else the defaults, else as is usual for what it looks at. */
function resolveNoData(
  { no_data: own, from }: Pick<RawWatch, 'no_data' | 'from'>,
  { no_data: defaults }: RawWatchDefaults,
  direction: WatchConfig['direction'],
): WatchConfig['noData'] {
  return {
    // What may only be too high (errors, latency) is never too low.
    zero: own?.zero ?? defaults?.zero ?? direction !== 'up',
    // Without requests there is no ratio and no quantile of them: their traffic is what is absent.
    absent: own?.absent ?? defaults?.absent ?? (from?.kind !== 'ratio' && from?.kind !== 'quantile'),
    stuck: own?.stuck ?? defaults?.stuck ?? true,
    late: own?.late ?? defaults?.late ?? true,
  };
}

const spans: Readonly<Record<string, string>> = { hour: '1h', day: '1d', week: '1w', month: '30d', year: '1y' };

/** `1 per week`, `0.5 per day`, `2 per 12h`. */
function readBudget(context: ResolveContext, text: string, path: ConfigPath): { readonly count: number; readonly perMs: number } {
  const match = /^\s*(\d+(?:\.\d+)?)\s+(?:per|a|an|\/)\s+(\S+?)s?\s*$/.exec(text);
  const count = Number(match?.[1]);
  const perMs = match?.[2] === undefined ? null : parseDuration(spans[match[2]] ?? /(\S+)\s*$/.exec(text)?.[1] ?? '');
  if (count > 0 && perMs !== null && perMs > 0) return { count, perMs };
  const zero = match !== null && count === 0;
  context.report.meaning(
    path,
    zero ? 'no detector can promise zero false alarms' : `not a budget: ${JSON.stringify(text)}`,
    'e.g. 1 per week, 2 per day, 1 per 12h',
  );
  return { count: 1, perMs: 604_800_000 };
}

function resolveFrom(raw: NonNullable<RawWatch['from']>, intervalMs: DurationMs): SignalFrom {
  const by = raw.by ?? [];
  switch (raw.kind) {
    case 'gauge':
      return { kind: 'gauge', selector: raw.selector, by, aggregate: raw.aggregate ?? 'sum' };
    case 'rate':
      return { kind: 'rate', selector: raw.selector, by, windowMs: raw.window ?? windowIntervals.rate * intervalMs };
    case 'ratio':
      return { kind: 'ratio', selector: raw.selector, of: raw.of, by, windowMs: raw.window ?? windowIntervals.rate * intervalMs };
    case 'quantile':
      return {
        kind: 'quantile',
        quantile: raw.quantile,
        selector: raw.selector,
        by,
        windowMs: raw.window ?? windowIntervals.quantile * intervalMs,
      };
  }
}
