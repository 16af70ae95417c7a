import { expect, test } from 'vitest';
import { alert, makeRecordingChannel } from '../../test/stand-ins/engine-rig.ts';
import { oneReceiver, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { Channel } from '../channels/port.ts';
import type { ReceivedAlert } from '../model/alert.ts';

const minute = 60_000;

const told = (rig: TurnRig) =>
  rowsOf(rig.written, 'notification').map(({ notification: one }) => `${one.receiver} ${one.reason}`);
const post = (rig: TurnRig, labels: Record<string, string>, over: Partial<ReceivedAlert> = {}) =>
  rig.intake.receiveAlerts('alertmanager', [alert(labels, { startsAt: rig.clock.at, ...over })]);
const down = { alertname: 'Down', service: 'api' };

test('flushDue() tells a group once group_wait is over, its resolve at the next tick, and then forgets it', async () => {
  const rig = await startTurnRig();
  await post(rig, down);
  await rig.advance(30_000 - 1);
  expect(told(rig)).toEqual([]);
  await rig.advance(1);
  expect(told(rig)).toEqual(['team first']);
  await post(rig, down, { status: 'resolved' });
  await rig.advance(5 * minute - 1);
  expect(told(rig)).toEqual(['team first']);
  await rig.advance(1);
  expect(told(rig)).toEqual(['team first', 'team all-resolved']);
  expect(rig.views.alerts.size).toBe(0);
  // The row stays as long as a cooldown may ask when it was told.
  await rig.advance(24 * 60 * minute);
  expect(rig.views.groups.size).toBe(0);
  expect(await rig.store.recover()).toMatchObject({ alerts: [], groups: [], log: [] });
});

test('flushDue() what was over before group_wait is told to nobody, and kept nowhere', async () => {
  const rig = await startTurnRig();
  await post(rig, down);
  await post(rig, down, { status: 'resolved' });
  await rig.advance(30_000);
  expect(told(rig)).toEqual([]);
  expect(rowsOf(rig.written, 'decision').map(({ decision }) => decision.decision)).toMatchObject([
    { reason: 'resolved-before-told' },
  ]);
  expect(rig.views.alerts.size).toBe(0);
});

/** A channel whose key cannot be read the given times: a bug in the middle of a flush. */
function makePoison(times: number): Channel {
  let left = times;
  const channel = makeRecordingChannel('webhook:team');
  return Object.defineProperty(channel, 'sendResolved', {
    get: () => {
      left -= 1;
      if (left >= 0) throw new Error('poison');
      return true;
    },
  });
}

test('flushDue() a group that cannot be flushed is parked for a minute, and the others go on', async () => {
  const yaml = `
route: { receiver: team, group_wait: 0s, routes: [ { receiver: sick, matchers: [ 'service="sick"' ] } ] }
receivers:
  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
  - { name: sick, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
`;
  const channels = { team: [makeRecordingChannel('webhook:team')], sick: [makePoison(1)] };
  const rig = await startTurnRig({ yaml, channels });
  await post(rig, { alertname: 'Down', service: 'sick' });
  await post(rig, down);
  await rig.advance(0);
  expect(told(rig)).toEqual(['team first']);
  await rig.advance(minute - 1);
  expect(told(rig)).toEqual(['team first']);
  await rig.advance(1);
  expect(told(rig)).toEqual(['team first', 'sick first']);
});

test('flushDue() a flush that fails half-way is undone whole: its log never says told without a delivery', async () => {
  const rig = await startTurnRig();
  await post(rig, down);
  // The annotations are planned after the log was written.
  const push = rig.flushed.push.bind(rig.flushed);
  rig.flushed.push = () => {
    throw new Error('poison');
  };
  await expect(rig.advance(30_000)).rejects.toThrow('the turn failed');
  expect((await rig.store.recover()).log).toEqual([]);
  await rig.advance(0);
  expect(rig.views.groups.values().next().value?.flushAt).toBe(rig.clock.at + minute);
  rig.flushed.push = push;
  await rig.advance(minute);
  expect(told(rig)).toEqual(['team first']);
  expect(rowsOf(rig.written, 'delivery')).toHaveLength(1);
});

test('flushDue() with deliver: shadow decides and records deliveries that are withheld', async () => {
  const rig = await startTurnRig({ yaml: `deliver: shadow\n${oneReceiver}` });
  await post(rig, down);
  await rig.advance(30_000);
  expect(rowsOf(rig.written, 'delivery').map(({ delivery: { state, nextAttemptAt } }) => [state, nextAttemptAt])).toEqual([
    ['withheld', null],
  ]);
});

test('flushDue() an alert in two groups is settled only when both have dealt with its end', async () => {
  const yaml = `
route:
  receiver: team
  group_wait: 0s
  group_interval: 1m
  routes:
    - { receiver: team, matchers: [ 'service="api"' ], continue: true }
    - { receiver: night, matchers: [ 'service="api"' ], group_interval: 10m }
receivers:
  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
  - { name: night, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
`;
  const channels = { team: [makeRecordingChannel('webhook:team')], night: [makeRecordingChannel('webhook:night')] };
  const rig = await startTurnRig({ yaml, channels });
  await post(rig, down);
  await rig.advance(0);
  await post(rig, down, { status: 'resolved' });
  await rig.advance(minute);
  expect(told(rig)).toEqual(['team first', 'night first', 'team all-resolved']);
  expect(rowsOf(rig.written, 'alert-settled')).toHaveLength(0);
  await rig.advance(9 * minute);
  expect(told(rig).at(-1)).toBe('night all-resolved');
  expect(rowsOf(rig.written, 'alert-settled')).toHaveLength(1);
});

test('touch() a resolved alert that no group knows is settled at once: nothing of it stays in memory', async () => {
  const rig = await startTurnRig();
  await post(rig, down);
  await rig.run((turn) => {
    for (const { tenant, key } of rig.views.groups.values()) turn.write({ kind: 'group-closed', tenant, key });
  });
  await post(rig, down, { status: 'resolved' });
  expect(rig.views.alerts.size).toBe(0);
  expect((await rig.store.recover()).alerts).toEqual([]);
});
