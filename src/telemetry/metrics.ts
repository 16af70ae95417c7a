// Our own metrics as instruments: what metric-list.ts names, on a registry of its own.
import Counter from '@prometheus-io/client/lib/counter.js';
import Gauge from '@prometheus-io/client/lib/gauge.js';
import Histogram from '@prometheus-io/client/lib/histogram.js';
import Registry from '@prometheus-io/client/lib/registry.js';
import { metricPrefix, type MetricSpec, metricSpecs } from './metric-list.ts';
import { collectDefaultMetrics } from './default-metrics.ts';

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A detection takes intervals, not milliseconds. */
const minutesBuckets = [1, 5, 10, 15, 30, 45, 60, 90, 120, 180, 300, 600, 1800, 3600];

type Specs = typeof metricSpecs;
type LabelsOf<S extends MetricSpec> = keyof S['labels'] & string;
type Instrument<S extends MetricSpec> = S['type'] extends 'counter'
  ? Counter<LabelsOf<S>>
  : S['type'] extends 'gauge'
    ? Gauge<LabelsOf<S>>
    : Histogram<LabelsOf<S>>;

export type Metrics = { readonly [K in keyof Specs]: Instrument<Specs[K]> } & { readonly registry: Registry };

/** `version` labels build_info. Default process metrics come with it. */
export function makeMetrics(build: { readonly version: string }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics(registry);
  const made = Object.entries(metricSpecs).map(([key, spec]) => [key, makeInstrument(spec, registry)] as const);
  const metrics = { registry, ...(Object.fromEntries(made) as Omit<Metrics, 'registry'>) }; // one instrument of its spec's kind for each key
  metrics.build.set({ version: build.version, nodeversion: process.version }, 1);
  // Nothing ended yet is no time of zero.
  metrics.mtta.remove();
  metrics.mttr.remove();
  return metrics;
}

function makeInstrument(spec: MetricSpec, registry: Registry): Counter | Gauge | Histogram {
  const { help } = spec;
  const options = { name: metricPrefix + spec.name, help, labelNames: Object.keys(spec.labels), registers: [registry] };
  if (spec.type === 'gauge') return new Gauge(options);
  const buckets = spec.name === metricSpecs.detectionDelay.name ? minutesBuckets : secondsBuckets;
  if (spec.type === 'histogram') return new Histogram({ ...options, buckets });
  const counter = new Counter(options);
  // A rate needs the zero before the first one.
  for (const labels of knownLabels(spec)) counter.inc(labels, 0);
  return counter;
}

/** All values of the one label of a metric whose values are known beforehand. */
function knownLabels({ labels }: MetricSpec): Record<string, string>[] {
  const [[name, values] = ['', ''], ...others] = Object.entries(labels);
  return typeof values === 'string' || others.length > 0 ? [] : values.map((value) => ({ [name]: value }));
}
