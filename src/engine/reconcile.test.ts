import { beforeEach, expect, test } from 'vitest';
import { alert } from '../../test/stand-ins/engine-rig.ts';
import { rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { fingerprint, makeLabels } from '../model/labels.ts';
import type { Silence } from '../model/silence.ts';
import { parseMatchers } from '../route/parse-matchers.ts';

const minute = 60_000;
const down = { alertname: 'Down', service: 'api' };
const id = fingerprint(makeLabels(Object.entries(down)));

let rig: TurnRig;
beforeEach(async () => {
  rig = await startTurnRig();
  await rig.intake.receiveAlerts('alertmanager', [alert(down, { startsAt: rig.clock.at })]);
});

const told = () => rowsOf(rig.written, 'notification').map(({ notification: one }) => one.reason);
function silence(endsInMs: number): Silence {
  const matchers = parseMatchers('service="api"');
  const { at } = rig.clock;
  return { id: 's1', matchers, startsAt: at, endsAt: at + endsInMs, createdBy: 'me', comment: 'work', origin: 'alertmanager' };
}

test('setSilences() holds what it matches until it ends, then it is told', async () => {
  await rig.run((turn) => rig.reconciler.setSilences(turn, [silence(10 * minute)]));
  await rig.advance(30_000);
  expect(told()).toEqual([]);
  await rig.advance(9 * minute);
  expect(told()).toEqual([]);
  await rig.advance(6 * minute);
  expect(told()).toEqual(['first']);
});

test('setSilences() a silence that is lifted wakes the groups it held', async () => {
  await rig.run((turn) => rig.reconciler.setSilences(turn, [silence(24 * 60 * minute)]));
  await rig.advance(30_000);
  await rig.run((turn) => rig.reconciler.setSilences(turn, []));
  await rig.advance(5 * minute);
  expect(told()).toEqual(['first']);
});

test('setSilences() with what is known already writes nothing', async () => {
  const one = silence(10 * minute);
  await rig.run((turn) => rig.reconciler.setSilences(turn, [one]));
  const before = rig.written.length;
  await rig.run((turn) => rig.reconciler.setSilences(turn, [{ ...one, comment: 'more words' }]));
  expect(rig.written.length).toBe(before);
});

test('setSilences() what was read stays known after a restart, with its matchers', async () => {
  expect((await rig.store.recover()).silences).toBeNull();
  await rig.run((turn) => rig.reconciler.setSilences(turn, [silence(10 * minute)]));
  const again = await startTurnRig({ store: rig.store, startAt: rig.clock.at });
  await again.advance(30_000);
  expect(rowsOf(again.written, 'notification')).toEqual([]);
  expect(again.views.silences).toMatchObject([{ id: 's1', origin: 'alertmanager', comment: 'work' }]);
});

test('setSilences() an empty first list is recorded too: then it is known that nothing is silenced', async () => {
  await rig.run((turn) => rig.reconciler.setSilences(turn, []));
  expect((await rig.store.recover()).silences).toEqual([]);
});

type State = 'active' | 'suppressed';
const old = 60 * minute;
/** A reading of alerts with these fingerprints, of an Alertmanager that runs for `ageMs`. */
const read = (state: State, fingerprints: readonly string[], ageMs = old) =>
  rig.run((turn) => {
    const alerts = fingerprints.map((one) => ({ fingerprint: one, state }));
    return rig.reconciler.setAlerts(turn, { alerts, startedAt: turn.now - ageMs });
  });

test('setAlerts() resolves what was suppressed there and is missing twice, and only that', async () => {
  // Another Alertmanager's alert was never in this list.
  expect(await read('suppressed', [])).toBe(0);
  expect(await read('suppressed', [])).toBe(0);
  expect(await read('suppressed', [id])).toBe(0);
  expect(await read('suppressed', [])).toBe(0);
  expect(await read('suppressed', [id])).toBe(0);
  expect(await read('suppressed', [])).toBe(0);
  expect(await read('suppressed', [])).toBe(1);
  expect(rowsOf(rig.written, 'transition').map(({ transition }) => transition.reason)).toEqual(['received', 'reconciled']);
});

test('setAlerts() leaves what was active there to the webhook', async () => {
  await read('active', [id]);
  for (let reading = 0; reading < 3; reading += 1) expect(await read('active', [])).toBe(0);
});

test('setAlerts() an Alertmanager that has just started has no alerts, and that resolves nothing', async () => {
  await read('suppressed', [id]);
  for (let reading = 0; reading < 3; reading += 1) expect(await read('suppressed', [], 5 * minute - 1)).toBe(0);
  // What it knew before counts for nothing: two readings more.
  expect(await read('suppressed', [], 5 * minute)).toBe(0);
  expect(await read('suppressed', [], 5 * minute)).toBe(1);
});

test('setAlerts() an Alertmanager that does not say since when it runs resolves nothing', async () => {
  await read('suppressed', [id]);
  for (let reading = 0; reading < 3; reading += 1)
    expect(await rig.run((turn) => rig.reconciler.setAlerts(turn, { alerts: [], startedAt: null }))).toBe(0);
});

test('setAlerts() leaves alerts of other sources alone', async () => {
  const other = { alertname: 'Pushed' };
  await rig.intake.receiveAlerts('api', [alert(other)]);
  const otherId = fingerprint(makeLabels(Object.entries(other)));
  await read('suppressed', [id, otherId]);
  await read('suppressed', [id]);
  expect(await read('suppressed', [id])).toBe(0);
});
