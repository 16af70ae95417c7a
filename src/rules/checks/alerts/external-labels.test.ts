import { expect, test } from 'vitest';
import { oneAlert, saysOf } from '../../../../test/stand-ins/check-rig.ts';
import { alertsExternalLabels } from './external-labels.ts';

const options = { external_labels: { cluster: 'prod' } };
const summary = (text: string): string => oneAlert(`annotations:\n  summary: '${text}'`);

test.for(['{{ $externalLabels.cluster }}', '{{ .ExternalLabels.cluster }}', '$externalLabels.region', '{{ $labels.region }}'])(
  '%s is fine',
  (text) => {
    expect(saysOf(alertsExternalLabels, summary(text), { options })).toEqual([]);
  },
);

test('what is not configured is told where it is read', () => {
  expect(saysOf(alertsExternalLabels, summary('in {{ $externalLabels.region }}'), { options })).toEqual([
    '7:23 there is no external label region, so the template reads an empty text: known are cluster',
  ]);
  expect(saysOf(alertsExternalLabels, summary('{{ .ExternalLabels.clustr }}'), { options })).toEqual([
    expect.stringContaining('did you mean cluster?'),
  ]);
});
