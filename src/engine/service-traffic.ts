// How much traffic a service has now, by the watches that measure traffic: for `min.traffic`. Asked only about samples that would be anomalous.
import type { WatchConfig } from '../config/config.ts';
import type { WatchDetection } from '../detect/watch-detection.ts';
import type { MinTraffic } from '../detect/series-policy.ts';
import type { Labels } from '../model/labels.ts';
import type { EpochMs } from '../model/time.ts';
import { firstLabel, type Identity } from './anomalies.ts';

export type TrafficRun = {
  readonly watch: Pick<WatchConfig, 'name' | 'signal' | 'unit' | 'intervalMs'>;
  readonly detection: WatchDetection;
};

export type ServiceTraffic = {
  /** In the terms of `minTraffic`; null = not known: nothing measures it, or its samples are too old to speak of `at`. */
  of(labels: Labels, at: EpochMs, minTraffic: MinTraffic): number | null;
  /** The watch has new samples. */
  forget(watch: string): void;
};

type Reading = { value: number; at: EpochMs };

/** A reading this many intervals away says nothing of the moment asked about. */
const freshIntervals = 5;

/** Identity of a service across watches. Null: the series names no service. */
function serviceKey(labels: Labels, identity: Identity): string | null {
  const service = firstLabel(labels, identity.service);
  return service === undefined ? null : `${service}\u0000${firstLabel(labels, identity.environment) ?? ''}`;
}

export function makeServiceTraffic(options: {
  readonly runs: () => Iterable<TrafficRun>;
  readonly identity: () => Identity;
}): ServiceTraffic {
  /** Traffic by service, of the watches asked since their last samples. */
  const readings = new Map<string, ReadonlyMap<string, Reading>>();

  function readingsOf({ watch, detection }: TrafficRun): ReadonlyMap<string, Reading> {
    const known = readings.get(watch.name);
    if (known) return known;
    const sums = new Map<string, Reading>();
    for (const { labels, at, value } of detection.lastSamples()) {
      const key = serviceKey(labels, options.identity());
      if (key === null) continue;
      const sum = sums.get(key);
      // Series that stopped a while ago add nothing to what the service has now.
      if (!sum || at - sum.at > watch.intervalMs) sums.set(key, { value, at });
      else if (sum.at - at <= watch.intervalMs) sums.set(key, { value: sum.value + value, at: Math.max(at, sum.at) });
    }
    readings.set(watch.name, sums);
    return sums;
  }

  return {
    of: (labels, at, minTraffic) => {
      const key = serviceKey(labels, options.identity());
      if (key === null) return null;
      for (const run of options.runs()) {
        const { watch } = run;
        if (minTraffic.watch === null ? watch.signal !== 'traffic' : watch.name !== minTraffic.watch) continue;
        const reading = readingsOf(run).get(key);
        if (reading === undefined || Math.abs(at - reading.at) > freshIntervals * watch.intervalMs) continue;
        return inTermsOf(minTraffic, reading.value, watch.unit);
      }
      return null;
    },
    forget: (watch) => void readings.delete(watch),
  };
}

/** A value of a watch in `unit` as the amount that `minTraffic` counts in. */
export function inTermsOf({ perMs }: MinTraffic, value: number, unit: string): number {
  return perMs === null ? value : (value * perMs) / spanMsOf(unit);
}

/** The span a rate in this unit counts over: a minute for `orders/min`; a second where the unit does not say. */
function spanMsOf(unit: string): number {
  const span = /(?:\/|\bper )\s*(s|sec|second|m|min|minute|h|hour)$/.exec(unit)?.[1]?.[0];
  return span === 'h' ? 3_600_000 : span === 'm' ? 60_000 : 1000;
}
