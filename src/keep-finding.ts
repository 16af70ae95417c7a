// Part of the composition root: keeps what is watched in line with what there is to watch. It looks when the daemon is ready, then again and again,
// seldom, and a change is a reload like any other. What was found is kept in the storage folder: a start begins with it and waits for nobody.
import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import type { FoundInput, LoadResult } from './config/load.ts';
import { type FoundWatch, isSameWatched, keepFound } from './discover/found.ts';
import { findWatches, foundInput } from './find-watches.ts';
import type { Skipped } from './discover/candidate.ts';
import { shownUrl } from './sources/http-client.ts';
import { type Pace, sleep } from './sources/pace.ts';
import type { CountedSeries } from './sources/prometheus-catalog.ts';
import type { Log } from './telemetry/log.ts';

export type KeepFindingOptions = {
  /** Loads the configuration with what was found in place of the watches it does not name. */
  readonly load: (found: FoundInput | undefined) => LoadResult;
  readonly storageFolder: string;
  readonly pace: Pace;
  readonly log: Log;
};

export type KeepFinding = {
  /** The configuration with the watches that were found before; asks nobody. Without any there is nothing to watch until `begin` has looked. */
  recall(): LoadResult;
  /** The configuration with the watches of now. Takes at most `lookMaxMs` longer than reading it. */
  load(): Promise<LoadResult>;
  /** Looks at once and at the instants of the plan, and calls `reload` when something else is to be watched; until `stop`. */
  begin(reload: () => Promise<unknown>): void;
  stop(): Promise<void>;
};

/** So long a Prometheus that hangs is waited for, before what can be said without it is watched. */
const lookMaxMs = 15_000;
const minute = 60_000;
/** Soon at first, because a Prometheus that has just started knows little; then hourly. */
const againAfterMs: readonly number[] = [15_000, 30_000, minute, 2 * minute, 5 * minute, 15 * minute, 60 * minute];
/** What was looked at just before a reload is not asked again by it. */
const freshMs = 5000;

type Memory = {
  readonly source: string;
  readonly watches: readonly FoundWatch[];
  readonly skipped: readonly Skipped[];
  /** It could not be looked and nothing was known before, so the built-in watches were watched: a restart begins with them and their baselines. */
  readonly isBuiltIn: boolean;
};

const nothingKnown = { watches: [], skipped: [], isBuiltIn: false };

/** Of `discovery` in the statistics, until the first look has ended. */
const notLooked = 'still looking for what there is to watch';

export function makeKeepFinding({ load, storageFolder, pace, log }: KeepFindingOptions): KeepFinding {
  const stopping = new AbortController();
  let memory: Memory | null = null;
  const counted: CountedSeries = new Map();
  let problem: string | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let loop: Promise<void> = Promise.resolve();
  /** The last of the looks: a reload that comes while one is under way shares it. */
  let looking: Promise<void> = Promise.resolve();
  /** What the daemon was given last; the rest is said once. */
  let given: Pick<Memory, 'watches' | 'skipped'> = nothingKnown;
  let said = '';

  const isFresh = (config: Config): boolean =>
    pace.clock.monotonicMs() - lookedAt <= freshMs && memory?.source === sourceOf(config);

  /** Keeps what is known of this source, or reads what was kept of it. */
  function remember(source: string): Memory {
    if (memory?.source !== source) memory = readMemory(storageFolder, source);
    return memory;
  }

  async function keep(next: Memory): Promise<void> {
    memory = next;
    await writeMemory(storageFolder, next, log);
  }

  function look(config: Config): Promise<void> {
    looking = looking.catch(() => {}).then(() => (isFresh(config) ? undefined : lookNow(config)));
    return looking;
  }

  async function lookNow(config: Config): Promise<void> {
    const source = sourceOf(config);
    const before = remember(source).watches;
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(lookMaxMs)]);
    const looked = await findWatches({ config, pace, signal, before, counted });
    if (stopping.signal.aborted) return;
    lookedAt = pace.clock.monotonicMs();
    if (looked.kind === 'failed') {
      problem = signal.aborted ? `nothing was found out within ${lookMaxMs / 1000} s` : looked.detail;
      if (before.length === 0 && !remember(source).isBuiltIn) await keep({ source, ...nothingKnown, isBuiltIn: true });
      return;
    }
    problem = null;
    for (const note of looked.notes) log.warn('discovery notice', { note });
    await keep({ source, ...keepFound(before, looked.found, pace.clock.now()), isBuiltIn: false });
  }

  function input(): FoundInput {
    const { watches, skipped } = memory ?? nothingKnown;
    const input = foundInput(watches, skipped, problem);
    // Nothing found while it could be looked for is an answer, too; built-in watches would be guesses.
    const isKnown = watches.length > 0 || problem === null;
    return isKnown ? input : { ...input, watches: null };
  }

  const isWanted = (read: LoadResult): read is LoadResult & { kind: 'ok' } =>
    read.kind === 'ok' && read.config.watchOrigin.kind === 'built-in' && sourceOf(read.config) !== '';

  function recall(): LoadResult {
    const read = load(undefined);
    if (!isWanted(read)) return read;
    const { watches, skipped, isBuiltIn } = remember(sourceOf(read.config));
    const origin = foundInput(watches, skipped, watches.length === 0 ? notLooked : null);
    // The first time built-in watches would be guesses, soon to be replaced: nothing is watched for a moment, and the problem says so.
    const found = load(isBuiltIn ? { ...origin, watches: null } : origin);
    const result = found.kind === 'ok' ? found : withoutMemory(read.config);
    if (result.kind === 'ok' && watches.length > 0) say(result.config);
    return result;
  }

  async function loadNow(): Promise<LoadResult> {
    const read = load(undefined);
    if (!isWanted(read)) return read;
    await look(read.config);
    const found = load(input());
    const result = found.kind === 'ok' ? found : withoutMemory(read.config);
    if (result.kind === 'ok') say(result.config);
    return result;
  }

  /** What was kept does not fit this version, or somebody edited it: it is found again instead. */
  function withoutMemory(config: Config): LoadResult {
    log.warn('discovery notice', { note: 'what was found before cannot be used and is forgotten' });
    memory = { source: sourceOf(config), ...nothingKnown };
    return load(undefined);
  }

  function say(config: Config): void {
    given = memory ?? nothingKnown;
    const { watches } = given;
    const { watchOrigin } = config;
    const text = JSON.stringify([watchOrigin.kind, watches.map(({ watch }) => watch), watchOrigin.skipped, problem]);
    if (text === said) return;
    said = text;
    if (problem !== null)
      log.warn('discovery failed', {
        problem,
        watched: watches.length > 0 ? 'what was found before' : 'the built-in watches',
        again: 'in 15s, later hourly',
      });
    for (const { watch, why, series } of watches)
      log.info('watch found', { watch: watch.name, why, ...(series === null ? {} : { series }) });
    for (const { what, why } of watchOrigin.skipped) log.info('not watched', { what, why });
    if (watches.length === 0 && problem === null)
      log.warn('discovery notice', {
        note: 'nothing to watch was found: name watches in rti.yml, or see what is not watched above',
      });
  }

  /** The first look also says what kept it from finding, and that nothing was found. */
  async function lookFirst(reload: () => Promise<unknown>): Promise<void> {
    const read = load(undefined);
    if (!isWanted(read)) return;
    const isSaid = given.watches.length > 0;
    await look(read.config);
    if (stopping.signal.aborted) return;
    const { watches, skipped } = memory ?? given;
    const isSame = isSameWatched(given.watches, watches) && JSON.stringify(given.skipped) === JSON.stringify(skipped);
    if (!isSaid || problem !== null || !isSame) await reload();
  }

  async function run(reload: () => Promise<unknown>): Promise<void> {
    await lookFirst(reload);
    for (let round = 0; ; round += 1) {
      await sleep(pace, againAfterMs[Math.min(round, againAfterMs.length - 1)] ?? minute, stopping.signal);
      if (stopping.signal.aborted) return;
      const read = load(undefined);
      if (!isWanted(read)) continue;
      await look(read.config);
      if (!stopping.signal.aborted && !isSameWatched(given.watches, memory?.watches ?? [])) await reload();
    }
  }

  return {
    recall,
    load: loadNow,
    begin: (reload) => {
      loop = run(reload).catch((error: unknown) => log.error('discovery ended', { error: String((error as Error).stack) }));
    },
    stop: () => {
      stopping.abort();
      return loop;
    },
  };
}

/** Where was looked, without credentials; '' = nowhere. */
function sourceOf({ prometheus, scrape }: Config): string {
  if (prometheus.length > 0) return prometheus.map(({ name, url }) => `${name} ${shownUrl(url)}`).join(', ');
  return scrape.flatMap(({ name, targets }) => targets.map((target) => `${name} ${shownUrl(target)}`)).join(', ');
}

const fileOf = (folder: string): string => join(folder, 'found-watches.json');

function readMemory(folder: string, source: string): Memory {
  try {
    // Our own file; what does not fit the schema of watches is refused by it, and then forgotten.
    const {
      watches = [],
      skipped,
      isBuiltIn = false,
      ...read
    } = JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Partial<Memory>;
    const isWhole = watches.every(({ id, watch }) => typeof id === 'string' && typeof watch.name === 'string');
    // An older version kept the watches alone.
    if (read.source === source && isWhole) return { source, watches, skipped: Array.isArray(skipped) ? skipped : [], isBuiltIn };
  } catch {
    // None yet, or not readable: it is found again.
  }
  return { source, ...nothingKnown };
}

async function writeMemory(folder: string, memory: Memory, log: Log): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await writeFile(fileOf(folder), `${JSON.stringify(memory, null, 1)}\n`, { mode: 0o600 });
  } catch (error) {
    log.warn('discovery notice', { note: `what was found could not be kept: ${(error as Error).message}` });
  }
}
