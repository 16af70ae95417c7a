// What a metric's name says of its kind, by the naming conventions of the Prometheus documentation.

/** Names that end like a counter's. `_sum` and `_count` may be a gauge of something else, so they count as histogram parts only. */
export type MetricKind = 'counter' | 'histogram-part' | 'record' | 'unknown';

export function metricKind(name: string): MetricKind {
  if (name.includes(':')) return 'record';
  if (name.endsWith('_total')) return 'counter';
  return /_(?:bucket|count|sum)$/.test(name) ? 'histogram-part' : 'unknown';
}
