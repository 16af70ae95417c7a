import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsRunbook } from './runbook.ts';

const alert = (severity: string, annotation = ''): string =>
  oneAlert(`labels:\n  severity: ${severity}\nannotations:\n  summary: Down.\n  ${annotation}`);

test('a critical alert without a runbook is a warning, another one an info', () => {
  expect(saysOf(alertsRunbook, alert('critical'))).toEqual([expect.stringContaining('4:12 Down is critical and has no runbook')]);
  expect(saysOf(alertsRunbook, alert('warning'))).toEqual([expect.stringContaining('4:12 info Down has no runbook')]);
});

test.for(['runbook', 'runbook_url', 'playbook'])('annotation %s is one', (name) => {
  expect(saysOf(alertsRunbook, alert('critical', `${name}: https://example.org/down`))).toEqual([]);
});

test('the severities that need one are configurable', () => {
  const options = { severities: ['page'] };
  expect(saysOf(alertsRunbook, alert('critical'), { options })).toEqual([expect.stringContaining('4:12 info ')]);
  expect(saysOf(alertsRunbook, alert('page'), { options })).toEqual([expect.stringContaining('4:12 Down is page')]);
});

test('a label that leads there counts, an empty annotation does not', () => {
  expect(saysOf(alertsRunbook, oneAlert('labels:\n  severity: critical\n  playbook: docs/down'))).toEqual([]);
  expect(saysOf(alertsRunbook, alert('critical', 'runbook_url: ""'))).toHaveLength(1);
});
