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

test('flushDue() of a flush that fails half-way nothing is written: its log never says told without a delivery, and others go on', async () => {
  const rig = await startTurnRig();
  await post(rig, down);
  await post(rig, { alertname: 'Down', service: 'db' });
  // The annotations are planned after the log was made.
  const push = rig.flushed.push.bind(rig.flushed);
  let poisoned = 0;
  rig.flushed.push = (...flushed) => {
    if (flushed.some(({ before }) => before.labels['service'] === 'api') && (poisoned += 1) === 1) throw new Error('poison');
    return push(...flushed);
  };
  await rig.advance(30_000);
  expect(told(rig)).toEqual(['team first']);
  expect((await rig.store.recover()).log.map(({ groupKey }) => groupKey)).toEqual([expect.stringContaining('"db"')]);
  await rig.advance(minute - 1);
  expect(told(rig)).toEqual(['team first']);
  await rig.advance(1);
  expect(told(rig)).toEqual(['team first', 'team first']);
  expect(rowsOf(rig.written, 'delivery')).toHaveLength(2);
});

test('flushDue() tells nothing while it is not known what is silenced', async () => {
  let isHolding = true;
  const rig = await startTurnRig({ isHolding: () => isHolding });
  await post(rig, down);
  await rig.advance(30_000);
  expect(told(rig)).toEqual([]);
  isHolding = false;
  await rig.advance(0);
  expect(told(rig)).toEqual(['team first']);
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

/** The same store under another configuration, as after a restart. */
async function restart(rig: TurnRig, yaml: string, channels?: Readonly<Record<string, readonly Channel[]>>): Promise<TurnRig> {
  const next = await startTurnRig({ yaml, store: rig.store, startAt: rig.clock.at, ...(channels ? { channels } : {}) });
  await next.run((turn) => {
    for (const one of next.views.alerts.values())
      if (next.views.membershipsOf(one).some(({ groupKey }) => !next.views.groups.has(groupKey)))
        next.dispatcher.touch(turn, one);
    next.dispatcher.tellOfLeft(turn);
  });
  return next;
}

test('flushDue() from shadow to live, what fires is told as for the first time, and what ended in shadow is not', async () => {
  const rig = await startTurnRig({ yaml: `deliver: shadow\n${oneReceiver}` });
  const db = { alertname: 'Down', service: 'db' };
  await post(rig, down);
  await post(rig, db);
  await rig.advance(30_000);
  expect((await rig.store.recover()).log.map(({ withheld }) => withheld)).toEqual([true, true]);
  // Shadow does not repeat itself either.
  await rig.advance(5 * minute + 1);
  expect(told(rig)).toEqual(['team first', 'team first']);
  const live = await restart(rig, oneReceiver);
  await post(live, db, { status: 'resolved' });
  await live.advance(5 * minute);
  expect(told(live)).toEqual(['team first']);
  expect(rowsOf(live.written, 'notification')[0]?.notification.alerts.map(({ labels }) => labels['service'])).toEqual(['api']);
  await post(live, down, { status: 'resolved' });
  await live.advance(5 * minute);
  expect(told(live)).toEqual(['team first', 'team all-resolved']);
  expect(rowsOf(live.written, 'delivery').map(({ delivery }) => delivery.state)).toEqual(['pending', 'pending']);
});

const twoRoutes = (route: string) => `
route: { receiver: team, group_by: [service], group_wait: 0s, group_interval: 1m, routes: [ ${route} ] }
receivers:
  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
  - { name: night, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
`;
const both = { team: [makeRecordingChannel('webhook:team')], night: [makeRecordingChannel('webhook:night')] };

test('tellOfLeft() after a restart without the route: those who were told hear the end, the others that it fires', async () => {
  const rig = await startTurnRig({ yaml: twoRoutes(`{ receiver: night, matchers: [ 'service="api"' ] }`), channels: both });
  await post(rig, down);
  await rig.advance(0);
  expect(told(rig)).toEqual(['night first']);
  const next = await restart(rig, twoRoutes(''), both);
  await next.advance(0);
  expect(told(next).sort()).toEqual(['night all-resolved', 'team first']);
  expect([...next.views.groups.values()].map(({ receiver }) => receiver)).toEqual(['team']);
  // The region that the group drew is closed by what follows its last flush.
  expect(next.flushed.some(({ before, outcome }) => before.receiver === 'night' && outcome.closed)).toBe(true);
});

test('tellOfLeft() after a restart without the receiver: its channel hears the end if another receiver has it, else nobody', async () => {
  const gone = `
route: { receiver: team, group_wait: 0s }
receivers: [ { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] } ]
`;
  for (const [kept, expected] of [
    ['webhook:night', ['night all-resolved']],
    ['webhook:other', []],
  ] as const) {
    const rig = await startTurnRig({ yaml: twoRoutes(`{ receiver: night, matchers: [ 'service="api"' ] }`), channels: both });
    await post(rig, down);
    await rig.advance(0);
    const next = await restart(rig, gone, { team: [makeRecordingChannel('webhook:team'), makeRecordingChannel(kept)] });
    await next.advance(0);
    expect(told(next).filter((line) => line.startsWith('night'))).toEqual(expected);
    expect([...next.views.groups.values()].map(({ receiver }) => receiver)).toEqual(['team']);
  }
});

test('tellOfLeft() after a restart with another receiver of the route: the new one is told at the next tick, the former one of the end', async () => {
  const rig = await startTurnRig({ yaml: twoRoutes(`{ receiver: night, matchers: [ 'service="api"' ] }`), channels: both });
  await post(rig, down);
  await rig.advance(0);
  const next = await restart(rig, twoRoutes(`{ receiver: team, matchers: [ 'service="api"' ] }`), both);
  await next.advance(minute);
  expect(told(next)).toEqual(['night all-resolved', 'team first']);
});

test('tellOfLeft() after a restart with the same configuration tells nothing and wakes nobody', async () => {
  const yaml = twoRoutes(`{ receiver: night, matchers: [ 'service="api"' ] }`);
  const rig = await startTurnRig({ yaml, channels: both });
  await post(rig, down);
  await rig.advance(0);
  const next = await restart(rig, yaml, both);
  await next.advance(minute);
  expect(next.written).toEqual([]);
});
