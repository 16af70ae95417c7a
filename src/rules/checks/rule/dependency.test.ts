import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleDependency } from './dependency.ts';

const makes = oneRecord('job:up:sum', 'sum by (job) (up)');
const uses = oneAlert('', 'job:up:sum == 0 or job:up:sum > 9');
const asGroup = (text: string, name: string): string => text.replace('groups:\n- name: g', `- name: ${name}`);

test('what another group of the file records is told once, where it is first read', () => {
  expect(saysOf(ruleDependency, makes + asGroup(uses, 'h'))).toEqual([
    expect.stringContaining('9:11 job:up:sum is recorded by group "g": groups run at their own times'),
  ]);
});

test('what the own group records is in order', () => {
  expect(saysOf(ruleDependency, makes + uses.replace('groups:\n- name: g\n  rules:\n', ''))).toEqual([]);
});

test('another file is named, and a slower group too', () => {
  expect(saysOf(ruleDependency, { 'a.yml': makes, 'b.yml': uses })).toEqual([
    expect.stringContaining('recorded by group "g" of a.yml'),
  ]);
  const slow = makes.replace('  rules:', '  interval: 5m\n  rules:');
  const fast = asGroup(uses, 'h').replace('  rules:', '  interval: 1m\n  rules:');
  expect(saysOf(ruleDependency, slow + fast)).toEqual([expect.stringContaining('group "g", which runs only every 5m')]);
});

test('a record that nobody makes is told only beside others of its family', () => {
  const missing = oneAlert('', 'job:up:avg == 0');
  expect(saysOf(ruleDependency, makes + asGroup(missing, 'h'))).toEqual([
    expect.stringContaining('no given file records job:up:avg'),
  ]);
  expect(saysOf(ruleDependency, missing)).toEqual([]);
  expect(saysOf(ruleDependency, makes + asGroup(oneAlert('', 'up == 0'), 'h'))).toEqual([]);
});

test('a name in a matcher is one too', () => {
  expect(saysOf(ruleDependency, makes + asGroup(oneAlert('', '\'{__name__="job:up:sum"} == 0\''), 'h'))).toHaveLength(1);
});
