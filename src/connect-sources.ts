// Part of the composition root: from the configuration to running sources - one poll per Prometheus, one scraper, one reader of an Alertmanager.
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config, PrometheusConfig, WatchConfig } from './config/config.ts';
import { selfIntervalMs } from './config/self-watches.ts';
import { detectionIdentity } from './engine/observe.ts';
import type { DurationMs, EpochMs } from './model/time.ts';
import { SignalEvaluator } from './signals/signal-evaluator.ts';
import type { ScrapeBatch } from './signals/signal-store.ts';
import { AlertmanagerPoll, type AlertmanagerSink } from './sources/alertmanager-poll.ts';
import type { Credentials, HttpResult } from './sources/http-client.ts';
import type { Pace } from './sources/pace.ts';
import type { Source, SourceSink, SourceWatch } from './sources/port.ts';
import { PrometheusApi, type QueryResult } from './sources/prometheus-api.ts';
import { PrometheusPoll } from './sources/prometheus-poll.ts';
import { ReplayedScrape } from './sources/replay.ts';
import { Scrape } from './sources/scrape.ts';
import { findShares, SharedQuestions } from './sources/shared-questions.ts';

export type Sources = {
  /**
   * Stops what is gone or configured otherwise, and connects that and what is new; all others go on undisturbed. Resolves when the old ones have
   * stopped; `warm` when the new ones know what they can of the past.
   */
  adopt(config: Config): Promise<{ readonly warm: Promise<void> }>;
  /** Asks the first Prometheus, within its bound of queries in flight; null = there is none. */
  ask(promql: string, at: EpochMs, signal: AbortSignal): Promise<QueryResult | null>;
  /** For good. */
  stop(): Promise<void>;
};

export type ConnectOptions = {
  readonly pace: Pace;
  /** The newest evaluation a watch has learnt, null = cold. */
  readonly resumeAt: (watch: string) => EpochMs | null;
  /** Told how long each query took. */
  readonly timed?: (source: string, seconds: number) => void;
  /** What a source talks to, by its name. */
  readonly sink: (source: string) => SourceSink;
  readonly alertmanager: AlertmanagerSink;
  /** This service and its host in Prometheus' text format, for when it watches itself. */
  readonly selfText: () => Promise<string>;
  /** Scrapes of the past to warm up with before the first live one; none by default. */
  readonly history?: Iterable<ScrapeBatch>;
};

type Connected = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A Prometheus can be asked beside its watches. */
  readonly ask?: PrometheusPoll['ask'];
};

/** A source as configured. `identity`: all it is made of; while it is equal, a running one fits. */
type Planned = { readonly name: string; readonly identity: string; readonly connect: () => Connected };

/** A day shows the daily course; detectors of this version keep less. */
const warmUpMs: DurationMs = 24 * 3_600_000;
const rawSeriesMax = 200_000;

/** Secrets are compared, too, and so are digested. */
function identityOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function secretsOf({ bearerToken, basicAuth }: Credentials): readonly unknown[] {
  return [bearerToken?.reveal(), basicAuth?.username, basicAuth?.password.reveal()];
}

function sourceWatch(watch: WatchConfig, options: ConnectOptions): SourceWatch {
  const { name, query, intervalMs, seriesMax } = watch;
  return { name, query, intervalMs, warmUpMs, resumeAt: options.resumeAt(name), seriesMax };
}

const askedWith = (name: string | undefined): Pick<SourceWatch, 'askedWith'> => (name === undefined ? {} : { askedWith: name });

function planPoll(prometheus: PrometheusConfig, all: readonly WatchConfig[], options: ConnectOptions): Planned {
  const watches = all.filter(({ query, source }) => query !== null && (source === null || source === prometheus.name));
  const shares = findShares(
    watches.flatMap(({ name, query, intervalMs }) => (query === null ? [] : [{ name, query, intervalMs }])),
  );
  const { name, url, labels, queryDelayMs, concurrencyMax, timeoutMs, bearerToken, basicAuth } = prometheus;
  const connect = (): Connected => {
    const api = new PrometheusApi(
      {
        url,
        timeoutMs,
        concurrencyMax,
        bearerToken,
        basicAuth,
        timed: (seconds) => options.timed?.(`prometheus/${name}`, seconds),
      },
      options.pace,
    );
    const poll = new PrometheusPoll(
      { name, labels, queryDelayMs, concurrencyMax },
      watches.map((watch) => ({ ...sourceWatch(watch, options), ...askedWith(shares.get(watch.name)?.of.name) })),
      new SharedQuestions(api, new Map([...shares.values()].map(({ query, share }) => [query, share]))),
      options.pace,
    );
    const sink = options.sink(`prometheus/${name}`);
    return { start: () => poll.start(sink), stop: () => poll.stop(), ask: (...question) => poll.ask(...question) };
  };
  const identity = identityOf(prometheus, secretsOf(prometheus), watches.map(detectionIdentity));
  return { name: `prometheus/${name}`, identity, connect };
}

/** One source for all scrape entries, because a watch may read targets of several. `history` is taught once. */
function planScrape(
  config: Config,
  options: ConnectOptions,
  history: () => Iterable<ScrapeBatch> | undefined,
): readonly Planned[] {
  if (config.scrape.length === 0) return [];
  const own = config.watches.filter(({ from }) => from !== null);
  const watches = own.flatMap(({ name, from, intervalMs, seriesMax }) => (from ? [{ name, from, intervalMs, seriesMax }] : []));
  const connect = (): Connected => {
    const signals = new SignalEvaluator(watches, rawSeriesMax);
    const { pace } = options;
    const scrape = new Scrape(config.scrape, watches, { signals, pace });
    const past = history();
    const source: Source = past ? new ReplayedScrape(scrape, { history: past, watches, signals, pace }) : scrape;
    return { start: () => source.start(options.sink('scrape')), stop: () => source.stop() };
  };
  return [{ name: 'scrape', identity: identityOf(config.scrape, own.map(detectionIdentity)), connect }];
}

/** Nobody listens there: the answer is made in this process. */
const selfTarget = 'http://self/metrics';

function planSelf(config: Config, options: ConnectOptions): readonly Planned[] {
  if (config.watchOrigin.kind !== 'self') return [];
  const watches = config.watches.flatMap(({ name, from, intervalMs, seriesMax }) =>
    from ? [{ name, from, intervalMs, seriesMax }] : [],
  );
  const entry = {
    name: 'self',
    targets: [selfTarget],
    intervalMs: selfIntervalMs,
    timeoutMs: selfIntervalMs,
    labels: { job: 'runtime-intelligence', instance: hostname() },
    samplesMax: 50_000,
  };
  const request = async (): Promise<HttpResult> => {
    const body = Buffer.from(await options.selfText());
    return { kind: 'answer', status: 200, contentType: 'text/plain; version=0.0.4', body };
  };
  const connect = (): Connected => {
    const signals = new SignalEvaluator(watches, rawSeriesMax);
    const source = new Scrape([entry], watches, { signals, pace: options.pace, request });
    return { start: () => source.start(options.sink('scrape')), stop: () => source.stop() };
  };
  return [{ name: 'self', identity: identityOf(config.watches.map(detectionIdentity)), connect }];
}

function planAlertmanager({ alertmanager }: Config, options: ConnectOptions): readonly Planned[] {
  if (!alertmanager || alertmanager.read.length === 0) return [];
  const { url, read } = alertmanager;
  const connect = (): Connected => {
    const poll = new AlertmanagerPoll({ bearerToken: null, basicAuth: null, url, read }, options.pace);
    // Detection is warm without it.
    const start = (): Promise<void> => {
      void poll.start(options.alertmanager);
      return Promise.resolve();
    };
    return { start, stop: () => poll.stop() };
  };
  return [{ name: 'alertmanager', identity: identityOf(url, read), connect }];
}

export function makeSources(options: ConnectOptions): Sources {
  const running = new Map<string, { readonly identity: string; readonly connected: Connected }>();
  let { history } = options;
  /** Who answers questions beside the watches. */
  let first: string | null = null;
  let isStopped = false;

  function takeHistory(): Iterable<ScrapeBatch> | undefined {
    const taken = history;
    history = undefined;
    return taken;
  }

  async function disconnect(names: readonly string[]): Promise<void> {
    await Promise.all(names.map(async (name) => running.get(name)?.connected.stop()));
    for (const name of names) running.delete(name);
  }

  async function adopt(config: Config): Promise<{ readonly warm: Promise<void> }> {
    const plan: readonly Planned[] = [
      ...config.prometheus.map((prometheus) => planPoll(prometheus, config.watches, options)),
      ...planScrape(config, options, takeHistory),
      ...planSelf(config, options),
      ...planAlertmanager(config, options),
    ];
    const fits = ({ name, identity }: Pick<Planned, 'name' | 'identity'>): boolean => running.get(name)?.identity === identity;
    const staying = new Set(plan.filter(fits).map(({ name }) => name));
    await disconnect([...running.keys()].filter((name) => !staying.has(name)));
    if (isStopped) return { warm: Promise.resolve() };
    first = config.prometheus[0]?.name ?? null;
    const starting: Promise<void>[] = [];
    for (const { name, identity, connect } of plan) {
      if (staying.has(name)) continue;
      const connected = connect();
      running.set(name, { identity, connected });
      starting.push(connected.start());
    }
    return { warm: Promise.all(starting).then(() => {}) };
  }

  return {
    adopt,
    ask: async (promql, at, signal) => (await running.get(`prometheus/${first}`)?.connected.ask?.(promql, at, signal)) ?? null,
    stop: () => {
      isStopped = true;
      return disconnect([...running.keys()]);
    },
  };
}
