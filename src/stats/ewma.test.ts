import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EwmaState, emptyEwma, ewmaWidth, learnEwma, observeEwma } from './ewma.ts';

const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });

test('learnEwma() on a row equals observeEwma() exactly, and touches no neighbour', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (series, alpha) => {
      const page = new Float64Array(ewmaWidth + 4).fill(7);
      page.fill(0, 2, 2 + ewmaWidth);
      let state: EwmaState = emptyEwma;
      for (const value of series) {
        state = observeEwma(state, value, alpha);
        learnEwma(page, 2, value, alpha);
      }
      expect([...page]).toEqual([7, 7, state.count, state.mean, state.variance, 7, 7]);
    }),
  );
});

test('observeEwma() averages plainly until 1/n falls below alpha', () => {
  const state = [1, 2, 3, 6].reduce((s, value) => observeEwma(s, value, 0.01), emptyEwma);
  expect(state.mean).toBeCloseTo(3, 12);
  expect(state.variance).toBeCloseTo(3.5, 12);
});

test('observeEwma() forgets: after many samples of a new level the mean is there', () => {
  let state = observeEwma(emptyEwma, 1000, 0.1);
  for (let i = 0; i < 200; i += 1) state = observeEwma(state, 5, 0.1);
  expect(state.mean).toBeCloseTo(5, 5);
});
