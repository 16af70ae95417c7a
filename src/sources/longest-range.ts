// How far back a query looks: the longest `[5m]` in it. After a restart of Prometheus a rate climbs for that long, and nothing can be judged by it.
import { type DurationMs, parseDuration } from '../model/time.ts';

const strings = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g;
const ranges = /\[\s*([0-9a-z]+)\s*(?::[^\]]*)?\]/g;

/** 0 when it looks at instants only. */
export function longestRangeMs(promql: string): DurationMs {
  let longest = 0;
  for (const [, range = ''] of promql.replaceAll(strings, '""').matchAll(ranges))
    longest = Math.max(longest, parseDuration(range) ?? 0);
  return longest;
}
