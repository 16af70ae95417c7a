import { describe, expect, test } from 'vitest';
import type { SeverityRule, SeverityTerm } from '../model/severity-rule.ts';
import { emptyVerdict } from './detector.ts';
import { metSeverity, severityWidth, stepSeverity } from './episode-severity.ts';

const term = (over: Partial<SeverityTerm>): SeverityTerm => ({
  subject: 'score',
  comparison: '>',
  threshold: 1,
  isRelative: false,
  forMs: 0,
  ...over,
});
const rule = (...terms: Partial<SeverityTerm>[]): SeverityRule => ({ severity: 'critical', terms: terms.map(term) });

/** Feeds [seconds, value, score] with expected 100 and says the severity after each. */
function feed(rules: readonly SeverityRule[], samples: readonly (readonly [number, number, number])[], gapMs = 60_000) {
  const row = new Float64Array(severityWidth);
  let previousAt = 0;
  return samples.map(([seconds, value, score]) => {
    const at = 1_000_000 + seconds * 1000;
    const verdict = { ...emptyVerdict(), expected: 100, lower: 90, upper: 110, score };
    stepSeverity(row, 0, { at, value, verdict, gapMs, previousAt }, rules);
    previousAt = at;
    return metSeverity(row, 0);
  });
}

describe('stepSeverity()', () => {
  test.each<[string, Partial<SeverityTerm>, number, number, boolean]>([
    ['score above', { threshold: 3 }, 200, 3.01, true],
    ['score at the threshold', { threshold: 3 }, 200, 3, false],
    ['value above', { subject: 'value', threshold: 150 }, 150.1, 2, true],
    ['value at the threshold', { subject: 'value', threshold: 150 }, 150, 2, false],
    ['value below', { subject: 'value', comparison: '<', threshold: 50 }, 49.9, 2, true],
    ['value at the lower threshold', { subject: 'value', comparison: '<', threshold: 50 }, 50, 2, false],
    ['deviation as a share', { subject: 'deviation', isRelative: true, threshold: 0.5 }, 151, 2, true],
    ['deviation as a share, downwards', { subject: 'deviation', isRelative: true, threshold: 0.5 }, 49, 2, true],
    ['deviation at its share', { subject: 'deviation', isRelative: true, threshold: 0.5 }, 150, 2, false],
    ['deviation as an amount', { subject: 'deviation', threshold: 20 }, 121, 2, true],
    ['deviation at its amount', { subject: 'deviation', threshold: 20 }, 120, 2, false],
  ])('%s', (_name, one, value, score, isMet) => {
    expect(feed([rule(one)], [[0, value, score]])).toEqual([isMet ? 'critical' : null]);
  });

  test('a duration is sample time: met exactly when it has passed', () => {
    const rules = [rule({ threshold: 1, forMs: 30_000 })];
    expect(
      feed(rules, [
        [0, 200, 2],
        [15, 200, 2],
        [29.999, 200, 2],
      ]),
    ).toEqual([null, null, null]);
    expect(
      feed(rules, [
        [0, 200, 2],
        [30, 200, 2],
      ]),
    ).toEqual([null, 'critical']);
  });

  test('a calm sample, or one that misses the term, begins the duration anew', () => {
    const rules = [rule({ subject: 'value', threshold: 150, forMs: 30_000 })];
    expect(
      feed(rules, [
        [0, 200, 2],
        [15, 200, 0.9],
        [30, 200, 2],
        [45, 200, 2],
        [60, 200, 2],
      ]),
    ).toEqual([null, null, null, null, 'critical']);
    expect(
      feed(rules, [
        [0, 200, 2],
        [15, 140, 2],
        [30, 200, 2],
      ]),
    ).toEqual([null, null, null]);
  });

  test('silence longer than the gap proves nothing', () => {
    const rules = [rule({ forMs: 30_000 })];
    expect(
      feed(
        rules,
        [
          [0, 200, 2],
          [60, 200, 2],
        ],
        60_000,
      ),
    ).toEqual([null, 'critical']);
    expect(
      feed(
        rules,
        [
          [0, 200, 2],
          [60.001, 200, 2],
          [90.001, 200, 2],
        ],
        60_000,
      ),
    ).toEqual([null, null, 'critical']);
  });

  test('all terms of a rule must hold together', () => {
    const rules = [rule({ threshold: 3 }, { subject: 'value', threshold: 150, forMs: 15_000 })];
    expect(
      feed(rules, [
        [0, 200, 2],
        [15, 200, 2],
      ]),
    ).toEqual([null, null]);
    expect(
      feed(rules, [
        [0, 200, 4],
        [15, 200, 4],
      ]),
    ).toEqual([null, 'critical']);
    expect(
      feed(rules, [
        [0, 200, 2],
        [15, 200, 4],
      ]),
    ).toEqual([null, 'critical']);
  });

  test('within an episode it only rises', () => {
    const rules = [rule({ threshold: 5 }), { ...rule({ threshold: 1 }), severity: 'warning' as const }];
    expect(
      feed(rules, [
        [0, 200, 2],
        [15, 200, 6],
        [30, 200, 2],
        [45, 100, 0],
      ]),
    ).toEqual(['warning', 'critical', 'critical', 'critical']);
  });
});
