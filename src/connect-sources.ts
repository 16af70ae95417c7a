// Part of the composition root: from the configuration to running sources - one poll per Prometheus, one scraper, one reader of an Alertmanager.
import type { Config, PrometheusConfig, WatchConfig } from './config/config.ts';
import type { DurationMs, EpochMs } from './model/time.ts';
import { SignalEvaluator } from './signals/signal-evaluator.ts';
import type { ScrapeBatch } from './signals/signal-store.ts';
import { AlertmanagerPoll, type AlertmanagerSink } from './sources/alertmanager-poll.ts';
import type { Credentials } from './sources/http-client.ts';
import type { Pace } from './sources/pace.ts';
import type { Source, SourceSink, SourceWatch } from './sources/port.ts';
import { PrometheusApi } from './sources/prometheus-api.ts';
import { PrometheusPoll } from './sources/prometheus-poll.ts';
import { ReplayedScrape } from './sources/replay.ts';
import { Scrape } from './sources/scrape.ts';

/** `start` resolves when everything is warm. */
export type Sources = { start(): Promise<void>; stop(): Promise<void> };

export type ConnectOptions = {
  readonly pace: Pace;
  /** The newest evaluation a watch has learnt, null = cold. */
  readonly resumeAt: (watch: string) => EpochMs | null;
  readonly sink: SourceSink;
  readonly alertmanager: AlertmanagerSink;
  /** Scrapes of the past to warm up with before the first live one; none by default. */
  readonly history?: Iterable<ScrapeBatch>;
};

/** A day shows the daily course; detectors of this version keep less. */
const warmUpMs: DurationMs = 24 * 3_600_000;
const rawSeriesMax = 200_000;

export function credentialsOf({ bearerToken, basicAuth }: PrometheusConfig): Credentials {
  return { bearerToken, basicAuth };
}

function sourceWatch(watch: WatchConfig, options: ConnectOptions): SourceWatch {
  const { name, query, intervalMs, seriesMax } = watch;
  return { name, query, intervalMs, warmUpMs, resumeAt: options.resumeAt(name), seriesMax };
}

function pollOf(prometheus: PrometheusConfig, watches: readonly WatchConfig[], options: ConnectOptions): PrometheusPoll {
  const mine = watches.filter(({ query, source }) => query !== null && (source === null || source === prometheus.name));
  const api = new PrometheusApi(
    {
      ...credentialsOf(prometheus),
      url: prometheus.url,
      timeoutMs: prometheus.timeoutMs,
      concurrencyMax: prometheus.concurrencyMax,
    },
    options.pace,
  );
  const { name, labels, queryDelayMs, concurrencyMax } = prometheus;
  return new PrometheusPoll(
    { name, labels, queryDelayMs, concurrencyMax },
    mine.map((watch) => sourceWatch(watch, options)),
    api,
    options.pace,
  );
}

function scrapeOf(config: Config, options: ConnectOptions): Source | null {
  if (config.scrape.length === 0) return null;
  const watches = config.watches.flatMap(({ name, from, intervalMs, seriesMax }) =>
    from ? [{ name, from, intervalMs, seriesMax }] : [],
  );
  const signals = new SignalEvaluator(watches, rawSeriesMax);
  const scrape = new Scrape(config.scrape, watches, { signals, pace: options.pace });
  if (!options.history) return scrape;
  return new ReplayedScrape(scrape, { history: options.history, watches, signals, pace: options.pace });
}

export function connectSources(config: Config, options: ConnectOptions): Sources {
  const scrape = scrapeOf(config, options);
  const sources = [
    ...config.prometheus.map((prometheus) => pollOf(prometheus, config.watches, options)),
    ...(scrape ? [scrape] : []),
  ];
  const alertmanager =
    config.alertmanager && config.alertmanager.read.length > 0
      ? new AlertmanagerPoll(
          { bearerToken: null, basicAuth: null, url: config.alertmanager.url, read: config.alertmanager.read },
          options.pace,
        )
      : null;
  return {
    start: async () => {
      void alertmanager?.start(options.alertmanager);
      await Promise.all(sources.map((source) => source.start(options.sink)));
    },
    stop: async () => {
      await Promise.all([...sources, ...(alertmanager ? [alertmanager] : [])].map((source) => source.stop()));
    },
  };
}
