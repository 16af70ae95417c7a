// How long a series usually stays the same way - at zero, at one value, away - and how long is too long for its false-alarm budget. Runs are
// taken as an alternating renewal process (D. R. Cox, "Renewal Theory", 1962): one begins with a probability per sample, and its length has a
// geometric tail; a tighter one where the lengths are regular, a wider one where they scatter more than a geometric law allows.

// Places of the numbers of a model in its 32-bit floats.
const exposure = 0;
const runs = 1;
const total = 2;
const squares = 3;
const longest = 4;
/** 32-bit floats kept of one kind of run. */
export const runModelWidth = 5;

/** Samples outside a run before a length may be judged. */
export const exposureMin = 30;
/** Beyond this all counts are halved, so that what was long ago weighs less: after a week at 15 s. */
const exposureMax = 65_536;
const longestKept = 0.8;

/** What is expected of a series whose runs were never seen: after one coincidence the next is as improbable, with this as the most. */
const continuePrior = 0.03;
const priorWeight = 10;
/** A series that was never (or once) so before is not kept waiting longer. */
const unknownRunMax = 3;
/** As many runs make their scatter worth looking at. */
const scatterRuns = 8;
const widerMax = 10;
/** What recurs teaches its length, but no more than so many limits at a time. */
const recurringReach = 4;
/** A run must outlast the longest one on record by half, whatever the tail says. */
const beyondLongest = 1.5;

/** One more sample outside a run. */
export function expose(floats: Float32Array, at: number): void {
  const seen = floats[at + exposure]! + 1;
  floats[at + exposure] = seen;
  if (seen < exposureMax) return;
  for (let i = exposure; i < longest; i += 1) floats[at + i]! /= 2;
  floats[at + longest]! *= longestKept;
}

export const exposureOf = (floats: Float32Array, at: number): number => floats[at + exposure]!;

/** Share of samples that were in a run. */
export function runShare(floats: Float32Array, at: number): number {
  const within = floats[at + total]!;
  return within === 0 ? 0 : within / (within + floats[at + exposure]!);
}

/** True when such a run was hardly ever seen: at most once. */
export const isUnknown = (floats: Float32Array, at: number): boolean => floats[at + runs]! < 2;

/**
 * Learns a run that has ended. `limit` is what `runLimit` gave while it went on. A run beyond it teaches no more than four times of it; the first two of a series, when they
 * are longer still, are outages and teach next to nothing: only what happens time and again makes the limit grow.
 */
export function learnRun(floats: Float32Array, at: number, length: number, limit: number): void {
  // A run that was there from the beginning was not seen whole.
  if (floats[at + exposure] === 0) return;
  const before = floats[at + runs]!;
  const isUsual = length <= limit || before >= 2;
  const lesson = isUsual ? Math.min(length, recurringReach * limit) : length <= 2 * limit ? limit : 1;
  floats[at + runs] = before + 1;
  floats[at + total]! += lesson;
  floats[at + squares]! += lesson * lesson;
  if (isUsual) floats[at + longest] = Math.max(floats[at + longest]!, lesson);
}

/** The length at which a run is seen with at most `probability` per sample; at least 2. */
export function runLimit(floats: Float32Array, at: number, probability: number): number {
  const count = floats[at + runs]!;
  const sum = floats[at + total]!;
  const begins = (count + 0.5) / (floats[at + exposure]! + 1);
  const rarer = Math.max(0, Math.log(begins / probability));
  const goesOn = (sum - count + continuePrior * priorWeight) / (sum + priorWeight);
  let limit = 1 + rarer / -Math.log(goesOn);
  if (count >= scatterRuns) {
    const mean = sum / count;
    const variance = Math.max(0, floats[at + squares]! / count - mean * mean);
    const geometric = mean * (mean - 1);
    if (variance < geometric / 2) limit = mean + Math.max(0.5, Math.sqrt(variance)) * rarer;
    else if (variance > geometric && geometric > 0) limit = 1 + (limit - 1) * Math.min(widerMax, Math.sqrt(variance / geometric));
  }
  limit = Math.ceil(Math.max(2, limit, beyondLongest * floats[at + longest]!));
  return count < 2 ? Math.min(limit, Math.max(unknownRunMax, Math.ceil(beyondLongest * floats[at + longest]!))) : limit;
}
