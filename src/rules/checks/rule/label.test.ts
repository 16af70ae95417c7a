import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { ruleLabel } from './label.ts';

const demand = (labels: object) => ({ options: { labels } });
const alert = oneAlert('labels:\n  team: web db\n  severity: warning');

test('required: missing and empty are told', () => {
  expect(saysOf(ruleLabel, alert, demand({ tier: { required: true } }))).toEqual(['4:12 label tier is required']);
  expect(saysOf(ruleLabel, oneAlert('labels:\n  tier: ""'), demand({ tier: { required: true } }))).toEqual([
    '7:13 label tier is required',
  ]);
  expect(saysOf(ruleLabel, alert, demand({ team: { required: true } }))).toEqual([]);
});

test('forbidden: its presence is told', () => {
  expect(saysOf(ruleLabel, alert, demand({ team: { forbidden: true } }))).toEqual(['7:7 label team is forbidden: remove it']);
  expect(saysOf(ruleLabel, alert, demand({ tier: { forbidden: true } }))).toEqual([]);
});

test('value and values judge the whole value, or each token of it', () => {
  expect(saysOf(ruleLabel, alert, demand({ team: { values: ['web', 'db'] } }))).toEqual([
    '7:13 label team has the value "web db": use one of web, db',
  ]);
  expect(saysOf(ruleLabel, alert, demand({ team: { token: '\\w+', values: ['web'] } }))).toEqual([
    '7:13 label team has the value "db": use one of web',
  ]);
  expect(saysOf(ruleLabel, alert, demand({ team: { token: '\\w+', value: 'web|db' } }))).toEqual([]);
  expect(saysOf(ruleLabel, alert, demand({ team: { value: 'web' } }))).toEqual([
    '7:13 label team has the value "web db", which does not match web',
  ]);
});

test('kind and severity choose the rules that are meant', () => {
  const tier = { required: true };
  expect(saysOf(ruleLabel, oneRecord('a:b:c'), demand({ tier: { ...tier, kind: 'alert' } }))).toEqual([]);
  expect(saysOf(ruleLabel, oneRecord('a:b:c'), demand({ tier }))).toHaveLength(1);
  expect(saysOf(ruleLabel, alert, demand({ tier: { ...tier, severity: 'critical' } }))).toEqual([]);
  expect(saysOf(ruleLabel, alert, demand({ tier: { ...tier, severity: 'warning' } }))).toHaveLength(1);
});
