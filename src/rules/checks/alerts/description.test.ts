import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsDescription } from './description.ts';

test.for(['description', 'message'])('%s describes', (name) => {
  expect(saysOf(alertsDescription, oneAlert(`annotations:\n  ${name}: Job x is down.`))).toEqual([]);
});

test.for(['', 'annotations:\n  summary: Down.', 'annotations:\n  description: ""'])('%j does not', (rest) => {
  expect(saysOf(alertsDescription, oneAlert(rest))).toEqual([expect.stringContaining('4:12 Down has no description')]);
});
