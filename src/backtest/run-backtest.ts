// A backtest from the first question to the report: fetches, teaches, judges in simulated time, and counts. Everything it touches is passed in.
import type { Channel } from '../channels/port.ts';
import type { Config, PrometheusConfig, WatchConfig } from '../config/config.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import { firstLabel } from '../engine/anomalies.ts';
import { formatSpan } from '../incident/format-time.ts';
import { makeLabels } from '../model/labels.ts';
import { type DurationMs, type EpochMs, formatDuration } from '../model/time.ts';
import { makeGrid } from '../sources/grid.ts';
import type { Pace } from '../sources/pace.ts';
import type { QueryApi } from '../sources/prometheus-api.ts';
import { makeEpisodeLog } from './episode-log.ts';
import { makeEpisodeTraces } from './episode-traces.ts';
import { fetchWholeHistory, type FetchedHistory, type History, planChunks } from './fetch-history.ts';
import type { HistoryCache } from './history-cache.ts';
import { findOutages, newestScrapeQuery, type Outage } from './outages.ts';
import { makeReport } from './make-report.ts';
import { replay, type Replayed } from './replay.ts';
import type { BacktestReport } from './report.ts';
import { firingAlertsQuery, firingsMax, makeFiringReader, type RuleFiring } from './rule-alerts.ts';
import { makeSimulation } from './simulation.ts';

export type BacktestSource = { readonly config: PrometheusConfig; readonly api: QueryApi };

export type BacktestInput = {
  /** Its watches are those to test; those without a query are told of as untested. */
  readonly config: Config;
  readonly sources: readonly BacktestSource[];
  readonly channels: ReadonlyMap<string, readonly Channel[]>;
  readonly makeDetection: (watch: WatchConfig) => WatchDetection;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly cache: HistoryCache;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
};

/** How far it is: chunks while fetching, milliseconds of history while judging. */
export type Progress = {
  readonly phase: 'fetch' | 'judge';
  readonly what: string;
  readonly done: number;
  readonly total: number;
  /** Chunks that had to be asked for. */
  readonly asked: number;
};

export type BacktestResult =
  | { readonly kind: 'report'; readonly report: BacktestReport }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'stopped'; readonly done: number; readonly total: number };

/** What the daemon learns from before it judges. */
export const warmUpMs: DurationMs = 24 * 3_600_000;
const alertStepMsMin: DurationMs = 60_000;
const alertSeriesMax = 2000;

type Untested = BacktestReport['untested'][number];
/** The histories of one run; `untested` is what could not be had. */
type Fetched = {
  readonly replayed: readonly Replayed[];
  readonly untested: readonly Untested[];
  readonly firings: readonly RuleFiring[];
  readonly notes: readonly string[];
};

/** Ends a run: nothing more can be fetched. */
class Ended extends Error {
  readonly result: BacktestResult;
  constructor(result: BacktestResult) {
    super(result.kind);
    this.result = result;
  }
}

export async function runBacktest(input: BacktestInput): Promise<BacktestResult> {
  try {
    const fetched = await fetchAll(input);
    return await judgeAll(input, fetched);
  } catch (error) {
    if (error instanceof Ended) return error.result;
    throw error;
  }
}

type Pair = { readonly source: BacktestSource; readonly watch: WatchConfig & { readonly query: string } };

/** Each watch at each source that the daemon would ask. */
function pairsOf({ config, sources }: BacktestInput): readonly Pair[] {
  return sources.flatMap((source) =>
    config.watches.flatMap((watch) => {
      const { query } = watch;
      const isAsked = query !== null && (watch.source === null || watch.source === source.config.name);
      return isAsked ? [{ source, watch: { ...watch, query } }] : [];
    }),
  );
}

async function fetchAll(input: BacktestInput): Promise<Fetched> {
  const pairs = pairsOf(input);
  const untested: Untested[] = input.config.watches.flatMap(({ name, query }) =>
    query === null ? [{ watch: name, source: '', reason: 'it reads scraped targets, which have no history' }] : [],
  );
  const notes: string[] = [];
  const fetcher = makeFetcher(input, pairs);
  const found: { readonly pair: Pair; readonly history: History }[] = [];
  for (const pair of pairs) {
    const fetched = await fetcher.watch(pair);
    const where = { watch: pair.watch.name, source: pair.source.config.name };
    if (fetched.kind === 'refused') untested.push({ ...where, reason: `the query failed: ${fetched.detail}` });
    else if (fetched.history.samples === 0) untested.push({ ...where, reason: 'the query found no series in this time' });
    else found.push({ pair, history: fetched.history });
  }
  for (const { pair, history } of found)
    if (history.truncatedFrom !== null)
      notes.push(
        `${pair.watch.name}: ${history.truncatedFrom} series, only ${pair.watch.seriesMax} are watched (max_series); aggregate the query with sum by (…)`,
      );
  const outages = new Map<string, readonly Outage[] | null>();
  const firings: RuleFiring[] = [];
  for (const source of input.sources) {
    outages.set(source.config.name, await readOutages(fetcher, source, notes));
    firings.push(...(await readFirings(fetcher, source, notes)));
  }
  const replayed = found.map(({ pair, history }) => ({
    ...{ watch: pair.watch, source: pair.source.config, history },
    outages: outages.get(pair.source.config.name) ?? null,
  }));
  return { replayed, untested, firings, notes };
}

type Fetcher = {
  watch(pair: Pair): Promise<Exclude<FetchedHistory, { readonly kind: 'unreachable' | 'stopped' }>>;
  scrapes(source: BacktestSource): Promise<History | string>;
  alerts(source: BacktestSource): Promise<History | string>;
};

function makeFetcher(input: BacktestInput, pairs: readonly Pair[]): Fetcher {
  const { from, to, cache, pace, signal } = input;
  const shortest = Math.min(...pairs.map(({ watch }) => watch.intervalMs));
  const answered = new Set<string>();
  const common = ({ config: { name, url }, api }: BacktestSource) => ({
    ...{ from, to, pace, signal, url, isKnown: () => answered.has(name) },
    api: {
      queryRange: async (...question: Parameters<QueryApi['queryRange']>) => {
        const result = await api.queryRange(...question);
        if (result.kind !== 'unreachable') answered.add(name);
        return result;
      },
    },
  });
  const planOf = ({ source, watch }: Pair) => ({
    ...{ ...common(source), promql: watch.query, labels: source.config.labels },
    seriesMax: watch.seriesMax,
    // The very instants at which the daemon asks.
    grid: makeGrid(`prometheus/${source.config.name} ${watch.name}`, watch.intervalMs),
  });
  const extra = (source: BacktestSource, promql: string, intervalMs: DurationMs, seriesMax: number) => ({
    ...{ ...common(source), promql, labels: makeLabels([]), seriesMax },
    grid: { intervalMs, offsetMs: 0 },
  });
  const scrapesOf = (source: BacktestSource) => extra(source, newestScrapeQuery, Math.max(15_000, shortest), 1);
  const alertsOf = (source: BacktestSource) =>
    extra(source, firingAlertsQuery, Math.max(alertStepMsMin, shortest), alertSeriesMax);
  const plans = [...pairs.map(planOf), ...input.sources.flatMap((source) => [scrapesOf(source), alertsOf(source)])];
  let total = plans.reduce((sum, plan) => sum + planChunks(plan.grid, from, to).length, 0);
  let done = 0;
  let asked = 0;

  async function fetch(what: string, plan: ReturnType<typeof planOf>): Promise<FetchedHistory> {
    const doneBefore = done;
    input.progress({ phase: 'fetch', what, done, total, asked });
    const fetched = await fetchWholeHistory(plan, cache, (isAsked) => {
      done += 1;
      asked += isAsked ? 1 : 0;
      input.progress({ phase: 'fetch', what, done, total, asked });
    });
    if (fetched.kind === 'stopped') throw new Ended({ kind: 'stopped', done, total });
    if (fetched.kind === 'unreachable') throw new Ended({ kind: 'failed', message: whyUnreachable(fetched.detail, asked) });
    if (fetched.kind === 'refused') total -= planChunks(plan.grid, from, to).length - (done - doneBefore);
    return fetched;
  }

  async function fetchExtra(what: string, plan: ReturnType<typeof planOf>): Promise<History | string> {
    const fetched = await fetch(what, plan);
    return fetched.kind === 'history' ? fetched.history : 'detail' in fetched ? fetched.detail : fetched.kind;
  }

  return {
    watch: async (pair) => {
      const fetched = await fetch(pair.watch.name, planOf(pair));
      if (fetched.kind === 'history' || fetched.kind === 'refused') return fetched;
      throw new Error('a run that ended went on');
    },
    scrapes: (source) => fetchExtra('up', scrapesOf(source)),
    alerts: (source) => fetchExtra('ALERTS', alertsOf(source)),
  };
}

function whyUnreachable(detail: string, asked: number): string {
  const kept = asked > 0 ? '; what was fetched is kept: the same command goes on from there' : '';
  if (/HTTP 40[13]/.test(detail))
    return `${detail}; give bearer_token or basic_auth under prometheus in a configuration (--config.file)${kept}`;
  return `${detail}; is that the address of a Prometheus, without a path of its page?${kept}`;
}

async function readOutages(fetcher: Fetcher, source: BacktestSource, notes: string[]): Promise<readonly Outage[] | null> {
  const history = await fetcher.scrapes(source);
  const chunks = typeof history === 'string' ? [] : await Promise.all(history.spans.map((span) => history.read(span)));
  const outages = findOutages(chunks.flatMap((chunk) => chunk ?? []));
  if (outages === null)
    notes.push(
      `${source.config.name} has no series "up" in this time, so whether it ran is not known: series that were absent are not judged`,
    );
  return outages;
}

async function readFirings(fetcher: Fetcher, source: BacktestSource, notes: string[]): Promise<readonly RuleFiring[]> {
  const history = await fetcher.alerts(source);
  if (typeof history === 'string') {
    notes.push(`what the alert rules of ${source.config.name} fired could not be read: ${history}`);
    return [];
  }
  const reader = makeFiringReader();
  for (const span of history.spans) {
    const chunk = await history.read(span);
    if (chunk !== null) reader.add(chunk);
  }
  if (history.truncatedFrom !== null || reader.isFull())
    notes.push(
      `${source.config.name} has more than ${alertSeriesMax} firing alerts at once or ${firingsMax} in all; the rest is left out`,
    );
  if (reader.firings().length === 0)
    notes.push(`no alert rule of ${source.config.name} fired in this time, or it has none (no ALERTS)`);
  return reader.firings();
}

async function judgeAll(input: BacktestInput, { replayed, untested, firings, notes }: Fetched): Promise<BacktestResult> {
  const { from, to, config, channels } = input;
  const reasons = untested.map(({ watch, reason }) => `  ${watch}: ${reason}`).join('\n');
  if (replayed.length === 0) return { kind: 'failed', message: `no watch has any history here:\n${reasons}` };
  const firstAt = Math.max(from, Math.min(...replayed.map(({ history }) => history.firstAt ?? to)));
  const lastAt = Math.min(to, Math.max(...replayed.map(({ history }) => history.lastAt ?? from)));
  const judgedFrom = firstAt + warmUpMs;
  if (judgedFrom >= lastAt)
    return {
      kind: 'failed',
      message: `there is only ${formatSpan(lastAt - firstAt)} of history (asked for ${formatDuration(to - from)}); the first ${formatDuration(warmUpMs)} teach, so nothing is left to judge`,
    };
  const missing = firstAt - from;
  if (missing > 3_600_000)
    notes = [
      `asked for ${formatDuration(to - from)}, but the oldest sample is ${formatSpan(to - firstAt)} old: Prometheus keeps no more, or measured no earlier`,
      ...notes,
    ];
  const traces = makeEpisodeTraces();
  const log = makeEpisodeLog(channels, traces.changed);
  const simulation = makeSimulation({ config, channels, makeDetection: input.makeDetection, written: log.written });
  const isDone = await replay({
    ...{ replayed, simulation, traces, warmUpMs, judgedFrom, to: lastAt, signal: input.signal, yieldTurn: input.pace.yieldTurn },
    progress: (done, total) => input.progress({ phase: 'judge', what: 'judging', done, total, asked: 0 }),
  });
  if (!isDone) return { kind: 'stopped', done: 1, total: 1 };
  const report = makeReport({
    ...{ config, sources: input.sources.map((source) => source.config), replayed, untested, firings, notes },
    ...{ asked: { from, to }, firstAt, judgedFrom, lastAt, episodes: log.episodes(), messages: log.messages() },
    pointsOf: (watch) => traces.worst(watch),
    serviceOf: (labels) => firstLabel(labels, config.identity.service),
    channels,
  });
  return { kind: 'report', report };
}
