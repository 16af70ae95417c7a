// What a user would write without us: bands of a day as Prometheus rules, evaluated here as Prometheus 2.42 evaluates them. That the two agree
// point by point is proven against a real one in test/peers/promql-bands.test.ts.
//
//   mean ± k·σ     x > avg_over_time(x[1d]) + k * stddev_over_time(x[1d])  or  x < avg_over_time(x[1d]) - k * stddev_over_time(x[1d])
//   median ± k·MAD records d = abs(x - quantile_over_time(0.5, x[1d])) and mad = quantile_over_time(0.5, d[1d]);  d > k * mad
import { emptyEpisode, type Episode, stepPhase } from '../../src/detect/phase.ts';
import { SortedWindow } from './sorted-window.ts';
import type { Contender, Followed, FollowedSeries, Told } from './told.ts';

export type BandKind = 'mean' | 'median';

export type BandWindow = {
  readonly stepMs: number;
  /** Prometheus 2.42 takes both ends of a range: 1d at one sample a minute are 1441 samples. */
  readonly windowMs: number;
  /** An instant vector takes a sample up to this old, as Prometheus by default. */
  readonly lookbackMs: number;
};

export const oneDay = { windowMs: 86_400_000, lookbackMs: 300_000 } as const;

/** The middle and the spread at one evaluation; NaN where the query has no answer. */
export type Band = { x: number; middle: number; spread: number };

/** The band of one series, one evaluation after the other; `copy` goes on from where it stands. */
export class BandQuery {
  private readonly kind: BandKind;
  private readonly window: BandWindow;
  private readonly samples: SortedWindow;
  private readonly deviations: SortedWindow;
  private last = Number.NaN;
  private lastAge = Number.POSITIVE_INFINITY;

  constructor(kind: BandKind, window: BandWindow, from?: BandQuery) {
    const length = Math.round(window.windowMs / window.stepMs) + 1;
    this.kind = kind;
    this.window = window;
    this.samples = from?.samples.copy() ?? new SortedWindow(length);
    this.deviations = from?.deviations.copy() ?? new SortedWindow(length);
    if (from === undefined) return;
    this.last = from.last;
    this.lastAge = from.lastAge;
  }

  copy(): BandQuery {
    return new BandQuery(this.kind, this.window, this);
  }

  /** The evaluation one step later; NaN: no sample came. */
  next(value: number, out: Band): void {
    this.samples.push(value);
    this.lastAge = Number.isNaN(value) ? this.lastAge + this.window.stepMs : 0;
    if (!Number.isNaN(value)) this.last = value;
    out.x = this.lastAge <= this.window.lookbackMs ? this.last : Number.NaN;
    if (this.kind === 'mean') {
      out.middle = this.samples.mean();
      out.spread = this.samples.deviation();
      return;
    }
    out.middle = this.samples.median();
    this.deviations.push(Math.abs(out.x - out.middle));
    out.spread = this.deviations.median();
  }
}

/** How many spreads the value is from the middle, signed; 0 where there is no answer. */
function ratioOf({ x, middle, spread }: Band): number {
  const distance = x - middle;
  return Number.isNaN(distance) || Number.isNaN(spread) || distance === 0 ? 0 : distance / spread;
}

export type BandRule = {
  readonly kind: BandKind;
  readonly k: number;
  /** `for` and `keep_firing_for` of the alerting rule, which is evaluated at every step. */
  readonly forMs: number;
  readonly keepFiringForMs: number;
};

/** Keeps the distances of series it has seen: they are the same for every `k` and every `for`. */
export type BandDistances = (kind: BandKind, series: FollowedSeries) => DistancesOfSeries;
type DistancesOfSeries = { readonly normal: Float64Array; readonly after: (values: Float64Array, until: number) => Float64Array };

export function makeBandDistances(): BandDistances {
  const known = { mean: new WeakMap<Float64Array, DistancesOfSeries>(), median: new WeakMap<Float64Array, DistancesOfSeries>() };
  return (kind, series) => {
    const same = known[kind].get(series.normal);
    if (same !== undefined) return same;
    const made = distancesOfSeries(kind, series);
    known[kind].set(series.normal, made);
    return made;
  };
}

function distancesOfSeries(kind: BandKind, { normal, stepMs, onset }: FollowedSeries): DistancesOfSeries {
  const distances = new Float64Array(normal.length);
  const query = new BandQuery(kind, { stepMs, ...oneDay });
  measure(query, normal, distances, { from: 0, to: onset });
  const atOnset = query.copy();
  measure(query, normal, distances, { from: onset, to: normal.length });
  const faulted = new WeakMap<Float64Array, Float64Array>();
  return {
    normal: distances,
    after: (values, until) => {
      const same = faulted.get(values);
      if (same !== undefined) return same;
      const made = Float64Array.from(distances);
      measure(atOnset.copy(), values, made, { from: onset, to: until });
      faulted.set(values, made);
      return made;
    },
  };
}

function measure(query: BandQuery, values: Float64Array, out: Float64Array, { from, to }: { from: number; to: number }): void {
  const band: Band = { x: 0, middle: 0, spread: 0 };
  for (let i = from; i < to; i += 1) {
    query.next(values[i]!, band);
    out[i] = ratioOf(band);
  }
}

/** An alerting rule on such a band as a contender. */
export function promqlBand(name: string, rule: BandRule, distances: BandDistances): Contender {
  return {
    name,
    follow: (series): Followed => {
      const known = distances(rule.kind, series);
      return {
        normal: tell(known.normal, { from: 0, to: series.normal.length }, rule, series.stepMs),
        judge: (values, until) => {
          // From an hour before, so that an alert that fires already is one that fires already.
          const from = Math.max(0, series.onset - Math.round(3_600_000 / series.stepMs));
          const told = tell(known.after(values, until), { from, to: until }, rule, series.stepMs);
          return told.filter(({ endedAt }) => endedAt === null || endedAt > series.onset);
        },
      };
    },
  };
}

/** The episodes of an alerting rule: pending for `for`, then firing; Prometheus forgets it at the first evaluation without a result, or `keep_firing_for` after. */
// tidy: many because they are the distances, where to look, the rule and its rhythm
export function tell(
  distances: Float64Array,
  { from, to }: { from: number; to: number },
  rule: BandRule,
  stepMs: number,
): Told[] {
  const policy = {
    forMs: rule.forMs,
    keepFiringForMs: rule.keepFiringForMs,
    acceptAfterMs: Number.POSITIVE_INFINITY,
    gapMs: Number.POSITIVE_INFINITY,
  };
  const episode = emptyEpisode();
  const over: Told[] = [];
  let open: Told | null = null;
  for (let i = from; i < to; i += 1) {
    const isOutside = Math.abs(distances[i]!) > rule.k;
    if (!isOutside && episode.phase === 'inactive') continue;
    // Steps counted from 1: a time of 0 means "none" to an episode.
    const step = stepPhase(episode, (i + 1) * stepMs, isOutside ? 2 : 0, policy);
    if (step === 'firing') open = opened(episode, i, distances[i]!, stepMs);
    if (step !== 'resolved' || open === null) continue;
    over.push({ ...open, endedAt: stepOf(episode.clearedAt, stepMs) });
    open = null;
  }
  return open === null ? over : [...over, open];
}

function opened(episode: Readonly<Episode>, i: number, distance: number, stepMs: number): Told {
  return { onset: stepOf(episode.onsetAt, stepMs), toldAt: i, endedAt: null, wasAccepted: false, side: distance > 0 ? 1 : -1 };
}

const stepOf = (at: number, stepMs: number): number => Math.round(at / stepMs) - 1;
