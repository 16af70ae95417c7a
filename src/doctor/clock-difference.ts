// How far a peer's clock is from ours, and what that means: samples, silences and annotations are all placed by such clocks.
import type { DurationMs, EpochMs } from '../model/time.ts';
import { failed, type Finding, ok, warning } from './check.ts';

const warningMs: DurationMs = 2000;
const failedMs: DurationMs = 60_000;

export type ClockReading = {
  readonly sentAt: EpochMs;
  readonly answeredAt: EpochMs;
  /** What the peer's clock said in between. */
  readonly peerAt: EpochMs;
  /** How much later than `peerAt` it may have been: a Date header has whole seconds. */
  readonly resolutionMs: DurationMs;
};

/** The part of the difference that neither the way nor the rounding explains; positive = the peer is ahead. */
export function clockDifference({ sentAt, answeredAt, peerAt, resolutionMs }: ClockReading): DurationMs {
  if (peerAt > answeredAt) return peerAt - answeredAt;
  const latest = peerAt + resolutionMs;
  return latest < sentAt ? latest - sentAt : 0;
}

export function judgeClock(title: string, reading: ClockReading): Finding {
  const difference = clockDifference(reading);
  const size = Math.abs(difference);
  if (size <= warningMs) return ok(size === 0 ? 'same time as here' : `${Math.round(size)} ms apart`);
  const detail = `the clock of ${title} is ${(size / 1000).toFixed(1)} s ${difference > 0 ? 'ahead of' : 'behind'} ours`;
  const remedy = `synchronise both machines (NTP: timedatectl, chronyc tracking); find out first which of them is wrong`;
  return size > failedMs ? failed(detail, remedy) : warning(detail, remedy);
}

/** From a Date header; null when there is none, or no date in it. */
export function readingOfDate(told: {
  readonly sentAt: EpochMs;
  readonly answeredAt: EpochMs;
  readonly date: string | null;
}): ClockReading | null {
  const peerAt = Date.parse(told.date ?? '');
  return Number.isNaN(peerAt) ? null : { sentAt: told.sentAt, answeredAt: told.answeredAt, peerAt, resolutionMs: 1000 };
}
