// How far back a query looks: the longest `[5m]` in it, or in what it reads that was recorded. After a restart of Prometheus a rate climbs for that long, and nothing can be judged by it.
import { type DurationMs, parseDuration } from '../model/time.ts';

const strings = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g;
const ranges = /\[\s*([0-9a-z]+)\s*(?::[^\]]*)?\]/g;

/** What a record's name says by Prometheus' own convention: `service:http_requests:rate5m`. Source: prometheus.io/docs/practices/rules ("Recording rules"). */
const recorded = /\b[a-zA-Z_]\w*:[\w:]*?([0-9]+(?:ms|[smhdwy]))(?![\w:])/g;

/** 0 when it looks at instants only. */
export function longestRangeMs(promql: string): DurationMs {
  const bare = promql.replaceAll(strings, '""');
  let longest = 0;
  for (const [, range = ''] of [...bare.matchAll(ranges), ...bare.matchAll(recorded)])
    longest = Math.max(longest, parseDuration(range) ?? 0);
  return longest;
}
