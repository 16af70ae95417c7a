import { expect, test } from 'vitest';
import { oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlVectorMatching } from './vector-matching.ts';

test.for([
  'a{x="1"} + b{x="2"}',
  'a{x="1"} and b{x="2"}',
  'a{x="1"} + on (x) b{x="2"}',
  'sum by (x) (a{x="1"}) / sum by (x) (b{x="2"})',
  'rate(a{x="1"}[5m]) > b{x="2"}',
])('%s is told', (expr) => {
  expect(saysOf(promqlVectorMatching, oneRecord('job:x:y', expr))).toHaveLength(1);
});

test.for([
  'a{x="1"} + on () b{x="2"}',
  'a{x="1"} + ignoring (x) b{x="2"}',
  'a{x="1"} + b{x="1"}',
  'a{x="1"} or b{x="2"}',
  'sum(a{x="1"}) + sum(b{x="2"})',
  'a{x=~"1|2"} + b{x="2"}',
  'a{x="1"} + on (y) b{x="2"}',
])('%s is not', (expr) => {
  expect(saysOf(promqlVectorMatching, oneRecord('job:x:y', expr))).toEqual([]);
});
