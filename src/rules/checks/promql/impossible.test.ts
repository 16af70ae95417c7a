import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlImpossible } from './impossible.ts';

test.for([
  'vector(0) > 0',
  'a{job="x"} unless vector(0)',
  'sum(a) / on (x) group_right () b',
  'b / on (x) group_left () sum(a)',
  'sum(a) * on (x) sum(b)',
  'sum by (y) (sum by (x) (a))',
  'sum by (y) (sum by (x) (a) or sum by (z) (b))',
  'sum(a * on (x) group_left (y) b)',
  '(a * on (x) group_left (y) b) * on (x) c',
  '(a * on (x) group_left (y) b) * ignoring (y) c',
  'c * on (x) group_left () (a * on (x) group_left (y) b)',
  'a{y="1"} * on (x) group_left (y) b',
  'a * on (x) group_left (y) b{y=""}',
  'a and on (x) (b * on (x) group_left (y) c)',
])('%s is told', (expr) => {
  expect(saysOf(promqlImpossible, oneRecord('job:x:y', expr))).toHaveLength(1);
});

test.for([
  'a / b',
  'sum(a) / sum(b)',
  'sum by (x) (a) / on (x) group_left () b',
  'a * on (x) group_left (y) b',
  'a{job="x"} unless on () vector(0)',
  'label_replace(sum(a), "x", "y", "", "") * on (x) b',
  'sum by (x) (a) or sum(b)',
  'sum by (code) (sum by (code, job) (a) or sum by (job) (b))',
  'sum by (code) (a or vector(0))',
  'max by (x) ((sum(a) or sum by (x) (b)) or sum(c))',
  'abs(sum(a{job="x"})) / sum(a)',
  'sum by (y) (a * on (x) group_left (y) b)',
  'vector(1) > 0',
  'a > 0',
  '(a * on (x) group_left (y) b) * on (y) c',
  'count_values("v", a) * on (v) b',
  'sum(a) * ignoring (x) b',
])('%s is not', (expr) => {
  expect(saysOf(promqlImpossible, oneRecord('job:x:y', expr))).toEqual([]);
});

test('every fault says what and why, at its place', () => {
  expect(saysOf(promqlImpossible, oneRecord('x', 'sum by (y) (a * on (x) b)'))).toEqual([
    '5:19 the label `y` cannot be here: the result of one-to-one matching has only the labels of `on(x)`',
  ]);
  expect(saysOf(promqlImpossible, oneRecord('x', 'sum(a) / on (x) group_right () b'))).toEqual([
    '5:11 the left side never matches, because it cannot have the label `x` that the right side has: sum() without by() takes all labels away',
  ]);
  expect(saysOf(promqlImpossible, oneAlert('', 'vector(3) < 2'))).toEqual([
    '5:11 this is always 3, so the comparison `<` never holds and nothing is ever returned',
  ]);
});

test('alternatives that share a fault tell it once', () => {
  expect(saysOf(promqlImpossible, oneRecord('x', 'sum by (y) (sum(a) or sum(b))'))).toHaveLength(1);
  expect(saysOf(promqlImpossible, oneRecord('x', 'sum by (y) ((a or b) * on (x) c)'))).toHaveLength(1);
});

test('many alternatives end in time', () => {
  const many = Array.from({ length: 400 }, (_, at) => `m${at}{job="x"}`).join(' or ');
  expect(saysOf(promqlImpossible, oneRecord('x', `(${many}) * (${many})`))).toEqual([]);
});
