// `rti doctor`: asks every peer and tries every right, and says what to do about what is not as it should be.
import { systemClock } from '../app.ts';
import type { Config } from '../config/config.ts';
import { listenAddressOf } from '../config/environment.ts';
import { parseListenAddress } from '../config/listen-address.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { detectorNames } from '../detect/registry.ts';
import type { Check, Result } from '../doctor/check.ts';
import { makeAskOnce } from '../doctor/ask-once.ts';
import { checkNames, checks } from '../doctor/registry.ts';
import { countOf, makeTextReport, type Report } from '../doctor/report.ts';
import { planProbes, startProbes } from '../doctor/run-checks.ts';
import type { Setup } from '../doctor/setup.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { type Clock, type DurationMs, parseDuration } from '../model/time.ts';
import type { CliIo, ExitCode } from './io.ts';
import { programVersion } from './version.ts';

/** As typed; null = not given. */
export type DoctorFlags = {
  readonly configFile: string | null;
  readonly prometheusUrl: string | null;
  readonly grafanaUrl: string | null;
  readonly alertmanagerUrl: string | null;
  readonly url: string | null;
  readonly listenAddress: string | null;
  readonly storagePath: string;
  readonly isSending: boolean;
  readonly only: string | null;
  readonly output: string | null;
  readonly timeout: string;
};

/** Said on stderr; the command ends with 2. */
class UsageError extends Error {}

const timeoutMinMs: DurationMs = 10;
const timeoutMaxMs: DurationMs = 5 * 60_000;

export async function doctorCommand(flags: DoctorFlags, io: CliIo): Promise<ExitCode> {
  try {
    const setup = makeSetup(flags, io);
    const chosen = chooseChecks(flags.only);
    const refusal = flags.output === null ? null : await io.files.whyNotWritable(flags.output);
    if (refusal !== null) throw new UsageError(`--output: ${flags.output}: ${refusal}`);
    return await examine(setup, chosen, flags.output, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`error: ${error.message}\n`);
    return 2;
  }
}

async function examine(setup: Setup, chosen: readonly Check[], output: string | null, io: CliIo): Promise<ExitCode> {
  const { clock, config } = setup;
  const at = clock.now();
  const from = clock.monotonicMs();
  const planned = planProbes(chosen, setup);
  if (planned.length === 0) {
    const names = chosen.map(({ name }) => name).join(', ');
    throw new UsageError(`nothing to check: ${names} ask what is not configured (--config.file, or the address of the peer)`);
  }
  const text = makeTextReport(planned, isColorWanted(io));
  const results: Result[] = [];
  // Said in the order planned, each as soon as those before it are there.
  for (const running of startProbes(planned, setup, new AbortController().signal)) {
    const result = await running;
    results.push(result);
    if (result.because === null) io.stdout(text.line(result));
  }
  io.stdout(text.folded(results) + text.summary(results));
  const summary = countOf(results);
  if (output !== null) {
    const report: Report = {
      version: 1,
      program: programVersion(io.readFile),
      at: new Date(at).toISOString(),
      config: { file: config.file, hash: config.hash },
      durationMs: Math.round(clock.monotonicMs() - from),
      summary,
      results,
    };
    await writeReport(output, report, io);
  }
  return summary.failed > 0 ? 1 : 0;
}

async function writeReport(output: string, report: Report, io: CliIo): Promise<void> {
  try {
    await io.files.replace(output, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`--output: ${output} cannot be written: ${(error as Error).message}`);
  }
}

function isColorWanted({ env, terminal }: CliIo): boolean {
  return terminal?.stdout === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

function makeSetup(flags: DoctorFlags, io: CliIo): Setup {
  const timeoutMs = parseDuration(flags.timeout);
  if (timeoutMs === null || timeoutMs < timeoutMinMs || timeoutMs > timeoutMaxMs)
    throw new UsageError(`--timeout: not a duration of 10ms to 5m: ${JSON.stringify(flags.timeout)} (expected e.g. 10s)`);
  const address = flags.listenAddress ?? listenAddressOf(io.env) ?? '127.0.0.1:5001';
  const listenAddress = parseListenAddress(address);
  if (listenAddress === null)
    throw new UsageError(
      `--web.listen-address: not an address: ${JSON.stringify(address)} (expected e.g. 127.0.0.1:5001 or :5001)`,
    );
  const { now } = io;
  const clock: Clock = now === undefined ? systemClock : { now, monotonicMs: now };
  return {
    config: readConfig(flags, io),
    listenAddress,
    storageFolder: flags.storagePath,
    daemonUrl: flags.url === null ? null : checkedUrl('--url', flags.url),
    isSending: flags.isSending,
    timeoutMs,
    clock,
    random: Math.random,
    askOnce: makeAskOnce(),
    scrapeOnce: makeAskOnce(),
    exchangeOnce: makeAskOnce(),
  };
}

function chooseChecks(only: string | null): readonly Check[] {
  if (only === null) return checks;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !checkNames.includes(name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, checkNames);
    const hint = near === null ? `there are: ${checkNames.join(', ')}` : `did you mean ${near}?`;
    throw new UsageError(`--only: there is no check ${JSON.stringify(unknown)}; ${hint}`);
  }
  return checks.filter(({ name }) => names.includes(name));
}

/** What is typed in may hold a password: it is not repeated. */
function checkedUrl(flag: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`${flag}: not an address (expected e.g. http://127.0.0.1:9090)`);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`${flag}: an address must not contain a user name or password; they belong into the configuration`);
  return text.replace(/\/+$/, '');
}

/** The configuration with the addresses of the flags. A peer that it does not have comes in as by its environment variable, with its defaults. */
function readConfig(flags: DoctorFlags, io: CliIo): Config {
  const given = [
    { flag: '--prometheus-url', variable: 'PROMETHEUS_URL', url: flags.prometheusUrl },
    { flag: '--alertmanager-url', variable: 'ALERTMANAGER_URL', url: flags.alertmanagerUrl },
    { flag: '--grafana-url', variable: 'GRAFANA_URL', url: flags.grafanaUrl },
  ].flatMap(({ flag, variable, url }) => (url === null ? [] : [{ flag, variable, url: checkedUrl(flag, url) }]));
  const enabled = flags.grafanaUrl === null ? {} : { GRAFANA_ENABLED: 'true' };
  const env = { ...io.env, ...enabled, ...Object.fromEntries(given.map(({ variable, url }) => [variable, url])) };
  const read = loadConfig({ file: flags.configFile, env, readFile: io.readFile, detectors: detectorNames });
  if (read.kind === 'invalid') {
    const problems = read.problems.map(formatProblem).join('\n');
    throw new UsageError(`the configuration cannot be used; rti config check says the same\n${problems}`.trimEnd());
  }
  const overruled = given.map(({ variable }) => `the environment variable ${variable} is not used`);
  const warnings = read.config.warnings.filter((text) => !overruled.some((end) => text.endsWith(end)));
  return withAddresses({ ...read.config, warnings }, new Map(given.map(({ variable, url }) => [variable, url])));
}

function withAddresses(config: Config, urls: ReadonlyMap<string, string>): Config {
  const prometheusUrl = urls.get('PROMETHEUS_URL');
  const alertmanagerUrl = urls.get('ALERTMANAGER_URL');
  const grafanaUrl = urls.get('GRAFANA_URL');
  if (prometheusUrl !== undefined && config.prometheus.length > 1) {
    const names = config.prometheus.map(({ name }) => name).join(', ');
    throw new UsageError(`--prometheus-url: the configuration has several (${names}); set the address there`);
  }
  const { prometheus, alertmanager, grafana } = config;
  return {
    ...config,
    prometheus: prometheus.map((one) => ({ ...one, url: prometheusUrl ?? one.url })),
    alertmanager: alertmanager === null ? null : { ...alertmanager, url: alertmanagerUrl ?? alertmanager.url },
    grafana: grafana === null ? null : { ...grafana, url: grafanaUrl ?? grafana.url },
  };
}
