import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleFor } from './for.ts';

const options = { for: { min: '1m', max: '1h' }, keep_firing_for: { max: '10m' } };

test.for(['1m', '60s', '1h'])('for: %s is within bounds', (text) => {
  expect(saysOf(ruleFor, oneAlert(`for: ${text}`), { options })).toEqual([]);
});

test('both sides and its absence are told', () => {
  expect(saysOf(ruleFor, oneAlert('for: 59s'), { options })).toEqual(['6:10 for is 59s, but at least 1m is required']);
  expect(saysOf(ruleFor, oneAlert('for: 61m'), { options })).toEqual(['6:10 for is 61m, but at most 1h is allowed']);
  expect(saysOf(ruleFor, oneAlert(), { options })).toEqual(['4:12 there is no for, but at least 1m is required']);
});

test('keep_firing_for has bounds of its own, and what is no duration is told elsewhere', () => {
  expect(saysOf(ruleFor, oneAlert('for: 5m\nkeep_firing_for: 11m'), { options })).toEqual([
    '7:22 keep_firing_for is 11m, but at most 10m is allowed',
  ]);
  expect(saysOf(ruleFor, oneAlert('for: soon'), { options })).toEqual([]);
});
