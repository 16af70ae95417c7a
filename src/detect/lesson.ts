// What a value may teach a view of the series, so that no single one takes it far.
import type { Verdict } from './detector.ts';

const lessonReaches = 8;

/** What a value teaches the short view, which must survive 1e30: itself, up to several levels and reaches of the band. */
export function lesson(value: number, { expected, lower, upper }: Verdict): number {
  if (value > upper) return Math.min(value, expected + lessonReaches * Math.max(upper - expected, Math.abs(expected)));
  if (value < lower) return Math.max(value, expected - lessonReaches * Math.max(expected - lower, Math.abs(expected)));
  return value;
}

/** Before there is a band: the usual distance is hardly known, so that only the absurd is kept out. */
const earlyReach = 100;

/**
 * What a value teaches before there is a band: no more than so many usual distances from what was expected, unless the value `before` was there already. One
 * extreme must not set the scale; the first events of a series that began at rest must.
 */
export function earlyLesson(value: number, expected: number, before: number, usual: number): number {
  const far = earlyReach * usual;
  return Math.max(Math.min(expected, before) - far, Math.min(Math.max(expected, before) + far, value));
}
