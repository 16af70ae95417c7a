// Turns scraped batches into signals: for every watch with `from`, its value per group of labels at an instant.
// Rates are taken per series and added up afterwards, so that the reset of one pod is no dip of the service.
import { type Labels, makeLabels } from '../model/labels.ts';
import type { Sample } from '../model/sample.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';
import { addTo, aggregated, newAggregate } from './aggregate.ts';
import { counterRate } from './counter-rate.ts';
import { type Bucket, histogramQuantile } from './histogram-quantile.ts';
import { ratio } from './ratio.ts';
import { parseSelector } from './selector.ts';
import type { SignalFrom } from './signal-from.ts';
import { idleMs, isGone, lagOf, type NotTaken, type RawSeries, type ScrapeBatch, SignalStore } from './signal-store.ts';

export type SignalWatch = { readonly name: string; readonly from: SignalFrom; readonly seriesMax: number };

/** `dropped`: groups beyond the watch's seriesMax. The same ones stay from one evaluation to the next. */
export type Evaluated = { readonly samples: readonly Sample[]; readonly dropped: number };

/** A watch with the raw series it reads. */
type Bound = { readonly watch: SignalWatch; readonly series: ReadonlySet<RawSeries>; readonly of: ReadonlySet<RawSeries> };
type Group<T> = { readonly labels: Labels; readonly content: T };
/** `lagMs`: how old the newest raw sample of a gauge was when it was scraped; its signal bears that time. */
type Signal = { readonly value: number; readonly lagMs: DurationMs };

export class SignalEvaluator {
  readonly #store: SignalStore;
  readonly #watches = new Map<string, Bound>();

  /** Throws SelectorError when a watch's selector is none. `rawSeriesMax` bounds the memory: about 400 bytes a series and 16 a sample. */
  constructor(watches: readonly SignalWatch[], rawSeriesMax: number) {
    this.#store = new SignalStore({
      windowMs: Math.max(0, ...watches.map((watch) => windowOf(watch.from))),
      seriesMax: rawSeriesMax,
    });
    for (const watch of watches) {
      const series = this.#store.select(parseSelector(watch.from.selector));
      const of = watch.from.kind === 'ratio' ? this.#store.select(parseSelector(watch.from.of)) : series;
      this.#watches.set(watch.name, { watch, series, of });
    }
  }

  get rawSeriesCount(): number {
    return this.#store.seriesCount;
  }

  /** Takes what a scrape brought; returns what was not taken. */
  ingest(batch: ScrapeBatch): NotTaken {
    return this.#store.ingest(batch);
  }

  /** The watch's value at `at`, one sample a group. What cannot be known (no rate yet, 0/0, an empty histogram) is absent. */
  evaluate(name: string, at: EpochMs): Evaluated {
    const bound = this.#watches.get(name);
    if (!bound) return { samples: [], dropped: 0 };
    const groups = evaluateGroups(bound, at);
    const keys = [...groups.keys()];
    const kept = keys.length > bound.watch.seriesMax ? keys.sort().slice(0, bound.watch.seriesMax) : keys;
    const samples = kept.flatMap((key) => {
      const group = groups.get(key);
      return group ? [{ labels: group.labels, at: at - group.content.lagMs, value: group.content.value }] : [];
    });
    return { samples, dropped: keys.length - kept.length };
  }
}

function windowOf(from: SignalFrom): DurationMs {
  return from.kind === 'gauge' ? 0 : from.windowMs;
}

function evaluateGroups({ watch, series, of }: Bound, at: EpochMs): Map<string, Group<Signal>> {
  const { from } = watch;
  switch (from.kind) {
    case 'rate':
      return mapGroups(sumOfRates(series, from.by, from.windowMs, at), timely);
    case 'gauge': {
      const make = () => ({ aggregate: newAggregate(), lagMs: Infinity });
      const groups = groupBy(series, from.by, make, (content, one) => {
        const newest = one.ring.length - 1;
        const isFresh = !isGone(one) && one.ring.at(newest) > at - idleMs && one.ring.at(newest) <= at;
        if (!isFresh) return false;
        addTo(content.aggregate, one.ring.value(newest));
        content.lagMs = Math.min(content.lagMs, lagOf(one));
        return true;
      });
      return mapGroups(groups, ({ aggregate, lagMs }) => ({ value: aggregated(aggregate, from.aggregate), lagMs }));
    }
    case 'ratio': {
      const parts = sumOfRates(series, from.by, from.windowMs, at);
      const wholes = sumOfRates(of, from.by, from.windowMs, at);
      return mapGroups(wholes, (whole, key) => timely(ratio(parts.get(key)?.content, whole)));
    }
    case 'quantile': {
      const groups = groupBy(
        series,
        from.by,
        (): Bucket[] => [],
        (buckets, one) => {
          const count = rateOf(one, from.windowMs, at);
          if (count !== null) buckets.push({ le: edgeOf(one.labels), count });
          return count !== null;
        },
      );
      return mapGroups(groups, (buckets) => {
        const value = histogramQuantile(from.quantile, buckets);
        return timely(Number.isNaN(value) ? null : value);
      });
    }
  }
}

const timely = (value: number | null): Signal | null => (value === null ? null : { value, lagMs: 0 });

function sumOfRates(
  series: ReadonlySet<RawSeries>,
  by: readonly string[],
  windowMs: DurationMs,
  at: EpochMs,
): Map<string, Group<number>> {
  const groups = groupBy(series, by, newAggregate, (aggregate, one) => {
    const rate = rateOf(one, windowMs, at);
    if (rate !== null) addTo(aggregate, rate);
    return rate !== null;
  });
  return mapGroups(groups, (aggregate) => aggregate.sum);
}

/**
 * As of the target's last scrape while the series is in it: a scrape that is late must not look like traffic that falls. A scrape that failed says
 * nothing of the series, so they count on for a quarter of the window. One that is gone from its target counts up to `at`.
 */
function rateOf(series: RawSeries, windowMs: DurationMs, at: EpochMs): number | null {
  const { ring, target } = series;
  const newestAt = ring.length === 0 ? at : ring.at(ring.length - 1);
  const holdMs = !isGone(series) ? windowMs / 2 : target.up ? 0 : windowMs / 4;
  const to = newestAt > at || at - newestAt > holdMs ? at : newestAt;
  return counterRate(ring, to - windowMs, to, target.observedFrom);
}

function edgeOf(labels: Labels): number {
  const le = labels['le'] ?? '';
  return le === '+Inf' || le === 'Inf' ? Infinity : le === '' ? NaN : Number(le);
}

/** Folds series into groups of equal `by` labels; a group exists once `add` took a series. A label a series lacks is empty. */
function groupBy<T>(
  series: ReadonlySet<RawSeries>,
  by: readonly string[],
  make: () => T,
  add: (content: T, one: RawSeries) => boolean,
): Map<string, Group<T>> {
  const groups = new Map<string, Group<T>>();
  for (const one of series) {
    let key = '';
    for (const name of by) key += `${one.labels[name] ?? ''}\u0000`;
    const known = groups.get(key);
    const content = known ? known.content : make();
    if (add(content, one) && !known) groups.set(key, { labels: pick(one.labels, by), content });
  }
  return groups;
}

function pick(labels: Labels, names: readonly string[]): Labels {
  return makeLabels(names.flatMap((name) => (labels[name] ? [[name, labels[name]] as const] : [])));
}

function mapGroups<T, U>(groups: Map<string, Group<T>>, value: (content: T, key: string) => U | null): Map<string, Group<U>> {
  const mapped = new Map<string, Group<U>>();
  for (const [key, group] of groups) {
    const content = value(group.content, key);
    if (content !== null) mapped.set(key, { labels: group.labels, content });
  }
  return mapped;
}
