import { expect, test } from 'vitest';
import { oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlNan } from './nan.ts';

test.for([
  'sum(rate(a[5m]) / rate(b[5m]))',
  'avg(a % b)',
  'sum(a / clamp(b, 0, 1))',
  'sum((a > 0) / b)',
  'sum(a / (b >= 0))',
  'sum(a / clamp_min(b, 0))',
  'stddev(c + a / b)',
  'sum(a / 0)',
])('%s is told', (expr) => {
  expect(saysOf(promqlNan, oneRecord('job:x:y', expr))).toHaveLength(1);
});

test.for([
  'a % b',
  'sum(a + b)',
  'count(a / b)',
  'sum(a) / sum(b)',
  'sum(a / (b > 0))',
  'sum(a % (b != 0))',
  'sum(1 / clamp_min(b, 1))',
  'sum(a / clamp(b, -10, -1))',
  'sum(a / 100)',
  'sum((a / b) > 0)',
  'sum(a / count(b))',
  'max(a / b)',
])('%s is not', (expr) => {
  expect(saysOf(promqlNan, oneRecord('job:x:y', expr))).toEqual([]);
});

test('the message points at the divisor', () => {
  expect(saysOf(promqlNan, oneRecord('x', 'sum(a / rate(b_total[5m]))'))[0]).toMatch(
    /^5:24 a single zero of `b_total` makes the whole sum\(\)/,
  );
});

test('a record that divides is followed', () => {
  const summed = (expr: string): string => `${oneRecord('x', 'sum(job:ratio)')}  - record: job:ratio\n    expr: ${expr}\n`;
  expect(saysOf(promqlNan, summed('a / b'))[0]).toMatch(/^5:15 a single zero of `b` in the record job:ratio/);
  expect(saysOf(promqlNan, summed('a / (b > 0)'))).toEqual([]);
});
