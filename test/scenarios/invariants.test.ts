// What must hold whatever happens: random histories through the simulated core.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeLabels } from '../../src/model/labels.ts';
import { makeRouteTree } from '../../src/route/make-route.ts';
import { parseMatchers } from '../../src/route/parse-matchers.ts';
import { type Flushed, makeSimulation, type SimulatedConfig } from './simulation.ts';

const minute = 60_000;
const channel = (key: string, sendResolved = true, lastResort = false) => ({ key, sendResolved, lastResort });
const config: SimulatedConfig = {
  root: makeRouteTree({
    receiver: 'log',
    groupBy: ['service'],
    routes: [
      { receiver: 'page', matchers: parseMatchers('severity="critical"'), continue: true, groupWaitMs: 0 },
      { receiver: 'team', matchers: parseMatchers('service="api"'), continue: true },
    ],
  }),
  receivers: new Map([
    ['page', [channel('pagerduty'), channel('slack')]],
    ['team', [channel('slack'), channel('mail')]],
    ['log', [channel('log', true, true)]],
  ]),
  cooldownMs: { critical: 0, warning: 30 * minute, info: 0 },
  alertsPerGroupMax: 3,
};

const step = fc.record({
  waitMs: fc.constantFrom(0, 1, 10_000, 30_000, minute, 5 * minute, 40 * minute),
  service: fc.constantFrom('api', 'web'),
  severity: fc.constantFrom('critical', 'warning'),
  name: fc.constantFrom('A', 'B', 'C', 'D'),
  does: fc.constantFrom('breach' as const, 'breach' as const, 'recover' as const, 'silence' as const),
});

function play(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
  const simulation = makeSimulation(config);
  const flushed: Flushed[] = [];
  let now = Date.UTC(2026, 0, 1);
  const labels = (name: string, service: string, severity: string) =>
    makeLabels(Object.entries({ alertname: name, service, severity }));
  steps.forEach((one, i) => {
    now += one.waitMs;
    flushed.push(...simulation.advance(now));
    const matchers = parseMatchers(`service="${one.service}"`);
    if (one.does === 'silence') {
      simulation.silence(
        { id: `s${i}`, matchers, startsAt: now, endsAt: now + 7 * minute, createdBy: '', comment: '', origin: 'own' },
        now,
      );
    } else simulation.report(now, labels(one.name, one.service, one.severity), one.does === 'breach' ? 'firing' : 'resolved');
  });
  for (const name of 'ABCD')
    for (const service of ['api', 'web'])
      for (const severity of ['critical', 'warning']) simulation.report(now, labels(name, service, severity), 'resolved');
  flushed.push(...simulation.advance(now + 24 * 60 * minute));
  return { simulation, flushed };
}

test('every channel told of a firing is told of its resolve, nobody else is, and nothing is left behind', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { simulation, flushed } = play(steps);
      const open = new Set<string>();
      for (const { group, outcome, alerts } of flushed) {
        for (const { channel: key, told, decision } of outcome.channels) {
          expect(told.length > 0).toBe(decision.kind === 'send');
          for (const id of told) {
            const telling = `${group.key} ${key} ${id}`;
            if (alerts.get(id)?.status === 'firing') open.add(telling);
            else expect(open.delete(telling)).toBe(true);
          }
        }
      }
      expect([...open]).toEqual([]);
      expect(simulation.openGroups()).toBe(0);
      expect(simulation.knownAlerts()).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('every alert of every flush is told, known already, or held for a reason', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const known = new Map<string, Set<string>>();
      for (const { group, outcome, alerts } of play(steps).flushed) {
        for (const { channel: key, told, held } of outcome.channels) {
          const ids = known.get(group.key + key) ?? new Set();
          const reasons = new Set(held.map((one) => one.fingerprint));
          expect(reasons.size).toBe(held.length);
          for (const id of alerts.keys()) expect(told.includes(id) || ids.has(id) || reasons.has(id)).toBe(true);
          for (const id of told) {
            if (alerts.get(id)?.status === 'firing') ids.add(id);
            else ids.delete(id);
          }
          known.set(group.key + key, ids);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a group never speaks twice within its group_interval in one episode', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const last = new Map<string, number>();
      for (const { at, group, outcome } of play(steps).flushed) {
        if (outcome.notification === null) continue;
        const name = `${group.key} ${group.episode}`;
        const before = last.get(name);
        // A change in the very millisecond of a tick's flush is told at that tick too.
        if (before !== undefined && before !== at) expect(at - before).toBeGreaterThanOrEqual(5 * minute);
        last.set(name, at);
      }
    }),
    { numRuns: 300 },
  );
});
