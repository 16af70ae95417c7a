import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleOwner } from './owner.ts';

const alert = oneAlert();

test('a rule without an owner is told', () => {
  expect(saysOf(ruleOwner, alert, { options: {} })).toEqual([expect.stringContaining('4:12 Down has no owner')]);
});

test.for([
  ['above the rule', alert.replace('  - alert', '  # rti owner team-a\n  - alert')],
  ['in the group', alert.replace('  rules:', '  # rti owner team-a\n  rules:')],
  ['in the file', `# rti file/owner team-a\n${alert}`],
  ['in the words of pint', alert.replace('  - alert', '  # pint rule/owner team-a\n  - alert')],
])('an owner %s counts', ([, text = '']) => {
  expect(saysOf(ruleOwner, text, { options: { allowed: 'team-.' } })).toEqual([]);
  expect(saysOf(ruleOwner, text, { options: { allowed: 'team-b' } })).toEqual([
    expect.stringContaining('owner "team-a" does not match team-b'),
  ]);
});
