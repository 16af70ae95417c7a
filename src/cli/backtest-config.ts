// What `rti backtest` tests: the watches of the configuration, else those found by looking at the Prometheus, as the daemon would find them.
import type { Config, WatchConfig } from '../config/config.ts';
import { type FoundInput, loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { detectorNames } from '../detect/registry.ts';
import type { Found } from '../discover/found.ts';
import { findWatches, foundInput } from '../find-watches.ts';
import { systemClock } from '../app.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { type DurationMs, formatDuration } from '../model/time.ts';
import { systemPace } from '../sources/pace.ts';
import type { CliIo } from './io.ts';

/** Wrong use: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type ConfigFlags = {
  readonly prometheusUrl?: string;
  readonly configFile: string | null;
  readonly watch?: readonly string[];
};

/** Everything together; a person waits. */
const lookMaxMs: DurationMs = 60_000;

/** `notes`: what the reader of the report must know of the choice. */
export async function readBacktestConfig(
  flags: ConfigFlags,
  stepMs: DurationMs | null,
  io: CliIo,
): Promise<{ readonly config: Config; readonly notes: readonly string[] }> {
  const given = load(flags, io);
  const found = given.watchOrigin.kind === 'built-in' ? await look(given) : null;
  const config = found === null ? given : load(flags, io, foundInput(found.watches, found.skipped, null));
  const notes = [...(found === null ? [] : [foundNote(found)]), ...(stepMs === null ? [] : [stepNote(stepMs)])];
  return { config: watchesToTest(config, flags.watch ?? [], stepMs), notes };
}

/** null: nothing was found, or nobody answered; then the built-in watches are tested, and fetching says what is wrong. */
async function look(config: Config): Promise<Found | null> {
  const pace = systemPace(systemClock, Math.random);
  const looked = await findWatches({ config, pace, signal: AbortSignal.timeout(lookMaxMs), before: [] });
  return looked.kind === 'found' && looked.found.watches.length > 0 ? looked.found : null;
}

const foundNote = ({ watches }: Found): string =>
  `no watches are configured; found by looking at the Prometheus: ${watches.map(({ watch, why }) => `${watch.name} (${why})`).join('; ')}`;

const stepNote = (stepMs: DurationMs): string =>
  `judged every ${formatDuration(stepMs)} (--step) in place of the watches' own interval: the daemon sees more, and sooner`;

/** The configuration, with the address of the command line in place of its own. */
function load({ prometheusUrl: url, configFile }: ConfigFlags, io: CliIo, found?: FoundInput): Config {
  const env = url === undefined ? io.env : { ...io.env, PROMETHEUS_URL: url };
  if (url !== undefined) checkUrl(url);
  const read = loadConfig({
    ...{ file: configFile, env, readFile: io.readFile, detectors: detectorNames },
    ...(found === undefined ? {} : { found }),
  });
  if (read.kind === 'invalid') throw new UsageError(`configuration:\n${read.problems.map(formatProblem).join('\n').trimEnd()}`);
  const { config } = read;
  if (url === undefined) {
    if (config.prometheus.length > 0) return config;
    throw new UsageError(
      'no Prometheus to ask: give --prometheus-url http://prometheus:9090, or a configuration with prometheus',
    );
  }
  const asked = url.replace(/\/+$/, '');
  const [first] = config.prometheus;
  const known = config.prometheus.find((one) => one.url === asked);
  if (known === undefined && first === undefined) throw new UsageError(`--prometheus-url: ${asked} is not used`);
  // Credentials belong to the address they are configured for.
  const prometheus = known ?? { ...first!, url: asked, bearerToken: null, basicAuth: null };
  const watches = config.watches.map((watch) => (watch.query === null ? watch : { ...watch, source: null }));
  return { ...config, prometheus: [prometheus], watches };
}

function checkUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new UsageError(`--prometheus-url: not an http(s) address: ${JSON.stringify(url)} (e.g. http://prometheus:9090)`);
  if (parsed.username !== '' || parsed.password !== '')
    throw new UsageError(
      '--prometheus-url: an address must not contain a user name or password; put basic_auth under prometheus in a configuration and give --config.file',
    );
}

/** Those asked for by name, or all. */
function watchesToTest(config: Config, names: readonly string[], stepMs: DurationMs | null): Config {
  const known = config.watches.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, known);
    throw new UsageError(
      `--watch: no watch ${JSON.stringify(unknown)}${near === null ? '' : `; did you mean ${near}?`} (there are: ${known.join(', ') || 'none'})`,
    );
  }
  const chosen = names.length === 0 ? config.watches : config.watches.filter(({ name }) => names.includes(name));
  if (chosen.length === 0) throw new UsageError('there is no watch to test: the configuration has none');
  return { ...config, watches: chosen.map((watch) => withStep(watch, stepMs)) };
}

function withStep(watch: WatchConfig, stepMs: DurationMs | null): WatchConfig {
  return stepMs === null ? watch : { ...watch, intervalMs: stepMs };
}
