import { expect, test } from 'vitest';
import { saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { groupSize } from './size.ts';

const group = (size: number): string =>
  `groups:\n- name: g\n  rules:\n${Array.from({ length: size }, (_, i) => `  - record: a:b${i}:c\n    expr: up\n`).join('')}`;

test('20 rules are a group, 21 are too many', () => {
  expect(saysOf(groupSize, group(20))).toEqual([]);
  expect(saysOf(groupSize, group(21))).toEqual([expect.stringContaining('2:9 group "g" has 21 rules, more than 20')]);
});

test('max is configurable', () => {
  expect(saysOf(groupSize, group(3), { options: { max: 2 } })).toHaveLength(1);
  expect(saysOf(groupSize, group(2), { options: { max: 2 } })).toEqual([]);
});
