// What a contender tells of one series, and what became of a fault by it: the same measure for every contender.
import type { FaultedSamples } from './faults.ts';

/** One episode that was told of, in steps of the series. */
export type Told = {
  /** First anomalous sample. */
  readonly onset: number;
  /** The sample that told it. */
  readonly toldAt: number;
  /** First good sample; null: goes on. */
  readonly endedAt: number | null;
  /** Taken for the new normal in place of having recovered. */
  readonly wasAccepted: boolean;
  /** Above (1) or below (-1) what was expected; 0: neither. */
  readonly side: -1 | 0 | 1;
};

/** How a series is judged: first its normal course, of which a copy can go on from `onset` with other samples. */
export type Contender = {
  readonly name: string;
  readonly follow: (series: FollowedSeries) => Followed;
};

export type FollowedSeries = {
  readonly normal: Float64Array;
  readonly startAt: number;
  readonly stepMs: number;
  /** Where faults strike. */
  readonly onset: number;
};

export type Followed = {
  /** Of the fault-free series, from its first sample to its last. */
  readonly normal: readonly Told[];
  /** The episodes after `onset` of a series that is another from there on, up to step `until`; `heard` says of a step without sample whether the source was alive. */
  readonly judge: (values: Float64Array, until: number, heard: boolean) => readonly Told[];
};

export type Outcome = {
  /** Samples with the fault until it was told, the telling one included; null: missed. */
  readonly delay: number | null;
  /** Whether, once told, it was flagged until it ended or was accepted. */
  readonly stayed: 'to the end' | 'until accepted' | 'lost' | 'not found';
  /** Samples after recovery shows until the first good one; null: was not flagged then, or before already, or the fault does not end. */
  readonly rearm: number | null;
  /** Told after the fault, of what is normal again; what is told of the fault-free series too is none. */
  readonly echoes: number;
};

export type SoughtFault = FaultedSamples & { readonly side: -1 | 0 | 1; readonly ends: boolean };

/** What became of a fault that is to be found, by what was told of the series with it and without. */
export function outcomeOf(told: readonly Told[], normal: readonly Told[], fault: SoughtFault): Outcome {
  const { onset, end, shownAt, side } = fault;
  const isOf = (one: Told): boolean =>
    one.toldAt >= onset && one.toldAt < end && (side === 0 || one.side === 0 || one.side === side);
  const found = told.filter(isOf);
  const first = found[0];
  const last = found.at(-1);
  const echoes = alarmsBeyond(normal, told, end);
  if (first === undefined || last === undefined) return { delay: null, stayed: 'not found', rearm: null, echoes };
  const wasFlaggedBefore = told.some((one) => one.toldAt < onset && one.onset === last.onset);
  const rearm =
    fault.ends && !wasFlaggedBefore && (last.endedAt === null || last.endedAt >= end)
      ? Math.max(0, (last.endedAt ?? Number.POSITIVE_INFINITY) - shownAt)
      : null;
  return { delay: first.toldAt - onset + 1, stayed: stayOf(first, end), rearm, echoes };
}

function stayOf(first: Told, end: number): Outcome['stayed'] {
  if (first.endedAt === null || first.endedAt >= end) return 'to the end';
  return first.wasAccepted ? 'until accepted' : 'lost';
}

/** Episodes told at or after `from` that the fault-free series does not have. */
export function alarmsBeyond(normal: readonly Told[], told: readonly Told[], from: number): number {
  const known = new Set(normal.map(({ toldAt }) => toldAt));
  return told.filter(({ toldAt }) => toldAt >= from && !known.has(toldAt)).length;
}
