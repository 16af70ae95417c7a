// `rti serve`: the daemon. SIGHUP reloads, SIGTERM and Ctrl-C drain, a second Ctrl-C ends at once; from the first line on (held-signals.ts).
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { type App, startApp, systemClock } from '../app.ts';
import { makeKeepFinding } from '../keep-finding.ts';
import { systemPace } from '../sources/pace.ts';
import { listenAddressOf } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { detectorNames } from '../detect/registry.ts';
import { formatProblem } from '../config/problem.ts';
import { parseListenAddress } from '../config/listen-address.ts';
import { type Log, type LogLevel, makeLog } from '../telemetry/log.ts';
import { type HeldSignals, holdSignals } from './held-signals.ts';
import type { CliIo, ExitCode } from './io.ts';
import { settleMemory } from './settle-memory.ts';
import { programVersion } from './version.ts';

export type ServeOptions = {
  readonly configFile: string | null;
  readonly listenAddress: string | null;
  readonly storagePath: string;
  readonly role: string;
  readonly logLevel: string;
  readonly logFormat: string | null;
};

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The built page, beside the HTTP code in sources and in dist. */
export const pageFolder = fileURLToPath(new URL('../http/page', import.meta.url));

/** Everything but what the process does with signals; resolves when the daemon is ready. */
async function start(options: ServeOptions, io: CliIo, log: Log): Promise<App | null> {
  const { configFile: file } = options;
  const finding = makeKeepFinding({
    load: (found) =>
      loadConfig({ file, env: io.env, readFile: io.readFile, detectors: detectorNames, ...(found ? { found } : {}) }),
    storageFolder: options.storagePath,
    pace: systemPace(systemClock, Math.random),
    log,
  });
  const read = finding.recall();
  if (read.kind === 'invalid') {
    for (const problem of read.problems) io.stderr(`${formatProblem(problem)}\n`);
    return null;
  }
  const text = options.listenAddress ?? listenAddressOf(io.env) ?? '127.0.0.1:5001';
  const listenAddress = parseListenAddress(text);
  if (listenAddress === null) {
    io.stderr(`error: --web.listen-address: not an address: ${JSON.stringify(text)} (expected e.g. 127.0.0.1:5001 or :5001)\n`);
    return null;
  }
  const version = programVersion(io.readFile);
  for (const warning of read.config.warnings) log.warn('configuration', { warning });
  const { prometheus, scrape, watches, watchOrigin, receivers, grafana, deliver } = read.config;
  log.info('starting', {
    version,
    config: file ?? 'environment only',
    prometheus: prometheus.length,
    scrape: scrape.length,
    watches: watches.length,
    watchesAre: watchOrigin.kind,
    receivers: receivers.length,
    grafana: grafana !== null,
    deliver,
  });
  const app = await startApp({
    config: read.config,
    reloadConfig: async () => {
      const again = await finding.load();
      return again.kind === 'ok' ? again.config : { problems: again.problems.map(formatProblem) };
    },
    listenAddress,
    storageFolder: options.storagePath,
    version,
    log,
    clock: systemClock,
    random: Math.random,
    assetsFolder: pageFolder,
    print: io.stdout,
  });
  finding.begin(() => app.engine.reload());
  const stop = async (): Promise<void> => {
    await finding.stop();
    await app.stop();
  };
  return { ...app, stop };
}

/** Resolves when a signal asked for the end and everything is stopped. */
function untilSignalled(app: App, signals: HeldSignals, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    signals.answer({
      stop: (signal) => {
        log.info('stopping', { signal });
        app.stop().then(resolve, reject);
      },
      reload: () => {
        app.engine.reload().catch((error: unknown) => log.error('reload failed', { error: String((error as Error).stack) }));
      },
    });
  });
}

export async function serveCommand(options: ServeOptions, io: CliIo): Promise<ExitCode> {
  if (options.role !== 'all') {
    io.stderr(`error: not yet: --role ${options.role} comes with several instances\n`);
    return 2;
  }
  const format = options.logFormat === 'json' || (options.logFormat === null && !process.stderr.isTTY) ? 'json' : 'text';
  const log = makeLog({ level: levels.find((level) => level === options.logLevel) ?? 'info', format, stream: process.stderr });
  const signals = io.signals ?? holdSignals();
  let app: App | null;
  try {
    app = await start(options, io, log);
  } catch (error) {
    io.stderr(`error: ${(error as Error).message}\n`);
    return 2;
  }
  if (app === null) return 2;
  log.info('ready', { url: app.url });
  if (signals.stopping() === null) settleMemory();
  if (process.stderr.isTTY && app.tokenFile !== null) io.stderr(`Reading and controlling needs the token in ${app.tokenFile}\n`);
  await untilSignalled(app, signals, log);
  log.info('stopped');
  return 0;
}
