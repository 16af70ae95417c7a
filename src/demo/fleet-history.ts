// The fleet's past, made by the same model that makes its present: detectors warm up on it through the path real history takes.
import type { Sample } from '../model/sample.ts';
import { advance, type Fleet } from './fleet.ts';
import { FleetSeries } from './fleet-series.ts';

/** Instants `from`, `from + stepMs`, … up to and including `to`. Spans follow one another: coarse days, then a fine hour. */
export type HistorySpan = { readonly from: number; readonly to: number; readonly stepMs: number };
export type HistoryStep = { readonly at: number; readonly samples: readonly Sample[] };

/**
 * Steps the fleet through the spans and yields its samples at each instant, lazily. The fleet must stand at or before the first one; it stands
 * at the last when done, so that live samples continue the counters. Sums per service keep 14 days cheap; `pod` gives every pod.
 */
export function* fleetHistory(
  fleet: Fleet,
  spans: readonly HistorySpan[],
  per: 'pod' | 'service' = 'service',
): Generator<HistoryStep> {
  const series = new FleetSeries(fleet, per);
  for (const { from, to, stepMs } of spans) {
    if (!(stepMs > 0)) throw new RangeError(`stepMs must be above 0, not ${stepMs}`);
    for (let at = from; at <= to; at += stepMs) {
      advance(fleet, at);
      yield { at, samples: series.samples() };
    }
  }
}
