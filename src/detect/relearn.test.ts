import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSteady, relearnPoints } from './relearn.ts';

const points = (values: readonly number[], from = 0) =>
  values.map((value, i) => ({ at: from + i, value, expected: null, lower: null, upper: null }));
const values = (given: readonly { readonly value: number }[]): number[] => given.map(({ value }) => value);

describe('relearnPoints()', () => {
  const window = points([90, 100, 110, 300, 330]);

  test('learns the new level alone when there is enough of it', () => {
    expect(relearnPoints(window, 3, 2)).toEqual(window.slice(3));
  });

  test('fills up with the points before, moved to the new level by the ratio', () => {
    const medianBefore = 100;
    const learnt = relearnPoints(window, 3, 4);
    expect(learnt.map(({ at }) => at)).toEqual([1, 2, 3, 4]);
    expect(values(learnt)).toEqual([330, (110 * 330) / medianBefore, 300, 330]);
  });

  test('moves by the difference where a value is not positive', () => {
    expect(values(relearnPoints(points([-1, 0, 1, 10, 10]), 3, 5))).toEqual([9, 10, 11, 10, 10]);
    expect(values(relearnPoints(points([4, 5, 6, 0, 0]), 3, 5))).toEqual([-1, 0, 1, 0, 0]);
  });

  test('learns what there is when nothing is known of one side', () => {
    expect(relearnPoints(window, 99, 4)).toEqual([]);
    expect(relearnPoints(window, 0, 9)).toEqual(window);
  });

  test('gives finite numbers in order of time, whatever the window holds', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 1e300, 1e-300, 5e-324, -1e300),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 84 }), fc.nat(90), fc.nat(90), (all, onsetAt, wanted) => {
        const learnt = relearnPoints(points(all), onsetAt, wanted);
        expect(learnt.every((point) => Number.isFinite(point.value))).toBe(true);
        expect(learnt.every(({ at }, i) => i === 0 || at > (learnt[i - 1]?.at ?? 0))).toBe(true);
      }),
    );
  });
});

describe('isSteady()', () => {
  const noise = (seed: number): number[] => {
    let state = seed + 1;
    const next = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    return Array.from({ length: 60 }, () => next() + next() + next() - 1.5);
  };

  test('says yes of a constant and, in 9 of 10 looks, of noise around a level', () => {
    expect(isSteady(points(Array.from({ length: 60 }, () => 5)))).toBe(true);
    const yes = Array.from({ length: 400 }, (_, seed) => isSteady(points(noise(seed))));
    expect(yes.filter(Boolean).length / yes.length).toBeGreaterThan(0.9);
  });

  test('says no of a slope, of a second step and of a handful of points', () => {
    expect(isSteady(points(Array.from({ length: 60 }, (_, i) => i)))).toBe(false);
    expect(isSteady(points(noise(7).map((value, i) => value + (i < 30 ? 0 : 3))))).toBe(false);
    expect(isSteady(points([1, 1, 1, 1, 1, 1, 1]))).toBe(false);
    expect(isSteady(points([1, 1, 1, 1, 1, 1, 1, 1]))).toBe(true);
  });
});
