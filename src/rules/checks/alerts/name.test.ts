import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsName } from './name.ts';

const named = (name: string): string => oneAlert().replace('Down', name);

test.for(['Down', 'HTTPErrors5xx', `A${'b'.repeat(39)}`])('%s is fine', (name) => {
  expect(saysOf(alertsName, named(name))).toEqual([]);
});

test.for(['down', 'Disk_Full', 'Disk full', 'disk-full'])('%s is not CamelCase', (name) => {
  expect(saysOf(alertsName, named(name))).toEqual([`4:12 alert name "${name}" is not CamelCase, as in HighErrorRate`]);
});

test('more than 40 letters are too long; the limit is configurable', () => {
  expect(saysOf(alertsName, named(`A${'b'.repeat(40)}`))).toEqual([expect.stringContaining('has 41 letters, more than 40')]);
  expect(saysOf(alertsName, named('Down'), { options: { max_length: 3 } })).toHaveLength(1);
  expect(saysOf(alertsName, named('Down'), { options: { max_length: 4 } })).toEqual([]);
});
