// The composition root: the only place that builds concrete adapters. Starts them in order, stops them in reverse.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from './channels/port.ts';
import { makeChannel } from './channels/registry.ts';
import type { Config, WatchConfig } from './config/config.ts';
import { isLoopback, type ListenAddress } from './config/listen-address.ts';
import { makeWatchDetection, type WatchDetection } from './detect/watch-detection.ts';
import { runSamplesOf, tailProbabilityOf } from './detect/false-alarm-budget.ts';
import { findDetector } from './detect/registry.ts';
import { serviceOf } from './detect/service-of.ts';
import type { Assembly } from './engine/configuration.ts';
import { makeEngine, type RunningEngine } from './engine/engine.ts';
import { makeEvaluations } from './engine/evaluations.ts';
import { openSnapshots } from './engine/snapshots.ts';
import { GrafanaClient } from './grafana/grafana-client.ts';
import type { Annotator } from './grafana/port.ts';
import type { GuardOptions } from './http/guard.ts';
import { type Listening, listen } from './http/server.ts';
import { makeMeasureImpact } from './measure-impact.ts';
import type { Labels } from './model/labels.ts';
import type { Clock } from './model/time.ts';
import { makeSources, type Sources } from './connect-sources.ts';
import type { ScrapeBatch } from './signals/signal-store.ts';
import { hostExposition, readHost } from './sources/host-metrics.ts';
import { systemPace } from './sources/pace.ts';
import { lockFolder } from './store/folder-lock.ts';
import type { Store } from './store/port.ts';
import { openSnapshotFiles } from './store/snapshot-files.ts';
import { openSqliteStore } from './store/sqlite-store.ts';
import { databaseFile, prepareFolder } from './store/storage-folder.ts';
import type { Log } from './telemetry/log.ts';
import { makeMetrics, type Metrics } from './telemetry/metrics.ts';

export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };

export type AppOptions = {
  readonly config: Config;
  readonly reloadConfig: () => Promise<Config | { readonly problems: readonly string[] }>;
  readonly listenAddress: ListenAddress;
  readonly storageFolder: string;
  readonly version: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
  /** Folder of the built page; null = API only. */
  readonly assetsFolder: string | null;
  /** What the log channel prints to. */
  readonly print: (text: string) => void;
  /** The demo puts its own in place of what would leave the machine. */
  readonly channels?: (config: Config) => ReadonlyMap<string, readonly Channel[]>;
  /** What its targets would have answered before we came, oldest first: the demo has a past to warm up with. */
  readonly history?: Iterable<ScrapeBatch>;
};

export type App = {
  readonly url: string;
  readonly engine: RunningEngine;
  readonly metrics: Metrics;
  /** Resolves when the sources have taught what they know of the past. */
  readonly warm: Promise<void>;
  /** The token that was made because we listen outside; null otherwise. Shown only on a terminal. */
  readonly tokenFile: string | null;
  stop(): Promise<void>;
};

const tenant = 'default';
/** A budget per watch is shared among so many series; how many there are is not known before they come. */
const seriesAssumed = 20;

/** The detection of a watch, with its band calibrated to its false-alarm budget. */
export function detectionOf(watch: WatchConfig, serviceOf?: (labels: Labels) => string): WatchDetection {
  const detector = findDetector(watch.detector);
  if (!detector) throw new Error(`watch ${watch.name}: there is no detector ${watch.detector}`);
  const series = watch.falseAlarms.per === 'watch' ? seriesAssumed : 1;
  const { count, perMs } = watch.falseAlarms;
  const policy = {
    tailProbability: tailProbabilityOf({ count, perMs, series }, watch.intervalMs),
    runSamples: runSamplesOf(watch.forMs, watch.intervalMs),
    stepSeconds: watch.intervalMs / 1000,
    direction: watch.direction,
    timeZone: watch.timeZone,
  };
  const { name, forMs, keepFiringForMs, acceptAfterMs, seriesMax, intervalMs: stepMs, noData } = watch;
  return makeWatchDetection({
    ...{ name, detector, policy, forMs, keepFiringForMs, acceptAfterMs, seriesMax, stepMs, noData },
    ...(serviceOf ? { serviceOf } : {}),
  });
}

function assemble(config: Config, options: AppOptions): Assembly {
  const channelsOf =
    options.channels ??
    ((from: Config) =>
      new Map(
        from.receivers.map((receiver) => [
          receiver.name,
          receiver.channels.map(({ type, settings, sendResolved, lastResort }) =>
            makeChannel(type, settings, { sendResolved, lastResort, now: options.clock.now, print: options.print }),
          ),
        ]),
      ));
  return { config, channels: channelsOf(config), annotator: annotatorOf(config, options) };
}

/** Grafana, unless `deliver: shadow` says that nothing is sent. */
function annotatorOf({ grafana, deliver }: Config, options: AppOptions): Annotator | null {
  if (!grafana || deliver === 'shadow') return null;
  const onNotice = (message: string): void => options.log.warn('grafana notice', { message });
  return new GrafanaClient({ url: grafana.url, token: grafana.token, orgId: grafana.orgId, clock: options.clock, onNotice });
}

/** The token to ask for: the configured one; one of our own, kept in the storage folder, when we listen outside this machine. */
function tokenOf(config: Config, options: AppOptions): { readonly token: string | null; readonly file: string | null } {
  if (config.http.token) return { token: config.http.token.reveal(), file: null };
  if (isLoopback(options.listenAddress.host)) return { token: null, file: null };
  const file = join(options.storageFolder, 'token');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  return { token: readFileSync(file, 'utf8').trim(), file };
}

/** What the door asks for under the configuration in force; worked out once for each. */
function makeGuard(current: () => Config, options: AppOptions): () => GuardOptions {
  let made: { readonly config: Config; readonly guard: GuardOptions } | null = null;
  return () => {
    const config = current();
    if (made?.config !== config) made = { config, guard: guardOf(config, options) };
    return made.guard;
  };
}

function guardOf(config: Config, options: AppOptions): GuardOptions {
  const { token } = tokenOf(config, options);
  const outside = config.externalUrl === null ? null : new URL(config.externalUrl);
  const { host } = options.listenAddress;
  const known = ['localhost', '127.0.0.1', '[::1]', host, ...(outside ? [outside.hostname] : []), ...config.http.allowedHosts];
  return { token, intake: config.http.intake, hosts: isLoopback(host) ? known : ['*'], origins: outside ? [outside.origin] : [] };
}

/** The sources that feed the engine. */
function feed(engine: RunningEngine, metrics: Metrics, options: AppOptions): Sources {
  const pace = systemPace(options.clock, options.random);
  const evaluations = makeEvaluations({ clock: options.clock, yieldTurn: pace.yieldTurn });
  return makeSources({
    timed: (source, seconds) => metrics.sourceQuerySeconds.observe({ source }, seconds),
    ...(options.history ? { history: options.history } : {}),
    pace,
    selfText: async () => {
      engine.measure();
      const host = await readHost(['/', options.storageFolder]);
      return `${await metrics.registry.metrics()}\n${hostExposition(host)}`;
    },
    resumeAt: (watch) => {
      const newestAt = engine.observer.runs.get(watch)?.newestAt ?? 0;
      return newestAt > 0 ? newestAt : null;
    },
    sink: (name) => ({
      watchSamples: (watch, at, samples, warmUp) =>
        evaluations.run(watch, () => engine.observer.evaluate({ source: name, watch, at, samples, warmUp })),
      // Absence is counted in the evaluations that a source answered, which are its batches.
      watermark: () => {},
      lost: engine.sourceLost,
      back: engine.sourceBack,
      notice: (source, message) => options.log.warn('source notice', { source, message }),
    }),
    alertmanager: {
      silences: engine.setSilences,
      alerts: (alerts, { startedAt }) => engine.setAlertmanagerAlerts({ alerts, startedAt }),
      lost: engine.sourceLost,
      back: engine.sourceBack,
      notice: (source, message) => options.log.warn('source notice', { source, message }),
    },
  });
}

/** Starts everything; ready when it resolves. Throws what kept it from starting, after undoing what had been started. */
export async function startApp(options: AppOptions): Promise<App> {
  const { log, clock, config } = options;
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    prepareFolder(options.storageFolder);
    const lock = lockFolder(options.storageFolder, clock.now());
    undo.push(lock.release);
    const store: Store = openSqliteStore({
      path: databaseFile(options.storageFolder),
      programVersion: options.version,
      now: clock.now,
    });
    undo.push(() => store.close());
    const metrics = makeMetrics({ version: options.version });
    let current = config;
    const engine: RunningEngine = makeEngine({
      tenant,
      assembly: assemble(config, options),
      store,
      clock,
      random: options.random,
      log,
      metrics,
      makeDetection: (watch) => detectionOf(watch, (labels) => serviceOf(labels, current.identity)),
      impactOf: makeMeasureImpact({ services: () => current.services, ask: (...question) => sources.ask(...question), clock }),
      reload: async () => {
        const read = await options.reloadConfig();
        return 'problems' in read ? read : assemble(read, options);
      },
      reloaded: async (assembly) => {
        current = assembly.config;
        await sources.adopt(current);
      },
    });
    const sources = feed(engine, metrics, options);
    await engine.start();
    undo.push(engine.stop);
    const snapshots = await openSnapshots({
      files: await openSnapshotFiles(options.storageFolder),
      observer: engine.observer,
      log,
    });
    undo.push(snapshots.stop);
    const { file } = tokenOf(config, options);
    const listening: Listening = await listen(options.listenAddress, {
      engine,
      metrics,
      log,
      version: options.version,
      assetsFolder: options.assetsFolder,
      guard: makeGuard(() => current, options),
      bodyMaxBytes: () => current.http.bodyMaxBytes,
    });
    undo.push(listening.close);
    undo.push(sources.stop);
    const { warm } = await sources.adopt(current);
    return { url: listening.url, engine, metrics, warm, tokenFile: file, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
