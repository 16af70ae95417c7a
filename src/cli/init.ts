// `rti init`: looks at what a Prometheus or scrape targets have, writes a commented rti.yml, and says what to paste where.
import { loadConfig, type LoadResult } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { detectorNames } from '../detect/registry.ts';
import { type ConfigSources, configText, sourcesText } from '../discover/write-config.ts';
import { findWatches, type FindResult } from '../find-watches.ts';
import { shownUrl } from '../sources/http-client.ts';
import { systemPace } from '../sources/pace.ts';
import { nextSteps } from './init-snippets.ts';
import type { CliIo, ExitCode } from './io.ts';

export type InitOptions = {
  readonly prometheusUrl: string | null;
  readonly bearerTokenFile: string | null;
  readonly scrape: readonly string[];
  /** `-` = standard output. */
  readonly output: string;
  readonly force: boolean;
};

/** Everything together; a person waits. */
const lookMaxMs = 60_000;

export async function initCommand(options: InitOptions, io: CliIo): Promise<ExitCode> {
  const wrong = (text: string, remedy: string): ExitCode => {
    io.stderr(`error: ${text}\n  ${remedy}\n`);
    return 2;
  };
  const inTheWay = await whyNotWrite(options, io);
  if (inTheWay !== null) return wrong(inTheWay.text, inTheWay.remedy);
  const sources = await sourcesOf(options, io);
  if (sources === null)
    return wrong(
      'nothing to look at: neither a Prometheus nor scrape targets are given',
      'e.g. rti init --prometheus-url http://prometheus:9090, or rti init --scrape api:8000 (without both, rti serve watches itself and its host)',
    );
  const load = (text: string): LoadResult =>
    loadConfig({
      file: options.output,
      // Only what the file will say: other variables would change what is looked at.
      env: {},
      readFile: (path, max) => (path === options.output ? new TextEncoder().encode(text) : io.readFile(path, max)),
      detectors: detectorNames,
    });
  const read = load(sourcesText(sources));
  if (read.kind === 'invalid') {
    for (const problem of read.problems) io.stderr(formatProblem(problem));
    return 2;
  }
  const looked = await look(read.config, io);
  const at = where(read.config);
  if (looked.kind === 'failed') {
    io.stderr(`error: ${looked.detail}\n  nothing is written; check the address, and whether it can be reached from here\n`);
    return 1;
  }
  for (const note of looked.notes) io.stderr(`warning: ${note}\n`);
  const day = new Date(io.now?.() ?? Date.now()).toISOString().slice(0, 10);
  const { watches, skipped } = looked.found;
  const head = [
    `Written by rti init on ${day}, from what ${at} has: ${count(watches.length, 'watch')} found with ${count(looked.requests, 'question')}.`,
    'Each watch says what it is made of; change or delete what you like. Judge the file: rti config check.',
  ];
  const text = configText(head, sources, looked.found);
  const written = load(text);
  if (written.kind === 'invalid') {
    // Found names are foreign text: whatever they do to the file, a broken one is not left behind.
    io.stderr(`error: what was found cannot be written as a configuration:\n`);
    for (const problem of written.problems) io.stderr(formatProblem(problem));
    return 1;
  }
  const say = options.output === '-' ? io.stderr : io.stdout;
  if (options.output === '-') io.stdout(text);
  else
    try {
      await io.files.replace(options.output, text);
    } catch (error) {
      return wrong(`${options.output} cannot be written: ${(error as Error).message}`, 'choose another --output');
    }
  say(`${at}: ${count(watches.length, 'watch')} found\n`);
  for (const { watch, why, series } of watches)
    say(`  ${watch.name.padEnd(24)} ${why}${series === null ? '' : ` (${count(series, 'series')})`}\n`);
  if (skipped.length > 0) say(`not watched:\n`);
  for (const { what, why } of skipped) say(`  ${what}: ${why}\n`);
  say(
    `\n${options.output === '-' ? '' : `${options.output} is written. `}${nextSteps(options.output === '-' ? 'rti.yml' : options.output)}`,
  );
  return 0;
}

/** Looks with a bound on all of it, and ends at Ctrl-C as any program does: nothing is written yet. */
async function look(config: Parameters<typeof findWatches>[0]['config'], io: CliIo): Promise<FindResult> {
  const clock = { now: () => io.now?.() ?? Date.now(), monotonicMs: () => performance.now() };
  const signal = AbortSignal.timeout(lookMaxMs);
  const looked = await findWatches({ config, pace: systemPace(clock, Math.random), signal, before: [] });
  const isLate = looked.kind === 'failed' && signal.aborted;
  return isLate
    ? { kind: 'failed', detail: `${where(config)}: not everything was answered within ${lookMaxMs / 1000} s` }
    : looked;
}

async function whyNotWrite({ output, force }: InitOptions, io: CliIo): Promise<{ text: string; remedy: string } | null> {
  if (output === '-') return null;
  if (!force && exists(output, io))
    return { text: `${output} is there already`, remedy: 'choose another --output, or --force to replace it' };
  const reason = await io.files.whyNotWritable(output);
  return reason === null ? null : { text: `${output} cannot be written: ${reason}`, remedy: 'choose another --output' };
}

/** What cannot be read is in the way, too. */
function exists(file: string, io: CliIo): boolean {
  try {
    io.readFile(file, 1_048_576);
    return true;
  } catch (error) {
    return !(error instanceof Error) || error.message !== 'no such file';
  }
}

/** Flags, then the environment, then a question where somebody can answer it; null = nothing. */
async function sourcesOf({ prometheusUrl, bearerTokenFile, scrape }: InitOptions, io: CliIo): Promise<ConfigSources | null> {
  const fromEnvironment = scrape.length > 0 ? '' : (io.env['PROMETHEUS_URL'] ?? '');
  const known = prometheusUrl ?? (fromEnvironment === '' ? null : fromEnvironment);
  const asked =
    known === null && scrape.length === 0 && io.ask
      ? (await io.ask('Address of your Prometheus, e.g. http://prometheus:9090: ')).trim()
      : '';
  const url = known ?? (asked === '' ? null : asked);
  if (url === null && scrape.length === 0) return null;
  return { prometheusUrl: url, bearerTokenFile, scrape };
}

function where({ prometheus, scrape }: Parameters<typeof findWatches>[0]['config']): string {
  const urls = prometheus.length > 0 ? prometheus.map(({ url }) => url) : scrape.flatMap(({ targets }) => targets);
  return urls.map(shownUrl).join(', ');
}

const count = (n: number, what: string): string =>
  `${n} ${n === 1 || what.endsWith('series') ? what : what.endsWith('ch') ? `${what}es` : `${what}s`}`;
