import { expect, test } from 'vitest';
import { oneAlert, oneRecord, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsAnnotation } from './annotation.ts';

const options = { annotations: { dashboard: { required: true, value: 'https://.+' } } };

test('required and of the form that is demanded', () => {
  expect(saysOf(alertsAnnotation, oneAlert(), { options })).toEqual(['4:12 annotation dashboard is required']);
  expect(saysOf(alertsAnnotation, oneAlert('annotations:\n  dashboard: grafana'), { options })).toEqual([
    '7:18 annotation dashboard has the value "grafana", which does not match https://.+',
  ]);
  expect(saysOf(alertsAnnotation, oneAlert('annotations:\n  dashboard: https://grafana/d/1'), { options })).toEqual([]);
});

test('a record has no annotations', () => expect(saysOf(alertsAnnotation, oneRecord('a:b:c'), { options })).toEqual([]));
