// `--prometheus-version` as typed: which versions there are to judge for.
import { RulesUsageError } from './rules-flags.ts';

/** The minor versions of each major one that are known, both included. */
const known: ReadonlyMap<number, readonly [number, number]> = new Map([
  [2, [42, 55]],
  [3, [0, 14]],
]);
const current = '3.14';

/** `2.42`, `v3.5`, `3.5.1` as `2.42`, `3.5`, `3.5`; null is the current one. Throws RulesUsageError, with the list. */
export function readPrometheusVersion(text: string | null): string {
  if (text === null) return current;
  const [, major = '', minor = ''] = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d+)?$/.exec(text) ?? [];
  const range = known.get(Number(major));
  if (range === undefined || Number(minor) < range[0] || Number(minor) > range[1]) {
    const list = [...known].map(([number, [first, last]]) => `${number}.${first} to ${number}.${last}`).join(', ');
    throw new RulesUsageError(`--prometheus-version: ${JSON.stringify(text)} (known are ${list})`);
  }
  return `${Number(major)}.${Number(minor)}`;
}
