import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsSummary } from './summary.ts';

const annotated = (name: string, text = 'It is down.'): string => oneAlert(`annotations:\n  ${name}: ${text}`);

test('a summary is enough', () => expect(saysOf(alertsSummary, annotated('summary'))).toEqual([]));

test('no words at all are a warning, other words than a summary an info', () => {
  expect(saysOf(alertsSummary, oneAlert())).toEqual([expect.stringContaining('4:12 Down has neither')]);
  expect(saysOf(alertsSummary, annotated('summary', '""'))).toEqual([expect.stringContaining('4:12 Down has neither')]);
  for (const name of ['description', 'message', 'title'])
    expect(saysOf(alertsSummary, annotated(name))).toEqual([expect.stringContaining('4:12 info Down has no summary')]);
  expect(saysOf(alertsSummary, annotated('runbook_url'))).toEqual([expect.stringContaining('has neither')]);
});
