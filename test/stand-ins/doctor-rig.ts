// For tests of `rti doctor`: checks run over a configuration as a user would write it, the results by id.
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/config.ts';
import { detectorNames } from '../../src/detect/registry.ts';
import { type Check, probeId, type Result } from '../../src/doctor/check.ts';
import { makeAskOnce } from '../../src/doctor/ask-once.ts';
import { planProbes, startProbes } from '../../src/doctor/run-checks.ts';
import type { Setup } from '../../src/doctor/setup.ts';

/** The configuration of a document; fails with its problems. */
export function configOf(document: object): Config {
  const readFile = () => new TextEncoder().encode(JSON.stringify(document));
  const read = loadConfig({ file: 'rti.yml', env: {}, readFile, detectors: detectorNames });
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems.map(({ message }) => message)));
  return read.config;
}

export function setupOf(document: object, over: Partial<Setup> = {}): Setup {
  return {
    config: configOf(document),
    listenAddress: { host: '127.0.0.1', port: 5001 },
    storageFolder: 'data',
    daemonUrl: null,
    isSending: false,
    timeoutMs: 5000,
    clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
    random: () => 0.5,
    askOnce: makeAskOnce(),
    scrapeOnce: makeAskOnce(),
    exchangeOnce: makeAskOnce(),
    ...over,
  };
}

export type Results = ReadonlyMap<string, Result>;

/** Runs checks in their order; the results by `check subject`. */
export async function runChecks(checks: readonly Check[], setup: Setup, signal = new AbortController().signal): Promise<Results> {
  const results = await Promise.all(startProbes(planProbes(checks, setup), setup, signal));
  return new Map(results.map((result) => [probeId(result.check, result.subject), result]));
}

/** `failed` and the like, of one line; fails when there is no such line. */
export function lineOf(results: Results, id: string): Result {
  const result = results.get(id);
  if (!result) throw new Error(`no line ${id}; there are: ${[...results.keys()].join(', ')}`);
  return result;
}
