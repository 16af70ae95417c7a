// The tail of a surprise, −log10 of a probability that is roughly right: how often it really is as large. Where several such surprises are joined by
// their maximum, or the probabilities are off, this is what makes the joint one honest. Roughly exponential, so its tail is fitted as one.
// Source: the peaks-over-threshold method as in tail.ts, with shape 0.

const buckets = 120;
/** Width of a bucket in powers of ten. */
const width = 0.1;
const tailShare = 0.02;
/** A young tail is refitted at each value, later every sixteenth, an old one when it has grown by so much: less than the fit is sure of. */
const refitEvery = 16;
const refitGrowth = 1 / 64;
const youngWeight = 94;
const weightMax = 4000;
const priorWeight = 30;
/** The mean excess of an exact surprise: 1 / ln 10. It is worth so many exceedances. */
const priorExcess = Math.LOG10E;
const priorExceedances = 10;

// Places in its 32-bit floats.
const weight = 0;
const pending = 1;
const foot = 2;
const excess = 3;
const counts = 4;
/** 32-bit floats it takes. */
export const surpriseFloats = counts + buckets;

const prior = Float64Array.from({ length: buckets }, (_, i) => {
  const from = 10 ** (-i * width);
  return priorWeight * (i === buckets - 1 ? from : from - 10 ** (-(i + 1) * width));
});

/** A tail before any surprise: they are what they say. */
export function startSurprise(floats: Float32Array, at: number): void {
  for (let i = 0; i < buckets; i += 1) floats[at + counts + i] = prior[i]!;
  floats[at + weight] = priorWeight;
  fit(floats, at);
}

/** Learns one surprise; those below 1 may be given as 0. True when the tail was fitted anew. */
export function learnSurprise(floats: Float32Array, at: number, surprise: number): boolean {
  const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(surprise / width)));
  floats[at + counts + bucket]! += 1;
  floats[at + weight]! += 1;
  floats[at + pending]! += 1;
  if (floats[at + weight]! > weightMax) {
    for (let i = at + counts; i < at + surpriseFloats; i += 1) floats[i]! *= 0.5;
    floats[at + weight]! *= 0.5;
  }
  const total = floats[at + weight]!;
  if (total > youngWeight && floats[at + pending]! < Math.max(refitEvery, refitGrowth * total)) return false;
  fit(floats, at);
  return true;
}

function fit(floats: Float32Array, at: number): void {
  const total = floats[at + weight]!;
  const wanted = tailShare * total;
  let sum = 0;
  let bucket = buckets - 1;
  for (; bucket > 0 && sum + floats[at + counts + bucket]! < wanted; bucket -= 1) sum += floats[at + counts + bucket]!;
  const inside = floats[at + counts + bucket]!;
  const start = (bucket + 1) * width - (inside > 0 ? width * Math.min(1, (wanted - sum) / inside) : width);
  let mean = (wanted - sum) * (((bucket + 1) * width + start) / 2 - start);
  for (let i = bucket + 1; i < buckets; i += 1) mean += floats[at + counts + i]! * ((i + 0.5) * width - start);
  const seen = Math.max(0, (total - priorWeight) * tailShare);
  floats[at + pending] = 0;
  floats[at + foot] = start;
  floats[at + excess] = ((mean / wanted) * seen + priorExcess * priorExceedances) / (seen + priorExceedances);
}

/** How many surprises the history is worth, what was guessed beforehand included. */
export const surpriseWeight = (floats: Float32Array, at: number): number => floats[at + weight]!;

/** The surprise at the foot of the tail: an outlier that must not be learnt as it is, is learnt as this. */
export const surpriseFoot = (floats: Float32Array, at: number): number => floats[at + foot]!;

/** log10 of the share of values at least so surprising, for one beyond the foot. */
export function surpriseLog(floats: Float32Array, at: number, surprise: number): number {
  return Math.log10(tailShare) - (Math.max(0, surprise - floats[at + foot]!) / floats[at + excess]!) * Math.LOG10E;
}

/** The surprise that is reached with the probability of this log10, at most 2 %. */
export function surpriseAt(floats: Float32Array, at: number, log: number): number {
  return floats[at + foot]! + (floats[at + excess]! * Math.max(0, Math.log10(tailShare) - log)) / Math.LOG10E;
}
