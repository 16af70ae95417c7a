import { afterEach, expect, test } from 'vitest';
import { alert, makeRecordingChannel, until } from '../../test/stand-ins/engine-rig.ts';
import { startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { Channel } from '../channels/port.ts';
import type { Delivery, DeliveryResult } from '../model/notification.ts';
import { noon, sampleDelivery } from '../store/store-samples.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { afterAttempt, type Deliverer, makeDeliverer } from './deliver.ts';

const now = noon + 1000;
const retry = { kind: 'retry', cause: 'server-error', afterMs: null, detail: '500' } as const;

test.each<[string, Partial<Delivery>, DeliveryResult, Partial<Delivery>]>([
  [
    'delivered',
    {},
    { kind: 'delivered', receipt: 'ts1' },
    { state: 'delivered', receipt: 'ts1', finishedAt: now, nextAttemptAt: null },
  ],
  [
    'refused',
    {},
    { kind: 'refused', cause: 'bad-auth', detail: 'x' },
    { state: 'dead', lastError: 'bad-auth: x', finishedAt: now },
  ],
  ['retry', {}, retry, { state: 'pending', nextAttemptAt: now + 750, lastError: 'server-error: 500', mayHaveArrived: false }],
  ['told to wait', {}, { ...retry, afterMs: 60_000 }, { state: 'pending', nextAttemptAt: now + 60_000 }],
  ['uncertain', {}, { kind: 'uncertain', detail: 'reset' }, { state: 'pending', nextAttemptAt: now + 750, mayHaveArrived: true }],
  ['refused after uncertain', { mayHaveArrived: true }, retry, { mayHaveArrived: true }],
  ['the last attempt but one', { attempts: 9 }, retry, { state: 'pending' }],
  ['the last attempt', { attempts: 10 }, retry, { state: 'dead', lastError: 'given up after 10 attempts: server-error: 500' }],
])('afterAttempt() %s', (_name, before, result, expected) => {
  const delivery = sampleDelivery(1, { state: 'sending', attempts: 1, claimedUntil: noon, nextAttemptAt: null, ...before });
  const after = afterAttempt(delivery, result, { now, random: 0.5, attemptsMax: 10 });
  expect(after).toMatchObject({ ...expected, claimedUntil: null });
});

let deliverer: Deliverer | null = null;
afterEach(async () => {
  await deliverer?.stop();
});

let metrics = makeMetrics({ version: 'test' });

/** Deliveries of one group each, at once, through `channels` of the receiver; time stands still unless the test moves it. */
async function start(channels: readonly Channel[], run?: (rig: TurnRig) => TurnRig['run']) {
  const yaml = `
route: { receiver: team, group_by: [service], group_wait: 0s, group_interval: 1s }
receivers: [ { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] } ]
`;
  const rig = await startTurnRig({ yaml, channels: { team: channels } });
  const woken: number[] = [];
  metrics = makeMetrics({ version: 'test' });
  const { store, clock, configuration } = rig;
  const made = makeDeliverer({
    ...{ store, run: run?.(rig) ?? rig.run, clock, configuration, log: silentLog, metrics },
    random: () => 0.5,
    wakeAt: (at) => woken.push(at),
    waiting: rig.views.waiting.byChannel,
  });
  deliverer = made;
  return { rig, made, woken };
}

const fire = (rig: TurnRig, ...services: string[]) =>
  rig.intake.receiveAlerts(
    'api',
    services.map((service) => alert({ alertname: 'Down', service }, { startsAt: rig.clock.at })),
  );
const deliveries = async (rig: TurnRig) => (await rig.store.lists.deliveries({ limit: 100, cursor: null, state: null })).items;

test('a channel takes no more at once than it may; a slow one holds up nobody else', async () => {
  const slow = makeRecordingChannel('slow', { concurrencyMax: 2 });
  const quick = makeRecordingChannel('quick');
  let open = 0;
  let openMax = 0;
  const waiting: (() => void)[] = [];
  slow.answer = async () => {
    openMax = Math.max(openMax, (open += 1));
    await new Promise<void>((resolve) => waiting.push(resolve));
    open -= 1;
    return { kind: 'delivered', receipt: null };
  };
  const { rig, made } = await start([slow, quick]);
  await fire(rig, 'a', 'b', 'c', 'd', 'e');
  made.kick();
  await until('the quick one is done', () => quick.messages.length === 5);
  expect([open, slow.messages.length]).toEqual([2, 0]);
  await until('the slow one is done', () => {
    waiting.shift()?.();
    return slow.messages.length === 5;
  });
  expect(openMax).toBe(2);
});

test('after "too many requests" the whole channel waits as long as it was told', async () => {
  const channel = makeRecordingChannel('slack');
  let asked = 0;
  channel.answer = () => {
    asked += 1;
    return Promise.resolve({ kind: 'retry', cause: 'rate-limited', afterMs: 30_000, detail: '429' });
  };
  const { rig, made, woken } = await start([channel]);
  await fire(rig, 'a', 'b', 'c');
  made.kick();
  await until('it knows when to come back', () => woken.includes(rig.clock.at + 30_000));
  rig.clock.at += 29_999;
  made.kick();
  await made.stop();
  expect(asked).toBe(1);
});

test('one failure is the fault of one message, the third in a row of the channel', async () => {
  const channel = makeRecordingChannel('mail');
  let asked = 0;
  channel.answer = () => {
    asked += 1;
    return Promise.resolve(retry);
  };
  const { rig, made } = await start([channel]);
  await fire(rig, 'a', 'b', 'c', 'd', 'e');
  made.kick();
  await until('three were tried', () => asked === 3);
  await until('and no more', () => made.inFlight() === 0);
  expect(asked).toBe(3);
  expect(made.health().get('mail')).toMatchObject({ up: false, detail: 'server-error: 500' });
});

test('a claim that ran out is sent again, and nobody assumes that it did not arrive', async () => {
  const channel = makeRecordingChannel('mail');
  const { rig, made } = await start([channel]);
  await fire(rig, 'a');
  const [row] = await deliveries(rig);
  if (!row) throw new Error('no delivery');
  const lost: Delivery = { ...row, state: 'sending', attempts: 1, nextAttemptAt: null, claimedUntil: rig.clock.at + 1000 };
  await rig.run((turn) => turn.write({ kind: 'delivery', delivery: lost }));
  made.kick();
  rig.clock.at += 1000;
  made.kick();
  await until('it is sent again', () => channel.messages.length === 1);
  await until('and recorded', async () => (await deliveries(rig))[0]?.state === 'delivered');
  expect((await deliveries(rig))[0]).toMatchObject({ attempts: 2, mayHaveArrived: true });
});

test('a message that a channel cannot make is dead at once, and what its group tells next goes out', async () => {
  const channel = makeRecordingChannel('mail');
  const { deliver } = channel;
  let isPoison = true;
  Object.assign(channel, {
    deliver: (...given: Parameters<typeof deliver>) => (isPoison ? Promise.reject(new Error('a bug')) : deliver(...given)),
  });
  const { rig, made } = await start([channel]);
  await fire(rig, 'a');
  made.kick();
  await until('it is dead', async () => (await deliveries(rig)).some(({ state }) => state === 'dead'));
  const dead = (await deliveries(rig)).find(({ state }) => state === 'dead');
  expect(dead).toMatchObject({ attempts: 1, mayHaveArrived: false, lastError: 'bad-request: the channel failed: Error: a bug' });
  isPoison = false;
  await rig.intake.receiveAlerts('api', [alert({ alertname: 'Down', service: 'a' }, { endsAt: rig.clock.at })]);
  await rig.advance(1000);
  made.kick();
  await until('its resolve is told', () => channel.messages.some(({ status }) => status === 'resolved'));
});

test('a channel that waits is not made to wait longer by a clock that goes back', async () => {
  const channel = makeRecordingChannel('slack');
  let asked = 0;
  channel.answer = () => {
    asked += 1;
    return Promise.resolve({ kind: 'retry', cause: 'rate-limited', afterMs: 30_000, detail: '429' });
  };
  const { rig, made, woken } = await start([channel]);
  let monotonicMs = 0;
  Object.assign(rig.clock, { monotonicMs: () => monotonicMs });
  await fire(rig, 'a');
  made.kick();
  await until('it knows when to come back', () => woken.length === 1);
  await until('nothing is in flight', () => made.inFlight() === 0);
  rig.clock.at -= 3_600_000;
  await fire(rig, 'b');
  monotonicMs += 29_999;
  made.kick();
  await until('it has looked', () => made.inFlight() === 0);
  expect(asked).toBe(1);
  monotonicMs += 1;
  made.kick();
  await until('it is asked again', () => asked === 2);
});

test('a delivery through a channel that is no longer configured is dead, and says so', async () => {
  const { rig, made } = await start([makeRecordingChannel('mail')]);
  await fire(rig, 'a');
  const [row] = await deliveries(rig);
  if (!row) throw new Error('no delivery');
  await rig.run((turn) => turn.write({ kind: 'delivery', delivery: { ...row, id: 99, channel: 'gone', told: row.told } }));
  made.kick();
  await until('it is dead', async () => (await deliveries(rig)).some(({ id, state }) => id === 99 && state === 'dead'));
  expect((await deliveries(rig)).find(({ id }) => id === 99)?.lastError).toBe('gone: the channel is no longer configured');
});

test('an outcome that the disk refused is written when it can be: the message goes out once', async () => {
  const channel = makeRecordingChannel('mail');
  let calls = 0;
  const { rig, made } = await start([channel], ({ run }) => (work) => {
    calls += 1;
    // The first call claims, the second says what became of it.
    return calls === 2 ? Promise.reject(new Error('disk full')) : run(work);
  });
  await fire(rig, 'a');
  made.kick();
  await until('it is recorded', async () => (await deliveries(rig))[0]?.state === 'delivered');
  expect(channel.messages).toHaveLength(1);
});

test('deliveries that end are counted on time up to 30 s after their decision, then as late, and given up as dead', async () => {
  const channel = makeRecordingChannel('slack');
  const { rig, made } = await start([channel]);
  const ended = async (service: string, afterMs: number): Promise<string> => {
    await fire(rig, service);
    rig.clock.at += afterMs;
    made.kick();
    await until('it ended', async () => (await deliveries(rig)).every(({ finishedAt }) => finishedAt !== null));
    const { values } = await metrics.deliveries.get();
    return values.map(({ labels, value }) => `${labels.result} ${value}`).join(', ');
  };
  expect(await ended('a', 30_000)).toBe('on_time 1, late 0, dead 0');
  expect(await ended('b', 30_001)).toBe('on_time 1, late 1, dead 0');
  channel.answer = () => Promise.resolve({ kind: 'refused', cause: 'gone', detail: 'x' });
  // The alert about the dead delivery goes the same way, and may be dead by now, too.
  expect(await ended('c', 0)).toMatch(/^on_time 1, late 1, dead [12]$/);
});
