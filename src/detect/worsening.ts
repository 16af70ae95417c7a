// Whether the running episode of a series has become another matter than what was told of it: the series is at zero or gone where it was only low, or several
// times as far off. An open alarm must not hide an outage. Arithmetic on sample time over one row of numbers a series.
import { type AnomalyKind, isSilence } from '../model/anomaly-kind.ts';
import type { DurationMs, EpochMs } from '../model/time.ts';

// Places of the numbers.
/** When the episode was last told of; 0 = not yet. */
const toldAt = 0;
/** The farthest it was from what was expected while that was fresh, and as a share of what was expected. */
const reach = 1;
const relativeReach = 2;
/** Whether it was told as at zero or absent. */
const toldSilent = 3;
/** First of the samples in a row that are worse than that; 0 = the last one was not. */
const worseSince = 4;
/** Numbers kept per series. */
export const worseningWidth = 5;

/** What was told is fresh for so long, and for so many steps: a fault needs some time to show in full, in a rate over minutes most of all. */
const freshMs: DurationMs = 15 * 60_000;
const freshSteps = 5;
/** So many times as far off is another matter; as a share too, for a level that has doubled is farther off by day than by night. */
const fartherFactor = 3;
/** Of a series that is expected at 0 the shares are as the distances. */
const expectedMin = 1e-200;

export type WorseningSample = {
  readonly at: EpochMs;
  /** Time of the sample before it. */
  readonly previousAt: EpochMs;
  /** First of the run that makes it what it is, zeros or missed samples; otherwise it itself. */
  readonly since: EpochMs;
  readonly isAnomalous: boolean;
  readonly kind: AnomalyKind;
  /** NaN when there is none. */
  readonly value: number;
  readonly expected: number;
  /** It is told anyway, for its severity. */
  readonly isTold: boolean;
};

export type WorseningPolicy = {
  /** As long as an alarm of its own would take. */
  readonly forMs: DurationMs;
  /** Silence of so long ends what was held before it. */
  readonly gapMs: DurationMs;
  readonly stepMs: DurationMs;
};

/** Takes one sample of a firing episode in. `firedAt`: of the episode. True when it is to be told anew. */
// tidy: many because it is called where nothing is allocated
export function stepWorsening(
  row: Float64Array,
  start: number,
  firedAt: EpochMs,
  sample: WorseningSample,
  { forMs, gapMs, stepMs }: WorseningPolicy,
): boolean {
  const { at } = sample;
  const isFiring = row[start + toldAt]! < firedAt;
  if (isFiring) row.fill(0, start, start + worseningWidth);
  if (isFiring || sample.isTold) {
    noteTold(row, start, sample);
    return sample.isTold;
  }
  if (at - row[start + toldAt]! <= Math.max(freshMs, freshSteps * stepMs)) {
    noteReach(row, start, sample);
    return false;
  }
  const since = row[start + worseSince]!;
  const isHeld = since !== 0 && at - sample.previousAt <= gapMs;
  row[start + worseSince] = !isAnotherMatter(row, start, sample) ? 0 : isHeld ? since : sample.since;
  if (row[start + worseSince] === 0 || at - row[start + worseSince]! < forMs) return false;
  noteTold(row, start, sample);
  return true;
}

/** Nothing is worse than nothing: an episode told as silent stays that. A value that is stuck or late goes nowhere; what is expected does. */
function isAnotherMatter(row: Float64Array, start: number, sample: WorseningSample): boolean {
  if (!sample.isAnomalous || row[start + toldSilent] !== 0) return false;
  if (sample.kind !== 'value') return isSilence(sample.kind);
  const deviation = deviationOf(sample);
  const isFarther = deviation > fartherFactor * row[start + reach]!;
  return isFarther && deviation / sizeOf(sample) > fartherFactor * row[start + relativeReach]!;
}

const deviationOf = ({ value, expected }: WorseningSample): number => Math.abs(value - expected);
const sizeOf = ({ expected }: WorseningSample): number => Math.max(expectedMin, Math.abs(expected));

function noteReach(row: Float64Array, start: number, sample: WorseningSample): void {
  const deviation = deviationOf(sample);
  // NaN, where there is no value, is not farther.
  if (deviation > row[start + reach]!) row[start + reach] = deviation;
  if (deviation / sizeOf(sample) > row[start + relativeReach]!) row[start + relativeReach] = deviation / sizeOf(sample);
}

function noteTold(row: Float64Array, start: number, sample: WorseningSample): void {
  row[start + toldAt] = sample.at;
  row[start + worseSince] = 0;
  noteReach(row, start, sample);
  if (isSilence(sample.kind)) row[start + toldSilent] = 1;
}
