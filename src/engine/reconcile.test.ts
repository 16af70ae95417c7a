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

test('setAlerts() resolves what this Alertmanager had and has no more, and only that', async () => {
  const set = (firing: string[]) => rig.run((turn) => rig.reconciler.setAlerts(turn, new Set(firing)));
  // Another Alertmanager's alert was never in this list.
  expect(await set([])).toBe(0);
  expect(await set([id])).toBe(0);
  expect(await set([])).toBe(1);
  expect(rowsOf(rig.written, 'transition').map(({ transition }) => transition.reason)).toEqual(['received', 'reconciled']);
});

test('setAlerts() leaves alerts of other sources alone', async () => {
  const other = { alertname: 'Pushed' };
  await rig.intake.receiveAlerts('api', [alert(other)]);
  const otherId = fingerprint(makeLabels(Object.entries(other)));
  await rig.run((turn) => rig.reconciler.setAlerts(turn, new Set([id, otherId])));
  expect(await rig.run((turn) => rig.reconciler.setAlerts(turn, new Set([id])))).toBe(0);
});
