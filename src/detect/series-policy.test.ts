import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import { makeMatcher } from '../model/matcher.ts';
import { emptyVerdict, type Verdict } from './detector.ts';
import { plainPolicy, policyFor, widenToMin, widenToValue } from './series-policy.ts';

const verdict = (over: Partial<Verdict> = {}): Verdict => ({
  ...emptyVerdict(),
  ...{ expected: 100, lower: 95, upper: 110, score: 2, rarity: 5000 },
  ...over,
});
const policy = (change: number, relative: number, direction: 'up' | 'down' | 'both' = 'both') => ({
  ...plainPolicy(direction),
  min: { change, relative },
});

describe('widenToMin()', () => {
  test.each([
    // value, change, relative, what becomes of it
    [120, 20, 0, { upper: 120, lower: 80, score: 1 }],
    [120.001, 20, 0, { upper: 120, lower: 80, isAnomalous: true }],
    [79.999, 20, 0, { upper: 120, lower: 80, isAnomalous: true }],
    [80, 20, 0, { upper: 120, lower: 80, score: 1 }],
    [120, 0, 0.2, { upper: 120, lower: 80, score: 1 }],
    [121, 0, 0.2, { upper: 120, lower: 80, isAnomalous: true }],
    // Both must be exceeded: the larger one is the edge.
    [125, 20, 0.3, { upper: 130, lower: 70, score: 25 / 30 }],
    [125, 30, 0.2, { upper: 130, lower: 70, score: 25 / 30 }],
    [100, 20, 0, { upper: 120, lower: 80, score: 0 }],
  ])(
    '%d with change %d and relative %d',
    (value, change, relative, { isAnomalous, ...expected }: Partial<Verdict> & { isAnomalous?: boolean }) => {
      const out = verdict();
      widenToMin(value, policy(change, relative), out);
      expect(out).toMatchObject(expected);
      expect(out.score > 1).toBe(isAnomalous ?? false);
    },
  );

  test('leaves the score of a side whose edge reaches further already', () => {
    const out = verdict({ lower: 99, score: 7 });
    widenToMin(170, policy(5, 0), out);
    expect(out).toEqual(verdict({ score: 7 }));
  });

  test('a share of an expected 0 is no deviation, an amount is', () => {
    const out = verdict({ expected: 0, lower: -1, upper: 1, score: 4 });
    widenToMin(4, policy(0, 0.5), out);
    expect(out.score).toBe(4);
    widenToMin(4, policy(5, 0), out);
    expect(out).toMatchObject({ lower: -5, upper: 5, score: 0.8 });
  });

  test('the side that does not count stays at 0', () => {
    const out = verdict({ score: 0 });
    widenToMin(50, policy(20, 0, 'up'), out);
    expect(out.score).toBe(0);
  });

  test('a series that is warming up has no band to widen', () => {
    const out = verdict({ expected: Number.NaN, lower: Number.NaN, upper: Number.NaN, score: 0 });
    widenToMin(50, policy(20, 0.1), out);
    expect(out).toEqual({ ...emptyVerdict(), rarity: 5000 });
  });

  test('anomalous is exactly outside the widened band, whatever the numbers', () => {
    const size = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        size,
        size,
        size,
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        (expected, below, above, change, value) => {
          const out = verdict({ expected, lower: expected - below - 1e-3, upper: expected + above + 1e-3, score: 0 });
          const isOutside = value > out.upper || value < out.lower;
          out.score = isOutside ? 2 : 0.5;
          widenToMin(value, policy(change, 0), out);
          expect(out.score > 1).toBe(value > out.upper || value < out.lower);
          if (Math.abs(value - expected) < change * (1 - 1e-9)) expect(out.score).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('widenToValue()', () => {
  test.each([
    [200, { lower: 95, upper: 200, score: 1 }],
    [10, { lower: 10, upper: 110, score: 1 }],
  ])('%d lies on the edge', (value, expected) => {
    const out = verdict();
    widenToValue(value, out);
    expect(out).toMatchObject(expected);
  });
});

describe('policyFor()', () => {
  const plain = plainPolicy('both');
  const up = plainPolicy('up');
  const watch = {
    ...plain,
    overrides: [
      { matchers: [makeMatcher('service', '=', 'batch')], policy: null },
      { matchers: [makeMatcher('service', '=~', 'b.*')], policy: up },
    ],
  };
  const of = (service: string) => policyFor(watch, makeLabels([['service', service]]));

  test('the first override that fits, else the watch itself', () => {
    expect(of('batch')).toBeNull();
    expect(of('billing')).toBe(up);
    expect(of('api')).toBe(watch);
  });
});
