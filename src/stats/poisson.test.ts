import fc from 'fast-check';
import { expect, test } from 'vitest';
import { poissonUpper } from './poisson.ts';

test.each([
  // Exact values of Garwood's table, one-sided 95 %.
  [0, 2.9957],
  [1, 4.7439],
  [2, 6.2958],
  [5, 10.513],
  [10, 16.962],
  [30, 40.691],
])('poissonUpper() of %i events is %f', (count, expected) => {
  expect(poissonUpper(count, 0.95)).toBeCloseTo(expected, 2);
});

test('poissonUpper() goes over from exact to approximate without a step', () => {
  const [before, after] = [poissonUpper(500, 0.95), poissonUpper(501, 0.95)];
  expect(after - before).toBeGreaterThan(0.9);
  expect(after - before).toBeLessThan(1.2);
});

test('poissonUpper() lies above what was counted and grows with count and confidence', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.double({ min: 0.6, max: 0.99, noNaN: true }), (count, confidence) => {
      expect(poissonUpper(count, confidence)).toBeGreaterThan(count);
      expect(poissonUpper(count + 1, confidence)).toBeGreaterThan(poissonUpper(count, confidence));
      expect(poissonUpper(count, confidence + 0.005)).toBeGreaterThan(poissonUpper(count, confidence));
    }),
  );
});
