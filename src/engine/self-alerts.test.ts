import { beforeEach, expect, test } from 'vitest';
import { rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { expireAlerts } from './expire.ts';
import { clear, raise, type SelfAlert } from './self-alerts.ts';

const lost: SelfAlert = { alertname: 'SourceLost', subject: 'prometheus', severity: 'warning', summary: 's', description: 'd' };

let rig: TurnRig;
beforeEach(async () => {
  rig = await startTurnRig();
});
const raised = (self: SelfAlert = lost) => rig.run((turn) => raise(turn, self, rig.configuration.context()));
const reasons = () => rowsOf(rig.written, 'transition').map(({ transition }) => `${transition.to} ${transition.reason}`);

test('raise() fires once, clear() resolves it, and it can fire again', async () => {
  await raised();
  await raised();
  expect([...rig.views.alerts.values()]).toMatchObject([
    { labels: { category: 'meta', subject: 'prometheus' }, expiresAt: null },
  ]);
  await rig.run((turn) => clear(turn, lost, rig.configuration.context()));
  await rig.run((turn) => clear(turn, lost, rig.configuration.context()));
  await raised();
  expect(reasons()).toEqual(['firing detected', 'resolved recovered', 'firing detected']);
});

test('raise() one that lasts ends by itself, counted from the last time it was raised', async () => {
  const short = { ...lost, alertname: 'IntakeRefused', lastsMs: 1000 } as const;
  const expire = () => rig.run((turn) => expireAlerts(turn, 10, rig.configuration.context()));
  await raised(short);
  rig.clock.at += 999;
  await raised(short);
  rig.clock.at += 999;
  expect(await expire()).toBe(rig.clock.at + 1);
  rig.clock.at += 1;
  expect(await expire()).toBeNull();
  expect(reasons()).toEqual(['firing detected', 'resolved expired']);
});

test('expireAlerts() ends no more than it may in one turn, and says that the rest is due', async () => {
  for (const subject of ['a', 'b', 'c']) await raised({ ...lost, subject, lastsMs: 1000 });
  rig.clock.at += 1000;
  const expire = () => rig.run((turn) => expireAlerts(turn, 2, rig.configuration.context()));
  expect(await expire()).toBe(rig.clock.at);
  expect(await expire()).toBeNull();
});
