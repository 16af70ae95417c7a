import { expect, test } from 'vitest';
import { oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { promqlSelector } from './selector.ts';

const says = (expr: string, more: object = {}): string[] =>
  saysOf(promqlSelector, oneRecord('job:x:sum', expr), { options: { require: ['cluster'], ...more } });

test('every selector must match on the label, whatever the operator', () => {
  expect(says('a{job="x"} / b{cluster="eu"}')).toEqual([
    '5:11 the selector does not match on `cluster`, which selectors here must: write `a{cluster="…"}`',
  ]);
  expect(says('a{cluster!="eu"}')).toEqual([]);
});

test('only some metrics, only some functions', () => {
  expect(says('a', { metric: 'b' })).toEqual([]);
  expect(says('b', { metric: 'b' })).toHaveLength(1);
  expect(says('a', { call: 'absent.*' })).toEqual([]);
  expect(says('absent(a)', { call: 'absent.*' })).toHaveLength(1);
});
