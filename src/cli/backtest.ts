// `rti backtest`: what would have been told in the last weeks, from the history a Prometheus has. Nothing is installed, sent or changed.
import process from 'node:process';
import { detectionOf, systemClock } from '../app.ts';
import { makeIdleChannels } from '../backtest/idle-channels.ts';
import { type HistoryCache, openHistoryCache } from '../backtest/history-cache.ts';
import { type BacktestReport, reportJson } from '../backtest/report.ts';
import { reportHtml } from '../backtest/report-html.ts';
import { reportText } from '../backtest/report-text.ts';
import { type BacktestResult, type Progress, runBacktest, warmUpMs } from '../backtest/run-backtest.ts';
import type { Config, WatchConfig } from '../config/config.ts';
import { serviceOf } from '../detect/service-of.ts';
import { type DurationMs, type EpochMs, formatDuration, parseDuration } from '../model/time.ts';
import { systemPace } from '../sources/pace.ts';
import { PrometheusApi } from '../sources/prometheus-api.ts';
import { readBacktestConfig, UsageError } from './backtest-config.ts';
import type { CliIo, ExitCode } from './io.ts';
import { makeProgressBar } from './progress-bar.ts';
import { parseTimestamp } from './timestamp.ts';

/** As commander hands them over. */
export type BacktestFlags = {
  readonly prometheusUrl?: string;
  readonly last: string;
  readonly until?: string;
  readonly configFile: string | null;
  readonly step?: string;
  readonly watch?: readonly string[];
  readonly output?: string;
  readonly format: 'text' | 'json' | 'html';
  readonly cache: string;
};

type Request = {
  readonly config: Config;
  readonly notes: readonly string[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly stepMs: DurationMs | null;
  readonly output: { readonly file: string; readonly format: 'json' | 'html' } | null;
};

/** A range query may run longer than the instant one of a poll. */
const queryTimeoutMsMin: DurationMs = 30_000;
const longestMs: DurationMs = 366 * 86_400_000;
const stepMsMax: DurationMs = 3_600_000;

export async function backtestCommand(flags: BacktestFlags, io: CliIo): Promise<ExitCode> {
  try {
    const request = await readRequest(flags, io);
    return await runRequest(request, flags, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`error: ${error.message}\n`);
    return 2;
  }
}

async function readRequest(flags: BacktestFlags, io: CliIo): Promise<Request> {
  const lastMs = readDuration('last', flags.last, { least: warmUpMs, most: longestMs, eg: '28d' });
  if (lastMs === warmUpMs)
    throw new UsageError(`--last: the first ${formatDuration(warmUpMs)} only teach, so ask for more, e.g. 28d`);
  const stepMs = flags.step === undefined ? null : readDuration('step', flags.step, { least: 1000, most: stepMsMax, eg: '60s' });
  const to = flags.until === undefined ? (io.now ?? Date.now)() : parseTimestamp(flags.until);
  if (to === null)
    throw new UsageError(`--until: not a time: ${JSON.stringify(flags.until)} (expected e.g. 2026-11-23T12:00:00Z)`);
  const { config, notes } = await readBacktestConfig(flags, stepMs, io);
  return { config, notes, from: to - lastMs, to, stepMs, output: await readOutput(flags.output, io) };
}

type DurationBounds = { readonly least: DurationMs; readonly most: DurationMs; readonly eg: string };

function readDuration(flag: string, text: string, { least, most, eg }: DurationBounds): DurationMs {
  const ms = parseDuration(text);
  if (ms === null) throw new UsageError(`--${flag}: not a duration: ${JSON.stringify(text)} (expected e.g. ${eg})`);
  if (ms >= least && ms <= most) return ms;
  throw new UsageError(`--${flag}: ${text} is out of bounds (${formatDuration(least)} to ${formatDuration(most)})`);
}

async function readOutput(file: string | undefined, io: CliIo): Promise<Request['output']> {
  if (file === undefined) return null;
  const ending = /\.(html?|json)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === undefined)
    throw new UsageError(`--output: ${JSON.stringify(file)} ends in neither .html nor .json; the ending chooses the format`);
  const reason = await io.files.whyNotWritable(file);
  if (reason !== null) throw new UsageError(`--output: cannot write ${file}: ${reason}`);
  return { file, format: ending === 'json' ? 'json' : 'html' };
}

function openCache(folder: string): HistoryCache {
  try {
    return openHistoryCache(folder);
  } catch (error) {
    throw new UsageError(`--cache: cannot use ${folder}: ${(error as Error).message}`);
  }
}

async function runRequest(request: Request, flags: BacktestFlags, io: CliIo): Promise<ExitCode> {
  const cache = openCache(flags.cache);
  const bar = makeProgressBar(io.terminal?.stderr === true ? io.stderr : null, () => performance.now());
  const stopping = new AbortController();
  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const result = await runWith(request, {
      cache,
      signal: stopping.signal,
      progress: (progress) => showProgress(bar, progress),
    });
    bar.clear();
    return await finish(result, { request, flags, io });
  } finally {
    bar.clear();
    cache.close();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function showProgress(bar: ReturnType<typeof makeProgressBar>, { phase, what, done, total, asked }: Progress): void {
  if (phase === 'judge') bar.show(what, done, total);
  else bar.show(`fetching ${what}`, done, total, `${done} of ${total}, ${done - asked} from the cache`);
}

type Around = { readonly cache: HistoryCache; readonly signal: AbortSignal; readonly progress: (progress: Progress) => void };

async function runWith({ config, from, to }: Request, around: Around): Promise<BacktestResult> {
  const pace = systemPace(systemClock, Math.random);
  const sources = config.prometheus.map((one) => {
    const timeoutMs = Math.max(one.timeoutMs, queryTimeoutMsMin);
    return { config: one, api: new PrometheusApi({ ...one, timeoutMs, concurrencyMax: 1 }, pace) };
  });
  const makeDetection = (watch: WatchConfig) => detectionOf(watch, (labels) => serviceOf(labels, config.identity));
  try {
    return await runBacktest({ config, sources, channels: makeIdleChannels(config), makeDetection, from, to, pace, ...around });
  } finally {
    for (const { api } of sources) api.close();
  }
}

type Ending = { readonly request: Request; readonly flags: BacktestFlags; readonly io: CliIo };

async function finish(result: BacktestResult, { request, flags, io }: Ending): Promise<ExitCode> {
  if (result.kind === 'failed') {
    io.stderr(`error: ${result.message}\n`);
    return 1;
  }
  if (result.kind === 'stopped') {
    io.stderr(
      `stopped; what was fetched (${result.done} of ${result.total} pieces) is kept in ${flags.cache}: the same command goes on from there\n`,
    );
    return 1;
  }
  const report = { ...result.report, notes: [...request.notes, ...result.report.notes] };
  const write = { text: reportText, json: reportJson, html: (one: BacktestReport) => reportHtml(one, nowText(io)) };
  io.stdout(write[flags.format](report));
  if (request.output === null) return 0;
  await io.files.replace(request.output.file, write[request.output.format](report));
  if (flags.format === 'text') io.stdout(`\nwritten: ${request.output.file}\n`);
  return 0;
}

const nowText = (io: CliIo): string => new Date((io.now ?? Date.now)()).toISOString();
