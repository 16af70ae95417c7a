import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alert, until } from '../../test/stand-ins/engine-rig.ts';
import { rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { type Store, StoreError } from '../store/port.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { sampleDelivery, sampleNotification } from '../store/store-samples.ts';
import { silentLog } from '../telemetry/log.ts';
import { type DueWork, makeDueWork } from './due-work.ts';

const minute = 60_000;
const startAt = Date.UTC(2026, 10, 23, 9);
const down = { alertname: 'Down', service: 'api' };

let dueWork: DueWork | null = null;
beforeEach(() => {
  // The turns need the real event loop; only the alarm's own timers are the test's.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  await dueWork?.stop();
  dueWork = null;
  vi.useRealTimers();
});

/** A store that refuses to commit while `failing`. */
function makeFailingStore(): Store & { failing: boolean } {
  const real = openSqliteStore({ path: ':memory:', programVersion: 'test', now: () => startAt });
  const { commit } = real;
  return Object.assign(real, {
    failing: false,
    commit(this: { failing: boolean }, writes: Parameters<Store['commit']>[0]) {
      return this.failing ? Promise.reject(new StoreError('disk full')) : commit.call(real, writes);
    },
  });
}

async function start() {
  const store = makeFailingStore();
  const time = { monotonicMs: 0 };
  const rig = await startTurnRig({ store, startAt, recovered: () => dueWork?.grantGrace() });
  Object.assign(rig.clock, { monotonicMs: () => time.monotonicMs });
  const { configuration, views, dispatcher, run, clock } = rig;
  let looks = 0;
  const made = makeDueWork({
    ...{ configuration, store, views, dispatcher, run, clock, log: silentLog },
    observer: { expire: () => {} },
    kick: () => (looks += 1),
    isBroken: () => false,
  });
  dueWork = made;
  made.start();
  /** Time passes, and the alarm's poll has been answered. */
  const pass = async (ms: number): Promise<void> => {
    rig.clock.at += ms;
    time.monotonicMs += ms;
    const before = looks;
    vi.advanceTimersByTime(1000);
    await until('it has looked', () => looks > before);
  };
  return { rig, store, made, pass };
}

const reasons = (rig: TurnRig) => rowsOf(rig.written, 'transition').map(({ transition }) => transition.reason);

test('an API alert that nobody repeats ends after resolve_timeout, and not before', async () => {
  const { rig, pass } = await start();
  await pass(10 * minute);
  await rig.intake.receiveAlerts('api', [alert(down, { startsAt: rig.clock.at })]);
  await pass(5 * minute - 1);
  expect(reasons(rig)).toEqual(['received']);
  await pass(1000);
  expect(reasons(rig)).toEqual(['received', 'expired']);
});

test('after a failed commit nothing ends although the disk knows of no repeat', async () => {
  const { rig, store, pass } = await start();
  await rig.intake.receiveAlerts('api', [alert(down, { startsAt: rig.clock.at })]);
  for (let repeat = 0; repeat < 4; repeat += 1) {
    await pass(2 * minute);
    // Only in memory: it says nothing new.
    await rig.intake.receiveAlerts('api', [alert(down, { startsAt: rig.clock.at })]);
  }
  store.failing = true;
  await expect(rig.intake.receiveAlerts('api', [alert({ alertname: 'Other' })])).rejects.toThrow('disk full');
  store.failing = false;
  await pass(1000);
  await pass(1000);
  expect(reasons(rig)).toEqual(['received']);
  expect(rig.views.alerts.size).toBe(1);
});

test('a clock that steps forward ends nothing', async () => {
  const { rig, pass } = await start();
  await pass(10 * minute);
  await rig.intake.receiveAlerts('api', [alert(down, { startsAt: rig.clock.at })]);
  rig.clock.at += 24 * 60 * minute;
  await pass(1000);
  await pass(4 * minute);
  expect(reasons(rig)).toEqual(['received']);
});

test('after a step back every delivery that waits is tried now, however many there are', async () => {
  const { rig, pass } = await start();
  const many = 1100;
  const waitsUntil = rig.clock.at + 10_000;
  await rig.run((turn) => {
    turn.write({ kind: 'notification', notification: sampleNotification(1) });
    for (let id = 1; id <= many; id += 1)
      turn.write({ kind: 'delivery', delivery: sampleDelivery(id, { groupKey: `g${id}`, nextAttemptAt: waitsUntil }) });
  });
  rig.clock.at -= 60 * minute;
  await pass(1000);
  const dueNow = async () => (await rig.store.dueDeliveries(rig.clock.at, [], 5000)).length;
  await until('all are due', async () => (await dueNow()) === many);
});

test('stop() after it the store is left alone', async () => {
  const { rig, store, made } = await start();
  await made.stop();
  const looked = vi.spyOn(store, 'dueGroups');
  made.wakeAt(rig.clock.at);
  vi.advanceTimersByTime(5000);
  expect(looked).not.toHaveBeenCalled();
});
