import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alert } from '../../test/stand-ins/engine-rig.ts';
import { startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { sampleAnomaly } from '../store/store-samples.ts';
import { makeViews, type Views } from './views.ts';

/** All that decisions are made by, in no order. */
function contentOf(views: Views) {
  const groups = [...views.groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const alerts = [...views.alerts.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return {
    alerts,
    groups,
    members: groups.map(({ key }) =>
      views
        .alertsOf(key)
        .map(({ fingerprint }) => fingerprint)
        .sort(),
    ),
    log: groups.map(({ key }) => views.logEntriesOf(key).map((entry) => ({ ...entry, cooling: entry.cooling ?? {} }))),
    openAnomalies: new Set(views.openAnomalies.keys()),
    changes: views.changes(0),
    counters: { ...views.counters },
  };
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('alert' as const),
    name: fc.constantFrom('A', 'B', 'C', 'D'),
    service: fc.constantFrom('api', 'db'),
    fires: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1000, 30_000, 300_000, 14_400_000) }),
  fc.record({ kind: fc.constant('change' as const), id: fc.constantFrom('one', 'two') }),
  fc.constant({ kind: 'clear' as const }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function take(rig: TurnRig, one: Step): Promise<unknown> {
  switch (one.kind) {
    case 'alert': {
      const status = one.fires ? 'firing' : 'resolved';
      const over = { status, startsAt: rig.clock.at } as const;
      return rig.intake.receiveAlerts('alertmanager', [alert({ alertname: one.name, service: one.service }, over)]);
    }
    case 'wait':
      return rig.advance(one.ms);
    case 'change': {
      const empty = { service: null, environment: null, version: null, previous: null, by: null, text: null, endedAt: null };
      return rig.intake.receiveChange({ id: one.id, kind: 'deploy', at: rig.clock.at, links: [], ...empty });
    }
    case 'clear':
      return rig.intake.clearSuppression([]);
  }
}

test('reset() with what the store recovers equals the fold over everything that was written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const rig = await startTurnRig();
      for (const one of steps) await take(rig, one);
      const recovered = makeViews((one) => rig.configuration.routing.membershipsOf(one));
      recovered.reset(await rig.store.recover());
      // What a repeated alert only moved in memory is not on disk; it is what a restart may lose.
      const bare = (views: Views) => ({
        ...contentOf(views),
        alerts: contentOf(views).alerts.map((one) => ({ ...one, updatedAt: 0, expiresAt: 0 })),
      });
      expect(bare(recovered)).toEqual(bare(rig.views));
    }),
    { numRuns: 40 },
  );
});

test('apply() an anomaly stays known until its alert is settled or bears a newer one', async () => {
  const rig = await startTurnRig();
  const { views } = rig;
  await rig.intake.receiveAlerts('api', [alert({ alertname: 'A' })]);
  const [one] = views.alerts.values();
  if (!one) throw new Error('no alert');
  for (const id of [4, 5]) {
    views.apply({ kind: 'anomaly', anomaly: sampleAnomaly(id, { endedAt: 1 }) });
    views.apply({ kind: 'alert', alert: { ...one, anomalyId: id } });
  }
  expect([views.anomaly(4), views.anomaly(5)?.id]).toEqual([undefined, 5]);
  views.apply({ kind: 'alert-settled', tenant: one.tenant, fingerprint: one.fingerprint });
  expect(views.anomaly(5)).toBeUndefined();
});
