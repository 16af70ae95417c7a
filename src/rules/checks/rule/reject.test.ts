import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleReject } from './reject.ts';

const rest = 'labels:\n  team: old\nannotations:\n  wiki: https://wiki.old/x';

test.for([
  [{ label_keys: 'te.*' }, '7:7 label name "team" is rejected: it matches te.*'],
  [{ label_values: 'old' }, '7:13 label team "old" is rejected: it matches old'],
  [{ annotation_keys: 'wiki' }, '9:7 annotation name "wiki" is rejected: it matches wiki'],
  [{ annotation_values: 'https?://wiki\\.old/.*' }, expect.stringContaining('9:13 annotation wiki')],
] as const)('%j', ([options, said]) => expect(saysOf(ruleReject, oneAlert(rest), { options })).toEqual([said]));

test('a part of a word is no match', () =>
  expect(saysOf(ruleReject, oneAlert(rest), { options: { label_values: 'ol' } })).toEqual([]));
