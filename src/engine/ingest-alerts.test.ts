import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { alert } from '../../test/stand-ins/engine-rig.ts';
import { oneReceiver, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { AlertSource, ReceivedAlert } from '../model/alert.ts';
import { makeLabels } from '../model/labels.ts';
import { expireAlerts } from './expire.ts';

const minute = 60_000;
const hour = 60 * minute;

let rig: TurnRig;
beforeEach(async () => {
  rig = await startTurnRig();
});

const post = (source: AlertSource, over: Partial<ReceivedAlert> = {}, name = 'Down') =>
  rig.intake.receiveAlerts(source, [alert({ alertname: name, service: 'api' }, { startsAt: rig.clock.at, ...over })]);
const expire = () => rig.run((turn) => expireAlerts(turn, 100, rig.configuration.context()));
const only = () => [...rig.views.alerts.values()][0];
const reasons = () => rowsOf(rig.written, 'transition').map(({ transition }) => transition.reason);

describe('ingestAlerts() how alerts end', () => {
  test.each([
    ['alertmanager', null, 24 * hour, 'stale'],
    ['grafana', null, 24 * hour, 'stale'],
    // Only the webhook's own status ends it, not the endsAt that Alertmanager sends with a firing alert.
    ['alertmanager', 10 * minute, 24 * hour, 'stale'],
    ['api', null, 5 * minute, 'expired'],
    ['api', 10 * minute, 10 * minute, 'expired'],
    ['test', minute, minute, 'expired'],
  ] as const)('%s with endsAt %s fires for %i ms, then is %s', async (source, endsInMs, lastsMs, reason) => {
    await post(source, { endsAt: endsInMs === null ? null : rig.clock.at + endsInMs });
    rig.clock.at += lastsMs - 1;
    await expire();
    expect(only()?.status).toBe('firing');
    rig.clock.at += 1;
    await expire();
    expect(only()).toMatchObject({ status: 'resolved', endsAt: rig.clock.at });
    expect(reasons()).toEqual(['received', reason]);
  });

  test('a webhook that says resolved ends it at the instant it names', async () => {
    await post('alertmanager');
    rig.clock.at += minute;
    await post('alertmanager', { status: 'resolved', startsAt: rig.clock.at - minute, endsAt: rig.clock.at - 1000 });
    expect(only()).toMatchObject({ status: 'resolved', endsAt: rig.clock.at - 1000, expiresAt: null });
    expect(reasons()).toEqual(['received', 'source-resolved']);
  });

  test('an end before the start, or in the future, is bounded by what we know', async () => {
    await post('api');
    const startsAt = rig.clock.at;
    rig.clock.at += minute;
    await post('api', { status: 'resolved', startsAt: null, endsAt: startsAt - hour });
    expect(only()?.endsAt).toBe(startsAt);
  });

  test('what a post does not mention goes on firing', async () => {
    await post('alertmanager', {}, 'One');
    await post('alertmanager', {}, 'Two');
    expect([...rig.views.alerts.values()].map(({ status }) => status)).toEqual(['firing', 'firing']);
  });

  test('a resolve of an alert nobody knows is ignored', async () => {
    expect(await post('alertmanager', { status: 'resolved' })).toEqual({
      changed: 0,
      refreshed: 0,
      ignored: 1,
      refused: 0,
      collided: 0,
    });
    expect(rig.written).toEqual([]);
  });

  test('a resolve that was overtaken does not end the episode after it', async () => {
    const first = rig.clock.at;
    await post('alertmanager');
    await post('alertmanager', { status: 'resolved', endsAt: first + minute });
    rig.clock.at += 10 * minute;
    await post('alertmanager');
    expect(await post('alertmanager', { status: 'resolved', startsAt: first, endsAt: first + minute })).toMatchObject({
      ignored: 1,
    });
    expect(only()?.status).toBe('firing');
  });
});

describe('ingestAlerts() repeats', () => {
  test('a repeat of an API alert writes nothing and makes it last', async () => {
    await post('api');
    const before = rig.written.length;
    rig.clock.at += 4 * minute;
    expect(await post('api', { startsAt: null })).toMatchObject({ changed: 0, refreshed: 1 });
    expect(rig.written.length).toBe(before);
    rig.clock.at += 4 * minute;
    await expire();
    expect(only()?.status).toBe('firing');
  });

  test('a webhook alert repeated for more than stale_after is not stale after a restart', async () => {
    for (let i = 0; i < 8; i += 1) {
      await post('alertmanager', { startsAt: null });
      rig.clock.at += 4 * hour;
    }
    rig.views.reset(await rig.store.recover());
    await expire();
    expect(only()?.status).toBe('firing');
  });

  test('a second source never shortens how long an alert lasts', async () => {
    await post('alertmanager');
    await post('api', { endsAt: rig.clock.at + minute });
    rig.clock.at += hour;
    await expire();
    expect(only()?.status).toBe('firing');
  });

  test('the older startsAt is kept, new annotations are taken, and neither is a transition', async () => {
    await post('api');
    const earlier = rig.clock.at - hour;
    await post('api', { startsAt: earlier, annotations: makeLabels([['summary', 'new']]) });
    expect(only()).toMatchObject({ startsAt: earlier, annotations: { summary: 'new' } });
    await post('api', { startsAt: rig.clock.at, annotations: makeLabels([['summary', 'new']]) });
    expect(only()?.startsAt).toBe(earlier);
    expect(reasons()).toEqual(['received']);
  });

  test('an alert that fires again is refired, with a new start', async () => {
    await post('api');
    await post('api', { status: 'resolved' });
    rig.clock.at += minute;
    await post('api');
    expect(only()).toMatchObject({ status: 'firing', startsAt: rig.clock.at, endsAt: null });
    expect(reasons()).toEqual(['received', 'source-resolved', 'refired']);
  });

  test('labels with empty values are none', async () => {
    await rig.intake.receiveAlerts('api', [alert({ alertname: 'Down', pod: '' })]);
    await rig.intake.receiveAlerts('api', [alert({ alertname: 'Down' })]);
    expect([...rig.views.alerts.values()].map(({ labels }) => ({ ...labels }))).toEqual([{ alertname: 'Down' }]);
  });
});

test('ingestAlerts() at limits.alerts refuses new alerts, and takes repeats and resolves', async () => {
  rig = await startTurnRig({ yaml: `limits: { alerts: 2 }\n${oneReceiver}` });
  const named = (name: string, over: Partial<ReceivedAlert> = {}) => alert({ alertname: name }, over);
  expect(await rig.intake.receiveAlerts('api', [named('A'), named('B'), named('C')])).toMatchObject({ changed: 2, refused: 1 });
  const mixed = [named('A'), named('B', { status: 'resolved' }), named('D')];
  expect(await rig.intake.receiveAlerts('api', mixed)).toEqual({ changed: 1, refreshed: 1, ignored: 0, refused: 1, collided: 0 });
  expect([...rig.views.alerts.values()].map(({ labels, status }) => `${labels['alertname']} ${status}`)).toEqual([
    'A firing',
    'B resolved',
  ]);
});

test('ingestAlerts() whatever is posted in whatever order, what fires is what was last said to fire', async () => {
  const step = fc.record({ name: fc.constantFrom('A', 'B', 'C'), fires: fc.boolean(), waitMs: fc.nat(60_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      rig = await startTurnRig();
      const model = new Map<string, boolean>();
      for (const { name, fires, waitMs } of steps) {
        rig.clock.at += waitMs;
        await post('alertmanager', { status: fires ? 'firing' : 'resolved' }, name);
        if (fires || model.has(name)) model.set(name, fires);
      }
      const fired = (alerts: Iterable<{ labels: Readonly<Record<string, string>>; status: string }>) =>
        [...alerts].flatMap(({ labels, status }) => (status === 'firing' ? [labels['alertname'] ?? ''] : [])).sort();
      const expected = [...model].flatMap(([name, fires]) => (fires ? [name] : [])).sort();
      expect(fired(rig.views.alerts.values())).toEqual(expected);
      expect(fired((await rig.store.recover()).alerts)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
