// The raw series that some selector asks for, each with its recent samples. Bounded: by series, by samples a series, by idle time.
import { type Labels, labelsKey } from '../model/labels.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { SampleRing } from './sample-ring.ts';
import { type Selector, selects } from './selector.ts';

/** A raw sample: `labels` without the metric name. */
export type RawSample = { readonly name: string; readonly labels: Labels; readonly at: EpochMs; readonly value: number };

/** All that one scrape of one target brought, at the instant it began. `up: false`: it failed, only what we add ourselves is in it. */
export type ScrapeBatch = {
  readonly target: string;
  readonly at: EpochMs;
  readonly up: boolean;
  readonly samples: readonly RawSample[];
};

/**
 * Samples that were not taken. `noRoom`: of new series beyond the limit. `repeated`: of a series that this scrape had already brought, and not dated
 * later: the first counts. `late`: dated before the newest one of their series. One dated exactly as the newest is what a cached exporter answers.
 */
export type NotTaken = { noRoom: number; repeated: number; late: number };

type Target = { scrapes: number; scrapedAt: EpochMs; observedFrom: EpochMs; up: boolean };

export type RawSeries = {
  readonly labels: Labels;
  readonly ring: SampleRing;
  readonly target: Target;
  /** The number of the target's scrape that last had it. */
  lastScrape: number;
};

export type SignalStoreLimits = {
  /** The longest window that is asked for. */
  readonly windowMs: DurationMs;
  readonly seriesMax: number;
};

const expiryEveryMs: DurationMs = 60_000;
/** A series without a sample for this long (and longer than the window) is forgotten. Prometheus' lookback. */
export const idleMs: DurationMs = 300_000;

export class SignalStore {
  readonly #limits: SignalStoreLimits;
  readonly #targets = new Map<string, Target>();
  readonly #series = new Map<string, { readonly name: string; readonly series: RawSeries }>();
  readonly #selections = new Map<string, { readonly selector: Selector; readonly members: Set<RawSeries> }[]>();
  #expiresAt: EpochMs = -Infinity;

  constructor(limits: SignalStoreLimits) {
    this.#limits = limits;
  }

  get seriesCount(): number {
    return this.#series.size;
  }

  /** The series this selector selects, kept up to date. Selectors are given before the first sample. */
  select(selector: Selector): ReadonlySet<RawSeries> {
    const members = new Set<RawSeries>();
    const known = this.#selections.get(selector.name);
    if (known) known.push({ selector, members });
    else this.#selections.set(selector.name, [{ selector, members }]);
    return members;
  }

  /** Takes a scrape; returns what of the series that are asked for was not taken. A series it lacks is gone from its target. */
  ingest(batch: ScrapeBatch): NotTaken {
    const target = this.#target(batch);
    const notTaken: NotTaken = { noRoom: 0, repeated: 0, late: 0 };
    for (const sample of batch.samples) {
      const selections = this.#selections.get(sample.name);
      if (!selections) continue;
      const key = `${batch.target}\u0002${sample.name}\u0002${labelsKey(sample.labels)}`;
      let series = this.#series.get(key)?.series;
      if (!series) {
        const wanted = selections.filter(({ selector }) => selects(selector, sample.name, sample.labels));
        if (wanted.length === 0) continue;
        if (this.#series.size >= this.#limits.seriesMax) {
          notTaken.noRoom += 1;
          continue;
        }
        series = { labels: sample.labels, ring: new SampleRing(), target, lastScrape: 0 };
        this.#series.set(key, { name: sample.name, series });
        for (const { members } of wanted) members.add(series);
      }
      const isRepeated = series.lastScrape === target.scrapes;
      series.lastScrape = target.scrapes;
      if (!series.ring.push(sample.at, sample.value)) {
        if (isRepeated) notTaken.repeated += 1;
        else if (sample.at < series.ring.at(series.ring.length - 1)) notTaken.late += 1;
        continue;
      }
      series.ring.dropBefore(sample.at - this.#limits.windowMs);
    }
    if (batch.at >= this.#expiresAt) this.#expire(batch.at);
    return notTaken;
  }

  #target(batch: ScrapeBatch): Target {
    const known = this.#targets.get(batch.target);
    if (!known) {
      const target = { scrapes: 1, scrapedAt: batch.at, observedFrom: batch.up ? batch.at : Infinity, up: batch.up };
      this.#targets.set(batch.target, target);
      return target;
    }
    known.scrapes += 1;
    known.scrapedAt = batch.at;
    if (batch.up && !known.up) known.observedFrom = batch.at;
    known.up = batch.up;
    return known;
  }

  #expire(now: EpochMs): void {
    this.#expiresAt = now + expiryEveryMs;
    const before = now - Math.max(idleMs, this.#limits.windowMs);
    for (const [key, { name, series }] of this.#series) {
      if (!isGone(series) || series.ring.at(series.ring.length - 1) >= before) continue;
      this.#series.delete(key);
      for (const { members } of this.#selections.get(name) ?? []) members.delete(series);
    }
  }
}

/** How much older than its scrape the newest sample is: more than 0 only where the target dates its samples itself. */
export function lagOf({ ring, target }: RawSeries): DurationMs {
  return Math.max(0, target.scrapedAt - ring.at(ring.length - 1));
}

/** Its target's newest scrape did not have it. */
export function isGone(series: RawSeries): boolean {
  return series.lastScrape !== series.target.scrapes;
}
