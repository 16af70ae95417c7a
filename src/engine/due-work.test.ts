import { afterEach, beforeEach, expect, test } from 'vitest';
import { alert, until } from '../../test/stand-ins/engine-rig.ts';
import { rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { type Store, StoreError, type Write } from '../store/port.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { sampleDelivery, sampleNotification } from '../store/store-samples.ts';
import { silentLog } from '../telemetry/log.ts';
import { type DueWork, makeDueWork } from './due-work.ts';

const minute = 60_000;
const startAt = Date.UTC(2026, 10, 23, 9);
let rig: TurnRig;
let dueWork: DueWork;
let monotonicMs = 0;
let kicks = 0;
let pruned: number[] = [];

/** The disk refuses to write. */
let isFull = false;

function makeFillableStore(): Store {
  const real = openSqliteStore({ path: ':memory:', programVersion: 'test', now: () => startAt });
  const commit = real.commit.bind(real);
  return Object.assign(real, {
    commit: (writes: readonly Write[]) => (isFull ? Promise.reject(new StoreError('disk full')) : commit(writes)),
  });
}

beforeEach(async () => {
  isFull = false;
  rig = await startTurnRig({ store: makeFillableStore(), startAt, recovered: () => dueWork.grantGrace() });
  monotonicMs = 0;
  kicks = 0;
  pruned = [];
  const { store, configuration, views, dispatcher, run } = rig;
  dueWork = makeDueWork({
    store: {
      ...{ dueGroups: store.dueGroups.bind(store), nextDueAt: () => store.nextDueAt(), lists: store.lists },
      prune: (_before, limit) => Promise.resolve(pruned.push(limit) < 3 ? limit : 0),
    },
    ...{ configuration, views, dispatcher, run, log: silentLog },
    clock: { now: rig.clock.now, monotonicMs: () => monotonicMs },
    observer: { expire: () => {} },
    recount: () => {},
    kick: () => {
      kicks += 1;
    },
    isBroken: () => false,
  });
  dueWork.start();
});
afterEach(() => dueWork.stop());

/** Time passes, and the alarm rings. */
async function pass(ms: number): Promise<void> {
  rig.clock.at += ms;
  monotonicMs += ms;
  await ring();
}
async function ring(): Promise<void> {
  const before = kicks;
  dueWork.wakeAt(0);
  await until('it looked', () => kicks > before);
  await rig.run(() => {});
}
const post = (name = 'Down') => rig.intake.receiveAlerts('api', [alert({ alertname: name }, { startsAt: rig.clock.at })]);
const told = () => rowsOf(rig.written, 'notification').length;
const firing = () => [...rig.views.alerts.values()].filter(({ status }) => status === 'firing').length;

test('a ring flushes the groups that are due, and looks after everything else that waits', async () => {
  await post();
  await pass(29_999);
  expect(told()).toBe(0);
  await pass(1);
  expect(told()).toBe(1);
  expect(kicks).toBeGreaterThanOrEqual(2);
});

test('nothing expires before the grace after the start is over', async () => {
  await rig.intake.receiveAlerts('api', [
    alert({ alertname: 'Down' }, { startsAt: rig.clock.at, endsAt: rig.clock.at + minute }),
  ]);
  await pass(5 * minute - 1);
  expect(firing()).toBe(1);
  await pass(1);
  expect(firing()).toBe(0);
});

test('after the clock jumped forward groups wait as long as they had to, and nothing expires for a while', async () => {
  await pass(10 * minute);
  await post();
  const [waiting] = [...rig.views.groups.values()];
  rig.clock.at += 60 * minute;
  await ring();
  expect([told(), firing()]).toEqual([0, 1]);
  expect([...rig.views.groups.values()][0]?.flushAt).toBe((waiting?.flushAt ?? 0) + 60 * minute);
  await pass(30_000);
  expect([told(), firing()]).toEqual([1, 1]);
  await pass(5 * minute - 30_000);
  expect(firing()).toBe(0);
});

test('after a failed commit nothing expires, although the disk knows nothing of the repeats', async () => {
  await post();
  for (let repeat = 0; repeat < 4; repeat += 1) {
    await pass(2 * minute);
    await post();
  }
  isFull = true;
  await expect(post('Other')).rejects.toThrow('disk full');
  isFull = false;
  await pass(1000);
  await pass(1000);
  expect(firing()).toBe(1);
  await pass(5 * minute);
  expect(firing()).toBe(0);
});

test('after the clock jumped back all deliveries that wait are tried now, however many there are', async () => {
  const many = 1100;
  const nextAttemptAt = rig.clock.at + 10_000;
  await rig.run((turn) => {
    turn.write({ kind: 'notification', notification: sampleNotification(1) });
    for (let id = 1; id <= many; id += 1)
      turn.write({ kind: 'delivery', delivery: sampleDelivery(id, { groupKey: `g${id}`, nextAttemptAt }) });
  });
  rig.clock.at -= 60 * minute;
  await ring();
  await until('all are due', async () => (await rig.store.dueDeliveries(rig.clock.at, [], 2 * many)).length === many);
});

test('after the clock jumped back expiry goes on as if it had not', async () => {
  await pass(10 * minute);
  await post();
  rig.clock.at -= 60 * minute;
  await ring();
  await rig.intake.receiveAlerts('api', [
    alert({ alertname: 'Later' }, { startsAt: rig.clock.at, endsAt: rig.clock.at + minute }),
  ]);
  await pass(5 * minute);
  expect(
    [...rig.views.alerts.values()].filter(({ status }) => status === 'firing').map(({ labels }) => labels['alertname']),
  ).toEqual(['Down']);
});

test('a prune that did not reach the end goes on at the next ring', async () => {
  await pass(minute);
  await until('first', () => pruned.length === 1);
  await pass(1);
  await until('second', () => pruned.length === 2);
  await pass(1);
  await until('third', () => pruned.length === 3);
  await pass(1);
  await ring();
  expect(pruned).toHaveLength(3);
});
