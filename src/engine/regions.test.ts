import { beforeEach, expect, test } from 'vitest';
import { alert } from '../../test/stand-ins/engine-rig.ts';
import { configOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { planRegions } from './regions.ts';

const yaml = `
grafana: { url: "http://127.0.0.1:1", token: t, dashboards: { "*": "API:Latency" } }
route: { receiver: team, group_by: [service], group_wait: 0s, group_interval: 1m }
receivers: [ { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] } ]
`;

let rig: TurnRig;
beforeEach(async () => {
  rig = await startTurnRig({ yaml });
});

/** Flushes, and plans what the flushes ask for, as the engine does in the same turn. */
async function flush(ms: number): Promise<void> {
  await rig.advance(ms);
  await rig.run((turn) => {
    for (const one of rig.flushed.splice(0))
      planRegions(turn, one, { routing: rig.configuration.routing, config: configOf(yaml) });
  });
}
const post = (name: string, status: 'firing' | 'resolved' = 'firing') =>
  rig.intake.receiveAlerts('api', [alert({ alertname: name, service: 'api' }, { status, startsAt: rig.clock.at })]);
const rows = async () => [...(await rig.store.lists.annotations({ limit: 10, cursor: null })).items].reverse();

test('planRegions() an episode has one region, however many alerts join, closed when all is over', async () => {
  await post('A');
  await flush(0);
  const startedAt = rig.clock.at;
  await post('B');
  await flush(60_000);
  expect(await rows()).toMatchObject([{ startedAt, endedAt: null, due: 'create' }]);
  await post('A', 'resolved');
  await flush(60_000);
  expect(await rows()).toMatchObject([{ endedAt: null }]);
  const endedAt = rig.clock.at;
  await post('B', 'resolved');
  await flush(60_000);
  expect(await rows()).toMatchObject([{ startedAt, endedAt }]);
});

test('planRegions() the next episode gets a region of its own', async () => {
  for (let i = 0; i < 2; i += 1) {
    await post('A');
    await flush(0);
    await post('A', 'resolved');
    await flush(60_000);
    await flush(24 * 3_600_000);
  }
  const found = await rows();
  expect(found).toHaveLength(2);
  expect(new Set(found.map(({ tag }) => tag)).size).toBe(2);
});

test('planRegions() a group whose alerts all left it ends its region', async () => {
  await post('A');
  await flush(0);
  const [group] = rig.views.groups.values();
  const [known] = rig.views.alerts.values();
  if (!group || !known) throw new Error('nothing there');
  // Its labels moved it elsewhere.
  await rig.run((turn) => turn.write({ kind: 'alert', alert: { ...known, labels: { ...known.labels, service: 'db' } } }));
  await rig.run((turn) => turn.write({ kind: 'group', group: { ...group, flushAt: turn.now } }));
  await flush(60_000);
  expect(await rows()).toMatchObject([{ endedAt: rig.clock.at }]);
});
