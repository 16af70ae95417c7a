// What the other watches say of a service when one of them tells of an anomaly. In a storm it is asked thousands of times between two evaluations: each
// watch is looked through once.
import type { WatchConfig } from '../config/config.ts';
import type { SeriesState } from '../detect/series-state.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import type { Sibling } from '../model/evidence.ts';
import type { Labels } from '../model/labels.ts';
import { firstLabel, type Identity } from './anomalies.ts';

/** Of a watch of more series, those that are farthest out. */
const seriesMax = 64;

type Run = { readonly detection: WatchDetection; readonly watch: Pick<WatchConfig, 'name' | 'signal' | 'unit'> };

export type Siblings = {
  /** Of the service that a series of the watch belongs to, in the order of the watches. */
  of(watch: string, labels: Labels): readonly Sibling[];
  /** The watch has new samples. */
  forget(watch: string): void;
};

export function makeSiblings(options: { readonly runs: () => Iterable<Run>; readonly identity: () => Identity }): Siblings {
  /** By watch, then by service. */
  const looked = new Map<string, ReadonlyMap<string, SeriesState>>();

  function servicesOf({ watch, detection }: Run): ReadonlyMap<string, SeriesState> {
    const known = looked.get(watch.name);
    if (known) return known;
    const services = new Map<string, SeriesState>();
    for (const series of detection.series(seriesMax, false)) {
      const service = firstLabel(series.labels, options.identity().service);
      if (service !== undefined && !services.has(service)) services.set(service, series);
    }
    looked.set(watch.name, services);
    return services;
  }

  return {
    of: (name, labels) => {
      const service = firstLabel(labels, options.identity().service);
      if (service === undefined) return [];
      const siblings: Sibling[] = [];
      for (const run of options.runs()) {
        const { watch } = run;
        const series = watch.name === name ? undefined : servicesOf(run).get(service);
        if (!series || !Number.isFinite(series.value)) continue;
        const { value, score } = series;
        siblings.push({ signal: watch.signal, watch: watch.name, unit: watch.unit, value, inside: score <= 1 });
      }
      return siblings;
    },
    forget: (watch) => void looked.delete(watch),
  };
}
