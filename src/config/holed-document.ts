// The document with wrong parts taken out, so that the rest can be judged in the same run, and the way back to the numbering as written.
import type { ConfigPath } from './problem.ts';

/** The value at a path, undefined where there is none. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  let found = value;
  for (const part of path)
    found = typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[part] : undefined; // a tree of plain values
  return found;
}

/** A document some of whose parts were taken out: items of lists leave a hole (`undefined`), so that the numbering stays. */
export type Holed = unknown;

/** The document without holes, as the schema reads it. */
export function withoutHoles(holed: Holed): unknown {
  if (Array.isArray(holed)) return holed.filter((item) => item !== undefined).map(withoutHoles);
  if (typeof holed !== 'object' || holed === null) return holed;
  return Object.fromEntries(Object.entries(holed).map(([key, item]) => [key, withoutHoles(item)]));
}

/** A path of the document without holes → the same place in the document as it was written. */
export function writtenPath(holed: Holed, path: ConfigPath): ConfigPath {
  let node: unknown = holed;
  return path.map((part) => {
    const list: readonly unknown[] | null = Array.isArray(node) ? node : null;
    const written =
      list === null || typeof part !== 'number' ? part : ([...list.keys()].filter((i) => list[i] !== undefined)[part] ?? part);
    node = valueAt(node, [written]);
    return written;
  });
}
