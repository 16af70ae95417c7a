import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../test/stand-ins/shapes.ts';
import { expose, exposureOf, learnRun, runLimit, runModelWidth, runShare } from './run-lengths.ts';

const probability = 6e-6;

/** Runs as an alternating process makes them: one begins with `begins`, goes on with `goesOn`. */
function taught(samples: number, length: () => number, begins: number, random: () => number): Float32Array {
  const model = new Float32Array(runModelWidth);
  for (let i = 0; i < samples; i += 1) {
    expose(model, 0);
    if (random() < begins) learnRun(model, 0, length(), Infinity);
  }
  return model;
}

describe('runLimit()', () => {
  test('of geometric runs is the length that is as rare as was asked for; at least three quarters of it, at most about twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.02, max: 0.5, noNaN: true }),
        fc.double({ min: 0.2, max: 0.95, noNaN: true }),
        (seed, begins, goesOn) => {
          const random = seeded(seed);
          const geometric = (): number => 1 + Math.floor(Math.log(1 - random()) / Math.log(goesOn));
          const limit = runLimit(taught(20_000, geometric, begins, random), 0, probability);
          const exact = 1 + Math.log(begins / probability) / -Math.log(goesOn);
          expect(limit).toBeGreaterThan(exact * 0.75);
          // The longest run on record may ask for more: half as much again.
          expect(limit).toBeLessThan(exact * 2 + 2);
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });

  test('is tighter where all runs are of one length', () => {
    const random = seeded(1);
    expect(
      runLimit(
        taught(2000, () => 3, 0.9, random),
        0,
        probability,
      ),
    ).toBeLessThan(12);
  });

  test('is two or three where none was ever seen, less the longer it is watched', () => {
    const limits = [30, 100, 1000, 100_000].map((samples) =>
      runLimit(
        taught(samples, () => 1, 0, seeded(1)),
        0,
        probability,
      ),
    );
    expect(limits).toEqual([3, 3, 3, 2]);
  });

  test('always is half more than the longest run', () => {
    const random = seeded(1);
    const model = taught(1000, () => 1, 0.1, random);
    learnRun(model, 0, 200, Infinity);
    expect(runLimit(model, 0, probability)).toBe(300);
  });
});

describe('learnRun()', () => {
  test('forgives two outages, and takes what comes again for a habit', () => {
    const model = taught(1000, () => 1, 0, seeded(1));
    const limits: number[] = [];
    for (let outage = 0; outage < 6; outage += 1) {
      const limit = runLimit(model, 0, probability);
      limits.push(limit);
      learnRun(model, 0, 100, limit);
    }
    expect(limits.slice(0, 3)).toEqual([3, 3, 3]);
    expect(limits.at(-1)).toBeGreaterThan(100);
  });

  test('does not learn a run whose beginning was not seen', () => {
    const model = new Float32Array(runModelWidth);
    learnRun(model, 0, 1000, Infinity);
    expect([...model]).toEqual([0, 0, 0, 0, 0]);
  });
});

test('expose() forgets slowly: counts are halved, what they say of the series stays', () => {
  const random = seeded(1);
  const model = taught(65_000, () => 2, 0.1, random);
  const before = runShare(model, 0);
  for (let i = 0; i < 536; i += 1) expose(model, 0);
  expect(exposureOf(model, 0)).toBe(32_768);
  expect(runShare(model, 0)).toBeCloseTo(before, 2);
});
