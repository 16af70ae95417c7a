import { expect, test } from 'vitest';
import { alert, makeRecordingChannel } from '../../test/stand-ins/engine-rig.ts';
import { rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { planRegions } from './regions.ts';

const yaml = (route: string) => `
grafana: { url: "http://127.0.0.1:1", token: x }
route: { receiver: team, group_wait: 0s, routes: [ ${route} ] }
receivers:
  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
  - { name: night, webhook_configs: [ { url: "http://127.0.0.1:2/" } ] }
`;
const channels = { team: [makeRecordingChannel('webhook:team')], night: [makeRecordingChannel('webhook:night')] };

/** Draws what was flushed, as the engine does in the same turn. */
const draw = (rig: TurnRig) =>
  rig.run((turn) => {
    for (const flushed of rig.flushed.splice(0)) planRegions(turn, flushed, rig.configuration);
  });
const regions = (rig: TurnRig) =>
  rowsOf(rig.written, 'annotation').map(({ annotation }) => [annotation.id, annotation.endedAt !== null]);

test('planRegions() the region of a group ends when a restart finds its route gone, and that of the new group begins', async () => {
  const rig = await startTurnRig({ yaml: yaml(`{ receiver: night, matchers: [ 'service="api"' ] }`), channels });
  await rig.intake.receiveAlerts('alertmanager', [alert({ alertname: 'Down', service: 'api' }, { startsAt: rig.clock.at })]);
  await draw(rig);
  expect(regions(rig)).toEqual([[1, false]]);

  const next = await startTurnRig({ yaml: yaml(''), channels, store: rig.store, startAt: rig.clock.at + 1000 });
  await next.run((turn) => {
    for (const one of next.views.alerts.values()) next.dispatcher.touch(turn, one);
    next.dispatcher.tellOfLeft(turn);
  });
  await draw(next);
  expect(regions(next)).toEqual([
    [1, true],
    [2, false],
  ]);
});
