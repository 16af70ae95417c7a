// Reads a labels file: JSON, for each series file a list of [from, to], both inclusive, as NAB's combined_windows.json.
import type { EpochMs } from '../../src/model/time.ts';
import { parseTimestamp } from '../../src/cli/timestamp.ts';
import type { TimeWindow } from './labelled-series.ts';

/** Labels that cannot be used; the message names the place and the remedy. */
export class LabelError extends Error {
  override readonly name = 'LabelError';
}

/** For each of `files` its windows in order of time; none for a file that has no label. `place` names the labels file in messages. */
export function readLabels(text: string, files: readonly string[], place: string): ReadonlyMap<string, readonly TimeWindow[]> {
  const labels = parseObject(text, place);
  const byFile = new Map<string, readonly TimeWindow[]>(files.map((file) => [file, []]));
  const keyOf = new Map<string, string>();
  for (const [key, value] of Object.entries(labels)) {
    const file = findFile(key, files, place);
    const other = keyOf.get(file);
    if (other !== undefined)
      throw new LabelError(`${place}: ${JSON.stringify(other)} and ${JSON.stringify(key)} both label ${file}; join them`);
    keyOf.set(file, key);
    byFile.set(file, readWindows(value, `${place}: ${JSON.stringify(key)}`));
  }
  return byFile;
}

function parseObject(text: string, place: string): object {
  let labels: unknown;
  try {
    labels = JSON.parse(text);
  } catch (error) {
    throw new LabelError(`${place}: not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (typeof labels === 'object' && labels !== null && !Array.isArray(labels)) return labels;
  throw new LabelError(`${place}: expected an object: {"folder/file.csv": [["2026-01-31 10:00:00", "2026-01-31 10:45:00"]]}`);
}

/** A key with more or fewer leading folders than the path means it too, as long as it can mean no other. */
function findFile(key: string, files: readonly string[], place: string): string {
  if (files.includes(key)) return key;
  const found = files.filter((file) => file.endsWith(`/${key}`) || key.endsWith(`/${file}`));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const name = JSON.stringify(key);
  if (found.length === 0)
    throw new LabelError(`${place}: ${name} labels a file that is not in the data folder; correct or remove it`);
  throw new LabelError(`${place}: ${name} may mean ${found.join(' or ')}; name it with its folders`);
}

function readWindows(value: unknown, place: string): TimeWindow[] {
  if (!Array.isArray(value)) throw new LabelError(`${place}: expected a list of [from, to]`);
  const windows = value.map((one: unknown, i) => readWindow(one, `${place}[${i}]`)).sort((a, b) => a.from - b.from);
  for (const [i, window] of windows.entries()) {
    const before = windows[i - 1];
    if (before !== undefined && window.from <= before.to)
      throw new LabelError(`${place}: the windows from ${iso(before.from)} and from ${iso(window.from)} overlap; make them one`);
  }
  return windows;
}

function readWindow(value: unknown, place: string): TimeWindow {
  if (!Array.isArray(value) || value.length !== 2) throw new LabelError(`${place}: expected [from, to]`);
  const [from, to] = value.map((time: unknown, i) => readTime(time, `${place}[${i}]`));
  if (from === undefined || to === undefined) throw new LabelError(`${place}: expected [from, to]`);
  if (to < from) throw new LabelError(`${place}: ends ${iso(to)}, before it starts ${iso(from)}; swap the two`);
  return { from, to };
}

function readTime(value: unknown, place: string): EpochMs {
  const at = typeof value === 'string' || typeof value === 'number' ? parseTimestamp(String(value)) : null;
  if (at !== null) return at;
  const wanted = 'RFC 3339, "YYYY-MM-DD HH:MM:SS" (UTC) or epoch seconds';
  throw new LabelError(`${place}: not a timestamp: ${JSON.stringify(value) ?? String(value)} (expected ${wanted})`);
}

const iso = (at: EpochMs): string => new Date(at).toISOString();
