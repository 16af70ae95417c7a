// How a watch's detection judges each of its series: its policy, the overrides, and the traffic of the same service.
import type { WatchConfig } from '../config/config.ts';
import { type Judgement, policyFor, type SeriesPolicy } from '../detect/series-policy.ts';
import { type Labels, makeLabels } from '../model/labels.ts';
import { firstLabel, type Identity } from './anomalies.ts';
import { inTermsOf, type ServiceTraffic } from './service-traffic.ts';

/** Series labels with `service` and `environment` as the identity names them: what the matchers of an override see. */
export function identified(labels: Labels, identity: Identity): Labels {
  const missing = (['service', 'environment'] as const).flatMap((name): [string, string][] => {
    const value = labels[name] === undefined ? firstLabel(labels, identity[name]) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return missing.length === 0 ? labels : makeLabels([...Object.entries(labels), ...missing]);
}

/** The policy of a series of the watch; null = it is not judged. */
export function policyOfSeries(watch: WatchConfig, labels: Labels, identity: Identity): SeriesPolicy | null {
  return policyFor(watch, watch.overrides.length === 0 ? labels : identified(labels, identity));
}

export type JudgementSurroundings = {
  readonly identity: () => Identity;
  readonly traffic: ServiceTraffic;
  /** The traffic a watch asks for is not known; said once by whoever listens. */
  readonly trafficUnknown: (watch: WatchConfig, labels: Labels) => void;
};

export function judgementOf(watch: WatchConfig, around: JudgementSurroundings): Judgement {
  return {
    policyOf: (labels) => policyOfSeries(watch, labels, around.identity()),
    leavesOut: watch.overrides.some(({ policy }) => policy === null),
    trafficOf: ({ labels, at, own }, minTraffic) => {
      const isOwn = minTraffic.watch === null ? watch.signal === 'traffic' : minTraffic.watch === watch.name;
      if (isOwn) return inTermsOf(minTraffic, own, watch.unit);
      const traffic = around.traffic.of(labels, at, minTraffic);
      if (traffic === null) around.trafficUnknown(watch, labels);
      return traffic;
    },
  };
}
