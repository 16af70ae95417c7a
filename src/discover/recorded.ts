// What the rule pack already records of a watch. Where a question would read thousands of series each time, its record is read instead, which
// Prometheus has computed for its alerts anyway: the same signal over five minutes instead of two.
import type { Draft } from './choose-watches.ts';
import { selectorText, type Spec } from './spec.ts';

/** Series that one question may read. Each costs Prometheus about 5 µs every time: with more than this it is a hundredth of a second and up. */
export const seriesReadMax = 2000;

export type Recorded = {
  /** The name of the record, as it is among the names of metrics. */
  readonly name: string;
  /** The watch as a question for it. */
  readonly query: string;
  /** The series that the watch would read without it. */
  readonly reads: string;
};

/** Families whose quantile is recorded, in the unit of the watch. */
const latencies: readonly string[] = [
  'http_request_duration_seconds',
  'http_server_request_duration_seconds',
  'http_server_requests_seconds',
];
/** A record has these labels; `job` stands in it as `service` where there is no other. */
const recordedBy: ReadonlySet<string> = new Set(['environment', 'team', 'service', 'job']);
const recordedStatus = /^(?:code|status|status_code)=~"5\.\."$/;

/** Null when no record of the pack tells the same. */
export function recordedOf({ spec }: Draft): Recorded | null {
  if (!spec.by.every((label) => recordedBy.has(label))) return null;
  const name = recordOf(spec);
  if (name === null) return null;
  const [metric, matchers] = spec.kind === 'ratio' ? [name, ['class="5xx"']] : [name, []];
  return { name, query: selectorText(metric, matchers), reads: readsOf(spec) };
}

function recordOf(spec: Spec): string | null {
  switch (spec.kind) {
    case 'rate':
      return isPlainCounter(spec.of.metric) ? 'service:http_requests:rate5m' : null;
    case 'ratio':
      return isPlainCounter(spec.of.metric) && spec.bad.every((matcher) => recordedStatus.test(matcher))
        ? 'service_class:http_requests:ratio_rate5m'
        : null;
    case 'quantile': {
      const { family, forms, matchers } = spec;
      const isRecorded = forms.classic && !forms.native && matchers.length === 0 && latencies.includes(family);
      return isRecorded ? 'service:http_request_duration_seconds:p95_rate5m' : null;
    }
    default:
      return null;
  }
}

const isPlainCounter = (metric: string): boolean => metric === 'http_requests_total';

function readsOf(spec: Spec): string {
  return spec.kind === 'quantile' ? `${spec.family}_bucket` : 'http_requests_total';
}
