import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeRouteTree, type RouteSpec } from './make-route.ts';
import { matchRoutes } from './match-routes.ts';
import { parseMatchers } from './parse-matchers.ts';
import type { Route } from './route.ts';

const at = (text: string, spec: RouteSpec = {}): RouteSpec => ({ matchers: parseMatchers(text), ...spec });

test('makeRouteTree() fills in the defaults and inherits what a child does not say', () => {
  const root = makeRouteTree({
    receiver: 'all',
    groupBy: ['service'],
    routes: [
      at('a=1', { groupWaitMs: 0, routes: [at('b=2', { receiver: 'deep', groupBy: ['...'] }), at('b=3', { groupBy: [] })] }),
    ],
  });
  expect(root).toMatchObject({
    receiver: 'all',
    groupBy: ['service'],
    groupWaitMs: 30_000,
    groupIntervalMs: 300_000,
    repeatIntervalMs: 14_400_000,
  });
  const [child] = root.routes;
  expect(child).toMatchObject({
    receiver: 'all',
    groupBy: ['service'],
    groupWaitMs: 0,
    groupIntervalMs: 300_000,
    continue: false,
  });
  expect(child?.routes[0]).toMatchObject({ receiver: 'deep', groupBy: '...', groupWaitMs: 0 });
  expect(child?.routes[1]).toMatchObject({ groupBy: ['service'] });
});

test('makeRouteTree() gives ids that do not move with siblings or the order of matchers', () => {
  const ids = (root: Route): string[] => [root.id, ...root.routes.flatMap(ids)];
  const before = makeRouteTree({ receiver: 'r', routes: [at('a=1,b=2', { routes: [at('c=3')] }), at('d=4'), at('d=4')] });
  const after = makeRouteTree({
    receiver: 'r',
    routes: [at('new=1'), at('d=4'), at('d=4'), at('b=2,a=1', { routes: [at('c=3')] })],
  });
  expect(ids(before)).toEqual(['{}', '{}/{a="1",b="2"}', '{}/{a="1",b="2"}/{c="3"}', '{}/{d="4"}', '{}/{d="4"}#2']);
  expect(ids(after)).toEqual(expect.arrayContaining(ids(before)));
  expect(new Set(ids(after)).size).toBe(ids(after).length);
});

test.each<[string, RouteSpec]>([
  ['route: the root route needs a receiver', {}],
  ['route: the root route may not have matchers', at('a=1', { receiver: 'r' })],
  ['route: `continue` on the root', { receiver: 'r', continue: true }],
  ['route.routes[0].group_interval: must be greater than 0', { receiver: 'r', routes: [{ groupIntervalMs: 0 }] }],
  ['route.repeat_interval: must be greater than 0', { receiver: 'r', repeatIntervalMs: 0 }],
  ['route.group_wait: must not be negative', { receiver: 'r', groupWaitMs: -1 }],
  ['route.group_by: label "a" is named twice', { receiver: 'r', groupBy: ['a', 'b', 'a'] }],
  ['route.group_by: `...` means every label', { receiver: 'r', groupBy: ['a', '...'] }],
])('makeRouteTree() refuses: %s', (message, spec) => {
  expect(() => makeRouteTree(spec)).toThrow(message);
});

const matcher = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  op: fc.constantFrom('=', '!=', '=~'),
  value: fc.constantFrom('', '1', '2'),
});
const matchers = fc
  .array(matcher, { maxLength: 2 })
  .map((all) => all.map(({ name, op, value }) => `${name}${op}"${value}"`).join(','));
const trees = (depth: number): fc.Arbitrary<RouteSpec> =>
  fc
    .record({
      on: matchers,
      goesOn: fc.boolean(),
      routes: depth === 0 ? fc.constant([]) : fc.array(trees(depth - 1), { maxLength: 3 }),
    })
    .map(({ on, goesOn, routes }) => ({ matchers: parseMatchers(on), continue: goesOn, routes }));
const labelSets = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'));

/** Written from the documentation, the other way round: from a leaf up, is this node reached? */
function bruteForce(root: Route, labels: Record<string, string>): string[] {
  const fits = (node: Route): boolean => node.matchers.every((one) => one.test(labels[one.name] ?? ''));
  const entered = (node: Route): Route[] => {
    const fitting = node.routes.filter(fits);
    const stop = fitting.findIndex((child) => !child.continue);
    return stop === -1 ? fitting : fitting.slice(0, stop + 1);
  };
  const walk = (node: Route): string[] => (entered(node).length === 0 ? [node.id] : entered(node).flatMap(walk));
  return walk(root);
}

test('matchRoutes() equals a brute-force reading of the documentation', () => {
  fc.assert(
    fc.property(fc.array(trees(2), { maxLength: 4 }), labelSets, (routes, labels) => {
      const root = makeRouteTree({ receiver: 'r', routes });
      expect(matchRoutes(root, labels).map((route) => route.id)).toEqual(bruteForce(root, labels));
    }),
  );
});
