import { expect, test } from 'vitest';
import { Mixture, trustedAfter } from './mixture.ts';

/** A plain predictor, and one of another kind; their losses at the second place of a row. */
const losses = 1;
const make = (): { mixture: Mixture; row: Float64Array } => ({ mixture: new Mixture([0, 1], 0.01), row: new Float64Array(3) });

/** What a mixture says when the plain predictor is always 4 off and the other always 1 off, after so many predictions. */
function saidAfter(count: number): { said: number; strongest: number } {
  const { mixture, row } = make();
  mixture.predictions.set([14, 9]);
  for (let i = 0; i < count; i += 1) mixture.learn(row, losses, Float64Array.of(i, i), 10);
  return { said: mixture.mix(row, losses, Float64Array.of(count, count)), strongest: mixture.strongest };
}

test('mix() weighs each predictor by the fourth power of how much less it was off', () => {
  const { said, strongest } = saidAfter(trustedAfter + 1);
  expect(said).toBeCloseTo((14 * (1 / 4) ** 4 + 9) / ((1 / 4) ** 4 + 1), 9);
  expect(strongest).toBe(1);
});

test('mix() asks only the plain predictors until the others are known', () => {
  expect(saidAfter(trustedAfter)).toEqual({ said: 14, strongest: 0 });
});

test('a predictor that knows nothing has no say, and learns nothing', () => {
  const { mixture, row } = make();
  mixture.predictions.set([14, Number.NaN]);
  mixture.learn(row, losses, Float64Array.of(20, 20), 10);
  expect(row[losses + 1]).toBe(0);
  expect(mixture.mix(row, losses, Float64Array.of(20, 20))).toBe(14);
});
