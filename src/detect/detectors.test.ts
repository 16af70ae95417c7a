// The promises every detector keeps, each run against all of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DetectorPolicy, type Detector, emptyVerdict, scoreMax, type Verdict } from './detector.ts';
import { detectorNames, findDetector } from './registry.ts';

const weekly: DetectorPolicy = { tailProbability: 2.5e-5, stepSeconds: 15, direction: 'both' };

/** Deterministic noise, roughly normal, deviation 1. */
function noise(i: number): number {
  let sum = 0;
  for (let k = 1; k <= 6; k += 1) sum += (((Math.sin(i * 12.9898 + k * 78.233) * 43758.5453) % 1) + 1) % 1;
  return (sum - 3) * Math.SQRT2;
}

class Series {
  readonly detector: Detector;
  private readonly row: Float64Array;
  private at = 0;

  constructor(name: string, policy: DetectorPolicy = weekly) {
    this.detector = findDetector(name)!(policy);
    this.row = new Float64Array(this.detector.width + 2).fill(9);
    this.row.fill(0, 1, 1 + this.detector.width);
  }

  observe(value: number, hold = false): Verdict {
    const out = emptyVerdict();
    this.detector.observe(this.row, 1, value, (this.at += 15), hold, out);
    expect([this.row[0], this.row.at(-1)]).toEqual([9, 9]);
    return out;
  }

  feed(values: Iterable<number>): this {
    for (const value of values) this.observe(value);
    return this;
  }

  /** The verdict on a value as the next one; the series goes on as if it had not been. */
  judge(value: number): Verdict {
    const [row, at] = [this.row.slice(), this.at];
    const verdict = this.observe(value);
    this.row.set(row);
    this.at = at;
    return verdict;
  }
}

const around = (level: number, deviation: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => level + deviation * noise(i));

describe.each(detectorNames)('%s', (name) => {
  test('warms up silently: no band and score 0, whatever comes, then judges', () => {
    const series = new Series(name);
    for (let i = 0; i < series.detector.warmUpSamples; i += 1) {
      expect(series.observe(i === 5 ? 1e9 : 100)).toEqual(emptyVerdict());
    }
    expect(series.observe(100).expected).not.toBeNaN();
  });

  test('scores 0 at expected, 1 at each edge, above 1 just beyond', () => {
    const series = new Series(name).feed(around(100, 5, 500));
    const { expected, lower, upper } = series.judge(100);
    expect(series.judge(expected).score).toBe(0);
    expect(series.judge(upper).score).toBe(1);
    expect(series.judge(lower).score).toBe(1);
    expect(series.judge(upper + 1e-6).score).toBeGreaterThan(1);
    expect(series.judge(lower - 1e-6).score).toBeGreaterThan(1);
  });

  test('keeps the contract for any history: finite, capped, anomalous exactly outside the band', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.constantFrom(0, 1e300, -1e300, 1e-300),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), value, (pattern, last) => {
        const series = new Series(name).feed(Array.from({ length: 100 }, (_, i) => pattern[i % pattern.length]! + (i % 3)));
        const v = series.observe(last);
        const bounded = Math.max(-1e30, Math.min(1e30, last));
        for (const number of Object.values(v)) expect(Number.isFinite(number)).toBe(true);
        expect(v.lower).toBeLessThan(v.expected);
        expect(v.expected).toBeLessThan(v.upper);
        expect(v.score).toBeGreaterThanOrEqual(0);
        expect(v.score).toBeLessThanOrEqual(scoreMax);
        expect(v.score > 1).toBe(bounded > v.upper || bounded < v.lower);
      }),
      { numRuns: 200 },
    );
  });

  test('finds a step on a constant at once, and not a change below 1 %', () => {
    for (const level of [0, 5, -5, 1e9]) {
      const series = new Series(name).feed(Array(400).fill(level));
      expect(series.judge(level).score).toBeLessThan(0.01);
      expect(series.judge(level + Math.abs(level) * 0.009).score).toBeLessThan(1);
      expect(series.judge(level + Math.abs(level) * 0.03 + 1e-7).score).toBeGreaterThan(1);
      expect(series.judge(level - Math.abs(level) * 0.03 - 1e-7).score).toBeGreaterThan(1);
    }
  });

  test('finds traffic to zero, x4 and /5 at once, and none of them in the noise', () => {
    const series = new Series(name).feed(around(100, 5, 1000));
    for (const value of [0, 400, 20]) expect(series.judge(value).score).toBeGreaterThan(1);
    const anomalous = around(100, 5, 3000).filter((value) => series.judge(value).score > 1);
    expect(anomalous.length).toBeLessThanOrEqual(3);
  });

  test('holds the baseline: an outage of any length teaches no more than its first samples', () => {
    const series = new Series(name).feed(around(100, 5, 500));
    const before = series.judge(100);
    series.observe(0);
    for (let i = 0; i < 20; i += 1) series.observe(0, true);
    const soon = series.judge(100);
    for (let i = 0; i < 2000; i += 1) series.observe(0, true);
    const after = series.judge(100);
    expect(Math.abs(after.expected - before.expected)).toBeLessThan(0.4 * (before.upper - before.expected));
    expect(after.score).toBeLessThan(1);
    if (name !== 'auto') expect(after.expected).toBe(soon.expected);
  });

  test('is not wrecked by one extreme sample, learnt while judging or while warming up', () => {
    for (const at of [20, 600]) {
      const values = around(100, 5, 1000);
      values[at] = 1e12;
      const band = new Series(name).feed(values).judge(100);
      const clean = new Series(name).feed(around(100, 5, 1000)).judge(100);
      expect(Math.abs(band.expected - clean.expected)).toBeLessThan(2);
      expect(band.upper - band.lower).toBeLessThan(2.5 * (clean.upper - clean.lower));
    }
  });

  test('watches the sides its direction names; the other scores 0', () => {
    const up = new Series(name, { ...weekly, direction: 'up' }).feed(around(100, 5, 500));
    expect([up.judge(0).score, up.judge(200).score > 1]).toEqual([0, true]);
    const down = new Series(name, { ...weekly, direction: 'down' }).feed(around(100, 5, 500));
    expect([down.judge(0).score > 1, down.judge(200).score]).toEqual([true, 0]);
  });

  test('widens its band as the budget shrinks', () => {
    const widths = [1e-2, 1e-4, 1e-6].map((tailProbability) => {
      const { lower, upper } = new Series(name, { ...weekly, tailProbability }).feed(around(100, 5, 500)).judge(100);
      return upper - lower;
    });
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(new Set(widths).size).toBe(3);
  });

  test("takes what comes far more often than the budget for the series' nature, and what comes rarely for an incident", () => {
    const alarmsOf = (every: number): number[] => {
      const series = new Series(name).feed(around(100, 5, 400));
      const values = around(100, 5, 6000).map((value, i) => (i % every === every - 1 ? 300 : value));
      return values.flatMap((value, i) => (series.observe(value).score > 1 && i % every === every - 1 ? [i] : []));
    };
    expect(alarmsOf(20).filter((i) => i > 4000)).toEqual([]);
    expect(alarmsOf(2000).slice(0, 2)).toEqual([1999, 3999]);
  });

  test('refuses a budget that is no probability', () => {
    expect(() => findDetector(name)!({ ...weekly, tailProbability: 0 })).toThrow(/tailProbability/);
  });
});

test('ewma follows a slow drift that the rolling percentile refuses in the end', () => {
  const drift = Array.from({ length: 2000 }, (_, i) => 100 + i * 0.02 + noise(i));
  expect(new Series('ewma').feed(drift).judge(140).score).toBeLessThan(1);
});

test('findDetector() knows its names only', () => {
  expect(detectorNames).toEqual(['auto', 'ewma', 'z-score', 'rolling-percentile', 'robust', 'seasonal', 'level-shift']);
  expect(findDetector('zscore')).toBeNull();
});
