// Our routing core against a real Alertmanager: which receivers take an alert (amtool), and what is told in which order (a running one).
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprint, type Labels, makeLabels } from '../../src/model/labels.ts';
import { makeRouteTree, type RouteSpec } from '../../src/route/make-route.ts';
import { matchRoutes } from '../../src/route/match-routes.ts';
import { parseMatchers } from '../../src/route/parse-matchers.ts';
import type { Route } from '../../src/route/route.ts';
import { makeSimulation } from '../scenarios/simulation.ts';
import {
  alertmanagerConfig,
  amtoolReceivers,
  missingAlertmanager,
  type Told,
  withAlertmanager,
  withFolder,
} from './alertmanager-comparison.ts';

const missing = missingAlertmanager();
const routesTried = 20;
const labelsPerRoute = 10;

const matcher = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  op: fc.constantFrom('=', '!=', '=~', '!~'),
  value: fc.constantFrom('1', '2', '', '[12]', '1|22', '.+', '.*2'),
});
const matchers = fc.array(matcher, { minLength: 1, maxLength: 2 });
type Tree = {
  readonly on: readonly { name: string; op: string; value: string }[];
  readonly goesOn: boolean;
  readonly routes: readonly Tree[];
};
const trees = (depth: number): fc.Arbitrary<Tree> =>
  fc.record({
    on: matchers,
    goesOn: fc.boolean(),
    routes: depth === 0 ? fc.constant([]) : fc.array(trees(depth - 1), { maxLength: 3 }),
  });

/** Every node has a receiver named after its place, so that equal receivers mean equal nodes. */
function toSpec({ on, goesOn, routes }: Tree, path: string): RouteSpec {
  const text = on.map(({ name, op, value }) => `${name}${op}"${value}"`).join(',');
  return {
    receiver: path,
    matchers: parseMatchers(text),
    continue: goesOn,
    routes: routes.map((child, i) => toSpec(child, `${path}-${i}`)),
  };
}

const labelSet = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '22', '12'), { minKeys: 1 });

describe.skipIf(missing !== null)(`routes as amtool finds them${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  test(`matchRoutes() equals amtool for ${routesTried} random trees × ${labelsPerRoute} random alerts`, () =>
    withFolder(async (folder) => {
      const cases = fc.sample(
        fc.tuple(
          fc.array(trees(2), { minLength: 2, maxLength: 4 }),
          fc.array(labelSet, { minLength: labelsPerRoute, maxLength: labelsPerRoute }),
        ),
        {
          numRuns: routesTried,
          seed: 20_261_123,
        },
      );
      cases.forEach(([routes, alerts], i) => {
        const root = makeRouteTree({ receiver: 'root', routes: routes.map((tree, n) => toSpec(tree, `r${n}`)) });
        const file = join(folder, `${i}.yml`);
        writeFileSync(file, alertmanagerConfig(root, null));
        for (const labels of alerts) {
          const ours = matchRoutes(root, makeLabels(Object.entries(labels))).map((route) => route.receiver);
          expect(`${JSON.stringify(labels)} ${ours.join(',')}`).toBe(
            `${JSON.stringify(labels)} ${amtoolReceivers(file, labels)}`,
          );
        }
      });
    }));

  const testdata = join(
    process.env['RTI_SHARED'] ?? join(import.meta.dirname, '../../../shared'),
    'contracts/alertmanager/routing-testdata/conf.routing.yml',
  );
  const absent = existsSync(testdata) ? '' : ' (skipped: the shared contract files are not here, see RTI_SHARED)';
  test.skipIf(absent !== '')(`matchRoutes() equals amtool for the published routing example${absent}`, () => {
    const root = makeRouteTree({
      receiver: 'default',
      routes: [
        { receiver: 'test1', matchers: parseMatchers('test=~"^[12]$"'), continue: true },
        { receiver: 'test2', matchers: parseMatchers('test="2"') },
      ],
    });
    for (const value of ['1', '2', '3', '12']) {
      const ours = matchRoutes(root, makeLabels([['test', value]])).map((route) => route.receiver);
      expect(ours.join(',')).toBe(amtoolReceivers(testdata, { test: value }));
    }
  });
});

/** One thing that happens at `at` (ms from the start); `startsAt` is that instant. */
type Step = { readonly at: number; readonly status: 'firing' | 'resolved'; readonly labels: Labels };

const groupWaitMs = 1000;
const groupIntervalMs = 2000;

const timed = makeRouteTree({
  receiver: 'all',
  groupBy: ['service'],
  groupWaitMs,
  groupIntervalMs,
  repeatIntervalMs: 3_600_000,
  routes: [
    { receiver: 'page', matchers: parseMatchers('severity="critical"'), continue: true },
    { receiver: 'team', matchers: parseMatchers('service=~"api|web"') },
  ],
});

/**
 * Alerts begin and end at random, on multiples of 2 s, so always 1 s away from the ticks of their group (which lie at 1 s + n·2 s), and live
 * longer than one interval, so that each firing is told before its resolve: docs/routing.md says where we differ, and why.
 */
function randomScript(random: () => number): readonly Step[] {
  const steps: Step[] = [];
  for (const service of ['api', 'web', 'db']) {
    const alerts = 4 + Math.floor(random() * 3);
    for (let i = 0; i < alerts; i += 1) {
      const severity = (service === 'db' ? i % 2 === 0 : random() < 0.5) ? 'critical' : 'warning';
      const labels = makeLabels([
        ['alertname', `A${i}`],
        ['service', service],
        ['severity', severity],
      ]);
      const begins = i === 0 ? 0 : 2000 * Math.floor(random() * 4);
      const ends = begins + 4000 + 2000 * Math.floor(random() * 3);
      steps.push({ at: begins, status: 'firing', labels });
      // The first critical and warning alert of `db` stay, so that its groups live on and the others may fire again in them.
      const stays = service === 'db' ? i < 2 : random() < 0.2;
      if (stays) continue;
      steps.push({ at: ends, status: 'resolved', labels });
      if (service === 'db') steps.push({ at: ends + 4000, status: 'firing', labels });
    }
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** Small and seeded (a linear congruential generator), so that a failure comes again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const inShort = (status: string, firing: readonly string[], resolved: readonly string[]) =>
  `${status} firing=${[...firing].sort().join(' ')} resolved=${[...resolved].sort().join(' ')}`;

/** What was told, in order, for each (receiver, group labels): groups are independent of each other. */
type Sequences = Readonly<Record<string, readonly string[]>>;

function collect(all: readonly { readonly group: string; readonly line: string }[]): Sequences {
  const sequences: Record<string, string[]> = {};
  for (const { group, line } of all) (sequences[group] ??= []).push(line);
  return sequences;
}

function ours(script: readonly Step[], root: Route): Sequences {
  const channels = (name: string) => [name, [{ key: name, sendResolved: true, lastResort: false }]] as const;
  const receivers = new Map(['all', 'page', 'team'].map(channels));
  const simulation = makeSimulation({
    root,
    receivers,
    cooldownMs: { critical: 0, warning: 0, info: 0 },
    alertsPerGroupMax: 1000,
  });
  const start = Date.UTC(2026, 0, 1);
  const flushed = script.flatMap(({ at, status, labels }) => {
    const before = simulation.advance(start + at);
    simulation.report(start + at, labels, status);
    return before;
  });
  flushed.push(...simulation.advance(start + 60_000));
  return collect(
    flushed.flatMap(({ group, outcome, alerts }) =>
      outcome.channels
        .filter(({ decision }) => decision.kind === 'send')
        .map(({ told }) => {
          const firing = told.filter((id) => alerts.get(id)?.status === 'firing');
          const resolved = told.filter((id) => alerts.get(id)?.status === 'resolved');
          return {
            group: `${group.receiver} ${group.labels['service']}`,
            line: inShort(firing.length > 0 ? 'firing' : 'resolved', firing, resolved),
          };
        }),
    ),
  );
}

function theirs(told: readonly Told[]): Sequences {
  return collect(
    told.map(({ receiver, groupKey, status, alerts }) => {
      const of = (wanted: string) =>
        alerts.filter((alert) => alert.status === wanted).map((alert) => fingerprint(makeLabels(Object.entries(alert.labels))));
      return {
        group: `${receiver} ${/service="(\w+)"/.exec(groupKey.slice(groupKey.lastIndexOf(':')))?.[1]}`,
        line: inShort(status, of('firing'), of('resolved')),
      };
    }),
  );
}

async function post(url: string, { status, labels }: Step): Promise<void> {
  const now = new Date().toISOString();
  const alert =
    status === 'firing'
      ? { labels, startsAt: now, endsAt: new Date(Date.now() + 3_600_000).toISOString() }
      : { labels, endsAt: now };
  const answer = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([alert]),
  });
  expect(answer.status).toBe(200);
}

/** Plays the script in real time: here waiting is what is tested. */
async function play(url: string, script: readonly Step[]): Promise<void> {
  const start = Date.now();
  for (const step of script) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + step.at - Date.now())));
    await post(url, step);
  }
  const end = (script.at(-1)?.at ?? 0) + groupWaitMs + 2 * groupIntervalMs;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + end - Date.now())));
}

describe.skipIf(missing !== null)(
  `notifications as Alertmanager sends them${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    test.concurrent.each([1, 2, 3])('the same (group, status, firing, resolved) sequence for random script %i', (seed) => {
      const script = randomScript(seeded(seed));
      return withAlertmanager(timed, async ({ url, told }) => {
        await play(url, script);
        expect(told.length).toBeGreaterThan(12);
        expect(ours(script, timed)).toEqual(theirs(told));
      });
    });
  },
);
