import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleDuplicate } from './duplicate.ts';

const twice = (first: string, second: string): string => `${first}${second.replace('groups:\n- name: g', '- name: h')}`;

test('the same record in two groups is told at the second', () => {
  expect(saysOf(ruleDuplicate, twice(oneRecord('a:b:c'), oneRecord('a:b:c')))).toEqual([
    '8:13 the same record a:b:c is already at line 4: remove one of them',
  ]);
  expect(saysOf(ruleDuplicate, twice(oneRecord('a:b:c'), oneRecord('a:b:d')))).toEqual([]);
});

test('across files, the other file is named', () => {
  expect(
    saysOf(ruleDuplicate, {
      'one.yml': oneRecord('a:b:c'),
      'two.yml': oneRecord('a:b:c', 'sum( up )').replace('( up )', '(up)'),
    }),
  ).toEqual([expect.stringContaining('4:13 the same record a:b:c is already at one.yml:4')]);
});

test('a record with another expression is an info: both may be parts of one metric', () => {
  expect(saysOf(ruleDuplicate, twice(oneRecord('a:b:c'), oneRecord('a:b:c', 'sum(down)')))).toEqual([
    expect.stringContaining('8:13 info record a:b:c with the same labels is already at line 4'),
  ]);
});

test('other labels make another series, also when the group gives them', () => {
  const labelled = oneRecord('a:b:c').replace('  rules:', '  labels: { tier: two }\n  rules:');
  expect(saysOf(ruleDuplicate, twice(oneRecord('a:b:c'), labelled))).toEqual([]);
});

test('an alert is the same only with the same condition and for', () => {
  expect(saysOf(ruleDuplicate, twice(oneAlert('for: 5m'), oneAlert('for: 5m')))).toEqual([
    expect.stringContaining('the same alert Down is already at line 4'),
  ]);
  expect(saysOf(ruleDuplicate, twice(oneAlert('for: 5m'), oneAlert('for: 6m')))).toEqual([]);
  expect(saysOf(ruleDuplicate, twice(oneAlert(), oneAlert('', 'up == 1')))).toEqual([]);
});
