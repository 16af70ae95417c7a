import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnSurprise, startSurprise, surpriseAt, surpriseFloats, surpriseFoot, surpriseLog } from './surprise-tail.ts';

function learnt(surprises: Iterable<number>): Float32Array {
  const floats = new Float32Array(surpriseFloats + 2).fill(7);
  floats.fill(0, 1, 1 + surpriseFloats);
  startSurprise(floats, 1);
  for (const surprise of surprises) learnSurprise(floats, 1, surprise);
  expect([floats[0], floats.at(-1)]).toEqual([7, 7]);
  return floats;
}

/** Surprises of `count` independent samples, each the largest of `members`: −log10 of the smallest of so many even probabilities. */
const surprises = (count: number, members: number): number[] =>
  Array.from({ length: count }, (_, i) => {
    const even = ((i * 0.618033988749895) % 1) * 0.999 + 0.0005;
    return -Math.log10(1 - (1 - even) ** (1 / members));
  });

test.each([
  [1, 1],
  [4, 4],
])('surpriseAt() of the largest of %d independent surprises asks for that much more', (members, factor) => {
  const floats = learnt(surprises(3000, members));
  for (const probability of [1e-2, 1e-3, 1e-4])
    expect(surpriseAt(floats, 1, Math.log10(probability))).toBeCloseTo(-Math.log10(probability / factor), 0);
});

test('surpriseLog() is the inverse of surpriseAt() beyond the foot', () => {
  const any = fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { maxLength: 400 });
  fc.assert(
    fc.property(any, fc.double({ min: -9, max: -1.8, noNaN: true }), (given, log) => {
      const floats = learnt(given);
      expect(surpriseLog(floats, 1, surpriseAt(floats, 1, log))).toBeCloseTo(log, 4);
    }),
  );
});

test('a history of misjudged surprises asks for larger ones', () => {
  const fair = learnt(surprises(3000, 1));
  const twice = learnt(surprises(3000, 1).map((surprise) => 2 * surprise));
  expect(surpriseAt(twice, 1, -4)).toBeGreaterThan(1.6 * surpriseAt(fair, 1, -4));
  expect(surpriseFoot(twice, 1)).toBeGreaterThan(1.6 * surpriseFoot(fair, 1));
});
