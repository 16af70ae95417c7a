// The parts of the metrics client that are used, file by file. Its index also loads what we have no use for: OpenTelemetry, the push gateway with TLS,
// clusters and summaries with their digests: 80 modules and 6 MiB.
declare module '@prometheus-io/client/lib/registry.js' {
  export { Registry as default } from '@prometheus-io/client';
}
declare module '@prometheus-io/client/lib/counter.js' {
  export { Counter as default } from '@prometheus-io/client';
}
declare module '@prometheus-io/client/lib/gauge.js' {
  export { Gauge as default } from '@prometheus-io/client';
}
declare module '@prometheus-io/client/lib/histogram.js' {
  export { Histogram as default } from '@prometheus-io/client';
}
declare module '@prometheus-io/client/lib/metrics/*.js' {
  import type { Registry } from '@prometheus-io/client';
  /** Adds metrics of one kind to a registry. `eventLoopMonitoringPrecision` in ms. */
  const collect: (registry: Registry, options: { readonly eventLoopMonitoringPrecision: number }) => void;
  export default collect;
}
