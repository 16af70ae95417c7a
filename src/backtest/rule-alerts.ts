// What the alert rules of that Prometheus fired in the same time, from its ALERTS series, and which of it met an episode of ours.
import type { Anomaly } from '../model/anomaly.ts';
import type { Labels } from '../model/labels.ts';
import { labelsKey } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { type Chunk, pointsIn } from './chunk.ts';

export const firingAlertsQuery = 'ALERTS{alertstate="firing"}';

/** One alert of a rule from its first to its last firing instant. */
export type RuleFiring = {
  readonly alertname: string;
  readonly severity: string;
  readonly labels: Labels;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
};

/** Firings are kept up to this; a report of more helps nobody. */
export const firingsMax = 20_000;

/** Joins the instants of each series; an alert that is gone for more than an instant fires anew. */
export function makeFiringReader(): {
  add(chunk: Chunk): void;
  firings(): readonly RuleFiring[];
  readonly isFull: () => boolean;
} {
  type Open = { -readonly [K in keyof RuleFiring]: RuleFiring[K] };
  const open = new Map<string, Open>();
  const all: Open[] = [];
  return {
    add: (chunk) => {
      const count = pointsIn(chunk);
      for (const { labels, values } of chunk.series) {
        const key = labelsKey(labels);
        for (let i = 0; i < count; i += 1) {
          if (Number.isNaN(values[i])) continue;
          const at = chunk.from + i * chunk.stepMs;
          let firing = open.get(key);
          if (firing === undefined || at - firing.endedAt > chunk.stepMs) {
            if (all.length >= firingsMax) return;
            firing = {
              ...{ alertname: labels['alertname'] ?? '', severity: labels['severity'] ?? '', labels, startedAt: at, endedAt: at },
            };
            open.set(key, firing);
            all.push(firing);
          }
          firing.endedAt = at;
        }
      }
    },
    firings: () => all.toSorted((a, b) => a.startedAt - b.startedAt),
    isFull: () => all.length >= firingsMax,
  };
}

/** A rule that fires a little before or after speaks of the same thing. */
const nearMs: DurationMs = 10 * 60_000;

export type Meets = (anomaly: Anomaly, firing: RuleFiring) => boolean;

/** Whether both may be of one thing: near in time, and of one service where both name one. */
export function makeMeets(serviceOf: (labels: Labels) => string | undefined): Meets {
  return ({ startedAt, endedAt, seriesLabels }, firing) => {
    if (firing.endedAt < startedAt - nearMs || firing.startedAt > (endedAt ?? Number.POSITIVE_INFINITY) + nearMs) return false;
    const [ours, theirs] = [serviceOf(seriesLabels), serviceOf(firing.labels)];
    return ours === undefined || theirs === undefined || ours === theirs;
  };
}
