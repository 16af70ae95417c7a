import { expect, test } from 'vitest';
import type { Silence } from '../model/silence.ts';
import { parseMatchers } from './parse-matchers.ts';
import { silencedBy } from './silence.ts';

const silence = (id: string, startsAt: number, endsAt: number, on = 'service="api"'): Silence => ({
  id,
  matchers: parseMatchers(on),
  startsAt,
  endsAt,
  createdBy: 'anna',
  comment: 'deploy',
  origin: 'alertmanager',
});

test.each([
  [9, null],
  [10, 's'],
  [19, 's'],
  [20, null],
])('silencedBy() at %i is %s: from startsAt to before endsAt', (now, id) => {
  expect(silencedBy([silence('s', 10, 20)], { service: 'api' }, now)?.id ?? null).toBe(id);
});

test('silencedBy() names the matching silence that ends last', () => {
  const all = [silence('short', 0, 20), silence('long', 0, 30), silence('other', 0, 99, 'service="web"')];
  expect(silencedBy(all, { service: 'api' }, 10)).toEqual({ id: 'long', recheckAt: 30 });
  expect(silencedBy([silence('b', 0, 20), silence('a', 0, 20)], { service: 'api' }, 1)?.id).toBe('a');
});

test('silencedBy() ignores a silence without matchers', () => {
  expect(silencedBy([silence('all', 0, 99, '')], { service: 'api' }, 1)).toBeNull();
});
