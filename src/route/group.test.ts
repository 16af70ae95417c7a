import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeLabels, sameLabels } from '../model/labels.ts';
import { groupOf, newGroup, rebaseGroup, tickAt, touchGroup, wakeGroup } from './group.ts';
import { makeRouteTree } from './make-route.ts';

const route = makeRouteTree({ receiver: 'r', groupBy: ['service', 'env'] });
const born = newGroup('default', route, { service: 'api' }, 1_000_000);
const firing = (startsAt: number) => ({ status: 'firing' as const, startsAt });

test('groupOf() keeps the group_by labels that the alert has, in name order', () => {
  const { key, labels } = groupOf('default', route, { service: 'api', pod: 'x', env: 'prod' });
  expect(labels).toEqual({ env: 'prod', service: 'api' });
  expect(key).toBe('default:{}:{"env"="prod","service"="api"}');
  expect(groupOf('default', route, { pod: 'x' }).key).toBe('default:{}:{}');
  const all = makeRouteTree({ receiver: 'r', groupBy: ['...'] });
  expect(groupOf('default', all, { b: '1', a: '2' }).key).toBe('default:{}:{"a"="2","b"="1"}');
});

test('groupOf() gives equal keys exactly for equal tenant and labels', () => {
  const all = makeRouteTree({ receiver: 'r', groupBy: ['...'] });
  const text = fc.string({ maxLength: 3, unit: fc.constantFrom('a', '"', ',', '=', '{', '}', ':', '\\', '%') });
  const one = fc.record({
    tenant: text,
    labels: fc.dictionary(text, text, { maxKeys: 2 }).map((pairs) => makeLabels(Object.entries(pairs))),
  });
  fc.assert(
    fc.property(one, one, (a, b) => {
      const same = a.tenant === b.tenant && sameLabels(a.labels, b.labels);
      expect(groupOf(a.tenant, all, a.labels).key === groupOf(b.tenant, all, b.labels).key).toBe(same);
    }),
  );
});

test.each([
  ['waits group_wait for a young alert', 1_000_000, 1_000_000, 1_030_000],
  ['waits group_wait for an alert exactly group_wait old, as Alertmanager', 970_000, 1_000_000, 1_030_000],
  ['does not wait for an alert older than group_wait', 969_999, 1_000_000, 1_000_000],
])('touchGroup() %s', (_, startsAt, now, flushAt) => {
  expect(touchGroup(born, route, { now, alert: firing(startsAt) }).flushAt).toBe(flushAt);
});

test('touchGroup() never moves the first flush later', () => {
  const first = touchGroup(born, route, { now: 1_000_000, alert: firing(1_000_000) });
  const second = touchGroup(first, route, { now: 1_020_000, alert: firing(1_020_000) });
  expect(second).toBe(first);
  expect(touchGroup(first, route, { now: 1_020_000, alert: firing(0) }).flushAt).toBe(1_020_000);
});

test.each([
  ['the next tick', 1_000_001, 1_300_000],
  ['the tick itself', 1_300_000, 1_300_000],
  ['the tick after', 1_300_001, 1_600_000],
  ['not the flush itself, whose millisecond a burst shares', 1_000_000, 1_300_000],
])('touchGroup() after the first flush waits for %s', (_, now, flushAt) => {
  const flushed = { ...born, firstFlushAt: 1_000_000, flushAt: null };
  expect(touchGroup(flushed, route, { now, alert: firing(now) }).flushAt).toBe(flushAt);
});

test('touchGroup() opens one episode until all is resolved', () => {
  const open = touchGroup(born, route, { now: 1_000_000, alert: firing(999_000) });
  expect(open).toMatchObject({ openedAt: 999_000, episode: born.episode + 1 });
  const still = touchGroup(open, route, { now: 1_001_000, alert: firing(1_001_000) });
  expect(still).toMatchObject({ openedAt: 999_000, episode: born.episode + 1 });
  expect(touchGroup(born, route, { now: 1_000_000, alert: { status: 'resolved', startsAt: 1_000_000 } }).openedAt).toBeNull();
});

test('newGroup() of a later birth has later numbers', () => {
  expect(newGroup('default', route, {}, 2_000_000).flushes).toBeGreaterThan(born.flushes);
});

test('tickAt() is the first tick at or after the instant', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 1e7 }), fc.nat(), (first, interval, after) => {
      const tick = tickAt(first, interval, first + after);
      expect((tick - first) % interval).toBe(0);
      expect(tick).toBeGreaterThanOrEqual(first + after);
      expect(tick - interval < first + after || tick === first + interval).toBe(true);
    }),
  );
});

test('wakeGroup() brings the next flush forward, never back', () => {
  const flushed = { ...born, firstFlushAt: 1_000_000, flushAt: 9_999_999 };
  expect(wakeGroup(flushed, route, 1_000_001).flushAt).toBe(1_300_000);
  expect(wakeGroup({ ...flushed, flushAt: 1_300_000 }, route, 1_300_001).flushAt).toBe(1_300_000);
});

test('rebaseGroup() keeps what was left to wait', () => {
  const group = { ...born, firstFlushAt: 1_000_000, flushAt: 1_300_000 };
  expect(rebaseGroup(group, 3_600_000)).toMatchObject({ firstFlushAt: 4_600_000, flushAt: 4_900_000 });
  expect(rebaseGroup(group, -500_000)).toMatchObject({ firstFlushAt: 500_000, flushAt: 800_000 });
  expect(rebaseGroup(group, 0)).toBe(group);
  expect(rebaseGroup(born, 5)).toBe(born);
});
