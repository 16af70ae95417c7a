import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleReport } from './report.ts';

test('says its message of the rules that are meant', () => {
  const options = { message: 'goes away in June', name: 'Down|a:.*', kind: 'alert' };
  expect(saysOf(ruleReport, oneAlert(), { options })).toEqual(['4:12 goes away in June']);
  expect(saysOf(ruleReport, oneRecord('a:b:c'), { options })).toEqual([]);
  expect(saysOf(ruleReport, oneAlert().replace('Down', 'Slow'), { options })).toEqual([]);
});
