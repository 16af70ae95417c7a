// Who spends the budget: how surprising a sudden distance must be beside one that lasts, and a fall beside spikes.
import { describe, expect, test } from 'vitest';
import { makeUniform } from '../../test/stand-ins/noise.ts';
import type { DetectorPolicy } from './detector.ts';
import type { Side } from './side.ts';
import { SidedSpending, sidedSpendingWidth } from './sided-spending.ts';

const budget = 1 / 1000;
const samples = 30_000;

/** Two gauges: a sudden distance, and a lasting one. */
type Sample = { readonly distances: readonly [number, number]; readonly surprises: readonly [number, number] };

/** A budget that has learnt samples, and the edges by side. */
function learnt(runSamples: number, sampleAt: (i: number) => Sample) {
  const policy: DetectorPolicy = { tailProbability: budget, stepSeconds: 60, direction: 'both', runSamples };
  const spending = new SidedSpending(policy);
  const row = new Float64Array(sidedSpendingWidth);
  const floats = new Float32Array(row.buffer);
  spending.start(floats, 0);
  for (let i = 0; i < samples; i += 1) {
    const { distances, surprises } = sampleAt(i);
    spending.gather(Float64Array.from(distances), Float64Array.from(surprises), 1);
    // Nobody learns the sample before: the next one surprises as it does anyway.
    if (runSamples > 1) spending.hold(distances[0] > 0 ? 0 : 1, surprises[0]);
    spending.learn(floats, 0, null);
  }
  return { edge: (side: Side, isSudden: boolean) => spending.edge(row, floats, 0, side, samples, isSudden) };
}

/** −log10 of an even chance: a surprise that is what it says. */
const exact = (uniform: () => number): number => -Math.log10(uniform());

describe('beside a mean that leaves its band for half an hour now and then', () => {
  const wandering = (seed: number) => {
    const uniform = makeUniform(seed);
    return (i: number): Sample => ({
      distances: [uniform() < 0.5 ? -1 : 1, 1],
      surprises: [exact(uniform), i % 500 < 30 ? 3.5 : 0],
    });
  };

  test('a sudden distance need be as rare only as two in a row are', () => {
    const { edge } = learnt(2, wandering(1));
    for (const side of [0, 1] as const) {
      // Two of 1 in 30 on one side come at a quarter of the budget; the tail of so few is a little careful.
      expect(edge(side, true)).toBeGreaterThan(1.4);
      expect(edge(side, true)).toBeLessThan(2.4);
      expect(edge(side, false)).toBeGreaterThan(edge(side, true) + 0.6);
    }
  });

  test('of single samples all must be as rare as the mean', () => {
    const { edge } = learnt(1, wandering(2));
    expect(edge(1, true)).toBe(edge(1, false));
    expect(edge(1, true)).toBeGreaterThan(2.9);
  });
});

test.each([1, 2])('a fall beside spikes need not be as rare as they are, of runs of %d', (runSamples) => {
  const uniform = makeUniform(3);
  const { edge } = learnt(runSamples, (i) => {
    const isSpike = i % 100 < 3;
    return { distances: [isSpike || uniform() < 0.5 ? 1 : -1, 1], surprises: [isSpike ? 6 : exact(uniform), 0] };
  });
  expect(edge(0, true)).toBeGreaterThan(edge(1, true) + 1);
});
