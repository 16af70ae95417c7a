import { expect, test } from 'vitest';
import type { Change } from '../model/sample.ts';
import { changesBefore } from './freeze-evidence.ts';

const hour = 3_600_000;
const onsetAt = 100 * hour;
const change = (over: Partial<Change>): Change => ({
  tenant: 'default',
  id: 'c',
  kind: 'deploy',
  service: 'api',
  environment: 'prod',
  version: 'v2',
  previous: 'v1',
  by: 'anna',
  at: onsetAt - hour,
  endedAt: null,
  text: null,
  links: [],
  ...over,
});
const labels = { service: 'api', environment: 'prod' };

test.each([
  ['at the onset', { at: onsetAt }, 1],
  ['one millisecond after the onset', { at: onsetAt + 1 }, 0],
  ['just inside two hours', { at: onsetAt - 2 * hour + 1 }, 1],
  ['two hours before', { at: onsetAt - 2 * hour }, 0],
  ['another service', { service: 'web' }, 0],
  ['no service: concerns all', { service: null }, 1],
  ['another environment', { environment: 'staging' }, 0],
])('changesBefore() a change %s', (_name, over, count) => {
  expect(changesBefore([change(over)], labels, onsetAt)).toHaveLength(count);
});

test('changesBefore() puts the newest first', () => {
  const found = changesBefore(
    [change({ id: 'old', at: onsetAt - hour }), change({ id: 'new', at: onsetAt - 1 })],
    labels,
    onsetAt,
  );
  expect(found.map(({ id }) => id)).toEqual(['new', 'old']);
});
