// How large a rate may be after so many events were counted: no event in a short time is no proof of a rate of zero.
import { normalQuantile } from './normal.ts';

/** Above so many events the cube-root approximation is right to four digits. */
const exactMax = 500;

/** P(at most `count` events) when `mean` are expected. */
function atMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/**
 * The largest mean that still gives at most `count` events with a probability of `1 − confidence`: the exact one-sided upper bound of a Poisson mean
 * (F. Garwood, Biometrika 28, 1936). 0 events at 0.95 give 2.996. Above 500 events by the cube root of chi-squared (Wilson and Hilferty 1931).
 */
export function poissonUpper(count: number, confidence: number): number {
  const tail = 1 - confidence;
  if (count > exactMax) {
    const n = count + 1;
    return n * (1 - 1 / (9 * n) + normalQuantile(confidence) / (3 * Math.sqrt(n))) ** 3;
  }
  let low = count;
  let high = count + 10 + 10 * Math.sqrt(count + 1);
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}
