import { describe, expect, test } from 'vitest';
import { parseExpr } from '../../src/promql/parse-expr.ts';
import { packGroups } from '../../test/stand-ins/rule-pack.ts';
import { dependentsOf, mutantsOf, neededBy, type PackRule, readsOf } from './rule-mutants.ts';

const exprsOf = (expr: string): readonly string[] => mutantsOf({ alert: 'A', expr }).map(({ rule }) => rule.expr);

describe('mutantsOf()', () => {
  test('thresholds, comparisons, set operators, ranges, offsets and matchers, one at a time', () => {
    expect(exprsOf('a > 2')).toEqual(['a < 2', 'a > 3', `a > ${2 / 1.5}`]);
    expect(exprsOf('a and b or c')).toEqual(['a and b and c', 'a unless b or c']);
    expect(exprsOf('rate(a{x="1"}[5m] offset 1h)')).toEqual([
      'rate(a{x="1"}[600s] offset 1h)',
      'rate(a{x="1"}[5m] offset 7200s)',
      'rate(a{x!="1"}[5m] offset 1h)',
    ]);
    expect(exprsOf('a / b')).toEqual(['a * b']);
  });

  test('for, keep_firing_for and labels', () => {
    const rule = {
      alert: 'A',
      expr: 'a',
      for: '30s',
      keep_firing_for: '2m',
      labels: { severity: 'critical', team: '{{ $labels.t }}' },
    };
    expect(mutantsOf(rule).map(({ change }) => change)).toEqual([
      'for: 30s becomes 90s',
      'for: 30s becomes 0s',
      'keep_firing_for: 2m becomes 360s',
      'keep_firing_for: 2m becomes 0s',
      'severity: critical becomes criticalx',
      'team: {{ $labels.t }} becomes wrong',
    ]);
  });

  test('what promtool cannot test is left alone: native histograms, and only they', () => {
    expect(exprsOf('histogram_quantile(0.9, rate(a{quantile=""}[5m]))')).toEqual([]);
    expect(exprsOf('histogram_quantile(0.9, rate(a{quantile=""}[5m])) / 1000')).toEqual([]);
    expect(exprsOf('histogram_quantile(0.9, rate(a_bucket[5m]))')).toHaveLength(3);
  });

  test('every mutant of the pack is another rule that Prometheus reads', () => {
    const rules: readonly PackRule[] = packGroups.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
    const mutants = rules.flatMap((rule) => mutantsOf(rule).map((mutant) => ({ rule, mutant })));
    expect(mutants.length).toBeGreaterThan(400);
    expect(mutants.filter(({ mutant }) => !parseExpr(mutant.rule.expr).ok)).toEqual([]);
    expect(mutants.filter(({ rule, mutant }) => JSON.stringify(rule) === JSON.stringify(mutant.rule))).toEqual([]);
  });
});

test('what a rule reads, and what reads it, through others', () => {
  const reads = readsOf([
    { record: 'a:x', expr: 'sum(raw)' },
    { record: 'a:y', expr: 'a:x / 2' },
    { alert: 'Down', expr: 'a:y > 1' },
    { alert: 'Other', expr: 'raw > 1' },
  ]);
  expect([...dependentsOf('a:x', reads)]).toEqual(['a:x', 'a:y', 'Down']);
  expect([...neededBy(['Down'], reads)]).toEqual(['Down', 'a:y', 'a:x']);
});
