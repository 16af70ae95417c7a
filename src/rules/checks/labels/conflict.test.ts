import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { labelsConflict } from './conflict.ts';

const options = { external_labels: { cluster: 'prod' } };

test('a label that is external too is told at its key, of a rule and of its group', () => {
  expect(saysOf(labelsConflict, oneAlert('labels:\n  cluster: dev'), { options })).toEqual([
    expect.stringContaining('7:7 label cluster is also an external label (cluster="prod")'),
  ]);
  const grouped = oneAlert().replace('  rules:', '  labels: { cluster: dev }\n  rules:');
  expect(saysOf(labelsConflict, grouped, { options })).toEqual([expect.stringContaining('3:13 label cluster')]);
});

test('other labels, and names that every object has, are fine', () => {
  expect(saysOf(labelsConflict, oneAlert('labels:\n  team: a\n  constructor: b'), { options })).toEqual([]);
});
