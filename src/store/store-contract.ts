// tidy: long because it is one contract: each method of the port, with what every store must do.
// What every store must do, as tests: each adapter runs this suite. `open` gives an empty store whose clock stands at `noon`.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CursorError } from './cursor.ts';
import type { Store, Write } from './port.ts';
import * as sample from './store-samples.ts';
import { noon } from './store-samples.ts';

const tenant = 'default';
const delivery = (id: number, changes: Parameters<typeof sample.sampleDelivery>[1] = {}): Write => ({
  kind: 'delivery',
  delivery: sample.sampleDelivery(id, changes),
});
const notification = (id: number, at = noon): Write => ({
  kind: 'notification',
  notification: sample.sampleNotification(id, { at }),
});

export function testStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const committed = async (...writes: readonly Write[]): Promise<void> => {
      expect(await store.commit(writes)).toEqual({ kind: 'committed' });
    };

    describe('recover()', () => {
      test('gives nothing and counts from zero when empty', async () => {
        const counters = { input: 0, notification: 0, delivery: 0, anomaly: 0, annotation: 0, feedback: 0 };
        expect(await store.recover()).toEqual({
          counters,
          alerts: [],
          groups: [],
          log: [],
          anomalies: [],
          accepted: [],
          annotations: [],
          waiting: [],
          changes: [],
          silences: null,
        });
        expect(await store.nextDueAt()).toBeNull();
      });

      test('gives back exactly what is alive', async () => {
        const alert = sample.sampleAlert('Slow', { endsAt: noon + 1, status: 'resolved', expiresAt: noon + 2, anomalyId: 7 });
        const group = sample.sampleGroup('g');
        const entry = {
          tenant,
          groupKey: 'g',
          receiver: 'team',
          channel: 'slack',
          firing: ['a'],
          resolved: ['b', 'c'],
          cooling: { d: noon - 1 },
          at: noon,
          withheld: true,
        } as const;
        const day = 24 * 3_600_000;
        await committed(
          { kind: 'alert', alert },
          { kind: 'group', group },
          { kind: 'log', entry },
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(4) },
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(5, { endedAt: noon }) },
          { kind: 'annotation', annotation: sample.sampleAnnotation(1, { due: 'done', endedAt: null, groupKey: 'g' }) },
          { kind: 'annotation', annotation: sample.sampleAnnotation(2, { due: 'done', endedAt: noon, groupKey: 'g' }) },
          { kind: 'annotation', annotation: sample.sampleAnnotation(3, { due: 'close', endedAt: noon, groupKey: 'g' }) },
          { kind: 'change', change: sample.sampleChange('old', { at: noon - day - 1 }) },
          { kind: 'change', change: sample.sampleChange('new', { at: noon - day }) },
        );
        const found = await store.recover();
        expect(found.alerts).toEqual([alert]);
        expect(Object.keys(found.alerts[0]?.labels ?? {})).toEqual(['alertname', '__proto__']);
        expect(found.groups).toEqual([group]);
        expect(found.log).toEqual([entry]);
        expect(found.anomalies).toEqual([sample.sampleAnomaly(4)]);
        expect(found.annotations.map(({ id }) => id)).toEqual([1, 3]);
        expect(found.changes.map((change) => change.id)).toEqual(['new']);
        expect(found.counters.anomaly).toBe(5);
      });

      test('leaves out settled alerts until they fire again', async () => {
        const alert = sample.sampleAlert('Slow');
        await committed({ kind: 'alert', alert }, { kind: 'alert-settled', tenant, fingerprint: alert.fingerprint });
        expect((await store.recover()).alerts).toEqual([]);
        await committed({ kind: 'alert', alert: { ...alert, startsAt: noon + 5 } });
        expect((await store.recover()).alerts).toEqual([{ ...alert, startsAt: noon + 5 }]);
      });

      test('keeps alerts of two tenants apart', async () => {
        const alert = sample.sampleAlert('Slow');
        await committed({ kind: 'alert', alert }, { kind: 'alert', alert: { ...alert, tenant: 'other' } });
        await committed({ kind: 'alert-settled', tenant: 'other', fingerprint: alert.fingerprint });
        expect((await store.recover()).alerts).toEqual([alert]);
      });

      test('forgets a closed group together with its log', async () => {
        const entry = { tenant, groupKey: 'g', receiver: 'team', channel: 'slack', firing: [], resolved: [], at: noon };
        await committed({ kind: 'group', group: sample.sampleGroup('g') }, { kind: 'log', entry });
        await committed({ kind: 'group-closed', tenant, key: 'g' });
        expect(await store.recover()).toMatchObject({ groups: [], log: [] });
      });
    });

    describe('commit()', () => {
      test.each([
        ['the stored instant', noon, 'committed'],
        ['an earlier instant', noon - 1, 'conflict'],
        ['null', null, 'conflict'],
        ['nothing (not compared)', undefined, 'committed'],
      ] as const)('compares flushAt with %s', async (_, expected, kind) => {
        await committed({ kind: 'group', group: sample.sampleGroup('g') });
        const group = sample.sampleGroup('g', { flushAt: noon + 9 });
        const write: Write = { kind: 'group', group, ...(expected === undefined ? {} : { expectedFlushAt: expected }) };
        expect((await store.commit([write])).kind).toBe(kind);
        expect((await store.recover()).groups[0]?.flushAt).toBe(kind === 'committed' ? noon + 9 : noon);
      });

      test('takes a group that is not stored as one that waits for nothing', async () => {
        const group = sample.sampleGroup('g');
        expect((await store.commit([{ kind: 'group', group, expectedFlushAt: noon }])).kind).toBe('conflict');
        expect((await store.commit([{ kind: 'group', group, expectedFlushAt: null }])).kind).toBe('committed');
      });

      test('stores nothing of a batch with a conflict', async () => {
        await committed(notification(1), delivery(1, { state: 'delivered', nextAttemptAt: null }));
        const late: Write = {
          kind: 'delivery',
          delivery: sample.sampleDelivery(1, { state: 'sending' }),
          expectedState: 'pending',
        };
        const result = await store.commit([{ kind: 'alert', alert: sample.sampleAlert('Slow') }, late]);
        expect(result).toEqual({ kind: 'conflict', what: 'delivery 1' });
        expect((await store.recover()).alerts).toEqual([]);
      });

      test('takes a delivery before its notification in one batch, and refuses one without', async () => {
        await committed(delivery(1), notification(1));
        await expect(store.commit([delivery(2, { notificationId: 99 })])).rejects.toThrow();
        expect((await store.recover()).counters.delivery).toBe(1);
      });

      test('keeps the first of two changes with one id', async () => {
        await committed({ kind: 'change', change: sample.sampleChange('a', { version: '2' }) });
        await committed({ kind: 'change', change: sample.sampleChange('a', { version: '3' }) });
        expect((await store.recover()).changes.map((change) => change.version)).toEqual(['2']);
      });
    });

    describe('what is due', () => {
      test('dueGroups() gives those at or before now, oldest first', async () => {
        for (const [key, flushAt] of [
          ['late', noon + 1],
          ['b', noon],
          ['a', noon - 5],
          ['idle', null],
        ] as const) {
          await committed({ kind: 'group', group: sample.sampleGroup(key, { flushAt }) });
        }
        expect((await store.dueGroups(noon, 10)).map((group) => group.key)).toEqual(['a', 'b']);
        expect((await store.dueGroups(noon, 1)).map((group) => group.key)).toEqual(['a']);
        expect(await store.nextDueAt()).toBe(noon - 5);
      });

      test('dueDeliveries() keeps the order within a channel and group, and only there', async () => {
        await committed(notification(1), notification(2));
        await committed(
          delivery(1, { nextAttemptAt: noon + 60_000 }),
          delivery(2, { notificationId: 2 }),
          delivery(3, { channel: 'pagerduty' }),
          delivery(4, { groupKey: 'other' }),
        );
        expect((await store.dueDeliveries(noon, [], 10)).map((due) => due.delivery.id)).toEqual([3, 4]);
        expect((await store.dueDeliveries(noon, ['pagerduty'], 10)).map((due) => due.delivery.id)).toEqual([4]);
        await committed(delivery(1, { state: 'dead', nextAttemptAt: null, finishedAt: noon }));
        const due = await store.dueDeliveries(noon, ['pagerduty'], 10);
        expect(due).toEqual([
          { delivery: sample.sampleDelivery(2, { notificationId: 2 }), notification: sample.sampleNotification(2), behind: [] },
          { delivery: sample.sampleDelivery(4, { groupKey: 'other' }), notification: sample.sampleNotification(1), behind: [] },
        ]);
      });

      test('dueDeliveries() brings what waits behind a delivery, oldest first', async () => {
        await committed(notification(1), notification(2));
        const late = { notificationId: 2, mayHaveArrived: true, late: true };
        await committed(delivery(1), delivery(2, late), delivery(3, { state: 'dead', finishedAt: noon }), delivery(4));
        const [due] = await store.dueDeliveries(noon, [], 10);
        expect(due?.behind).toEqual([
          { delivery: sample.sampleDelivery(2, late), notification: sample.sampleNotification(2) },
          { delivery: sample.sampleDelivery(4), notification: sample.sampleNotification(1) },
        ]);
      });

      test('dueDeliveries() gives a claimed one again once its claim has run out', async () => {
        await committed(notification(1), delivery(1, { state: 'sending', nextAttemptAt: null, claimedUntil: noon + 1 }));
        expect(await store.dueDeliveries(noon, [], 10)).toEqual([]);
        expect(await store.nextDueAt()).toBe(noon + 1);
        expect(await store.dueDeliveries(noon + 1, [], 10)).toHaveLength(1);
      });

      test('nextDueAt() leaves out a delivery that must wait for an older one', async () => {
        await committed(notification(1), delivery(1, { nextAttemptAt: noon + 60_000 }), delivery(2, { nextAttemptAt: noon - 1 }));
        expect(await store.nextDueAt()).toBe(noon + 60_000);
      });

      test.each(['create', 'close', 'done', 'dead'] as const)('dueAnnotations() with due %s', async (due) => {
        const annotation = sample.sampleAnnotation(1, { due });
        await committed({ kind: 'annotation', annotation });
        const alive = due === 'create' || due === 'close';
        expect(await store.dueAnnotations(noon, 10)).toEqual(alive ? [annotation] : []);
        expect(await store.dueAnnotations(noon - 1, 10)).toEqual([]);
        expect(await store.nextDueAt()).toBe(alive ? noon : null);
      });
    });

    describe('prune()', () => {
      const input = (seq: number, at: number): Write => {
        return { kind: 'input', input: { seq, tenant, kind: 'alerts', source: 'x', at, configHash: 'c', body: '{}' } };
      };

      test('deletes what ended before the instant, at most `limit` rows, and never gives a number twice', async () => {
        await committed(input(1, noon - 2), input(2, noon - 1), input(3, noon));
        expect(await store.prune(noon, 1)).toBe(1);
        expect(await store.prune(noon, 10)).toBe(1);
        expect(await store.prune(noon + 1, 10)).toBe(1);
        expect((await store.recover()).counters.input).toBe(3);
      });

      test('leaves everything alive, however old', async () => {
        const alert = sample.sampleAlert('Slow');
        await committed(
          { kind: 'alert', alert },
          { kind: 'group', group: sample.sampleGroup('g') },
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(1) },
          { kind: 'annotation', annotation: sample.sampleAnnotation(1) },
          notification(1),
          delivery(1),
          delivery(2, { state: 'sending', claimedUntil: noon }),
        );
        expect(await store.prune(noon * 2, 100)).toBe(0);
      });

      test('deletes finished deliveries with their notification, and settled alerts', async () => {
        const alert = sample.sampleAlert('Slow', { status: 'resolved', endsAt: noon });
        await committed(notification(1), delivery(1, { state: 'delivered', nextAttemptAt: null, finishedAt: noon }));
        await committed({ kind: 'alert', alert }, { kind: 'alert-settled', tenant, fingerprint: alert.fingerprint });
        await committed({ kind: 'anomaly', anomaly: sample.sampleAnomaly(1, { endedAt: noon }) });
        await committed({
          kind: 'annotation',
          annotation: sample.sampleAnnotation(1, { due: 'done', endedAt: noon, nextAttemptAt: null }),
        });
        await committed(
          { kind: 'decision', decision: sample.sampleDecision('g') },
          { kind: 'transition', transition: sample.sampleTransition(alert) },
        );
        await committed({ kind: 'change', change: sample.sampleChange('a') });
        expect(await store.prune(noon, 100)).toBe(0);
        expect(await store.prune(noon + 1, 100)).toBe(8);
      });
    });

    describe('feedback', () => {
      const said = (id: number, changes: Parameters<typeof sample.sampleFeedback>[1] = {}): Write => {
        return { kind: 'feedback', feedback: sample.sampleFeedback(id, changes) };
      };

      test('is kept as it was said, and listed newest first, of all anomalies or of one', async () => {
        await committed(
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(1) },
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(2) },
          said(1, { by: null, note: 'a "note" \u{1f525}' }),
          said(2, { anomalyId: 2, verdict: 'expected' }),
          said(3),
        );
        const all = await store.lists.feedback({ limit: 2, cursor: null, anomalyId: null });
        const rest = await store.lists.feedback({ limit: 2, cursor: all.next, anomalyId: null });
        expect([...all.items, ...rest.items].map(({ id }) => id)).toEqual([3, 2, 1]);
        const ofOne = await store.lists.feedback({ limit: 9, cursor: null, anomalyId: 1 });
        expect(ofOne.items.at(-1)).toEqual(sample.sampleFeedback(1, { by: null, note: 'a "note" \u{1f525}' }));
        expect(ofOne.items.map(({ id }) => id)).toEqual([3, 1]);
        expect((await store.recover()).counters.feedback).toBe(3);
      });

      test('verdicts() counts the last verdict of each person, and nobody in particular as one', async () => {
        await committed(
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(1) },
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(2) },
        );
        await committed(
          said(1),
          said(2, { by: 'ben' }),
          said(3, { by: null }),
          said(4, { by: null }),
          said(5, { verdict: 'useful' }),
        );
        expect(await store.lists.verdicts([1, 2, 99])).toEqual(new Map([[1, { useful: 1, noise: 2, expected: 0 }]]));
        expect(await store.lists.verdicts([])).toEqual(new Map());
      });

      test('alarmDays() counts by watch and day what fired since, and what somebody still finds useful', async () => {
        const day = 86_400_000;
        const firstDay = Math.floor(noon / day);
        const at = (id: number, firedAt: number, watch = 'latency'): Write => {
          return { kind: 'anomaly', anomaly: sample.sampleAnomaly(id, { firedAt, watch }) };
        };
        await committed(at(1, noon - 1), at(2, noon), at(3, noon), at(4, noon + day), at(5, noon, 'orders'));
        await committed(said(1, { anomalyId: 2, verdict: 'useful' }), said(2, { anomalyId: 2, verdict: 'useful', by: 'ben' }));
        await committed(said(3, { anomalyId: 3, verdict: 'useful' }), said(4, { anomalyId: 3, verdict: 'noise' }));
        const found = await store.lists.alarmDays(noon);
        expect(found.toSorted((a, b) => a.watch.localeCompare(b.watch) || a.day - b.day)).toEqual([
          { watch: 'latency', day: firstDay, opened: 2, useful: 1, noise: 1 },
          { watch: 'latency', day: firstDay + 1, opened: 1, useful: 0, noise: 0 },
          { watch: 'orders', day: firstDay, opened: 1, useful: 0, noise: 0 },
        ]);
        // Noise to one and useful to another is useful.
        await committed(said(5, { anomalyId: 2, verdict: 'noise', by: 'eva' }));
        expect(await store.lists.alarmDays(noon)).toContainEqual({
          ...{ watch: 'latency', day: firstDay, opened: 2, useful: 1, noise: 1 },
        });
      });

      test('responseTimes() is the mean time to the first verdict, and to the end', async () => {
        expect(await store.lists.responseTimes(0)).toEqual({ toVerdictMs: null, toEndMs: null });
        const at = (id: number, firedAt: number, endedAt: number | null): Write => {
          return { kind: 'anomaly', anomaly: sample.sampleAnomaly(id, { firedAt, endedAt }) };
        };
        await committed(at(1, noon - 1, noon + 1e6), at(2, noon, noon + 1000), at(3, noon, noon + 4000), at(4, noon, null));
        expect(await store.lists.responseTimes(noon)).toEqual({ toVerdictMs: null, toEndMs: 2500 });
        await committed(said(1, { anomalyId: 2, at: noon + 500 }), said(2, { anomalyId: 2, at: noon + 9000, by: 'ben' }));
        await committed(said(3, { anomalyId: 4, at: noon + 1500 }));
        expect(await store.lists.responseTimes(noon)).toEqual({ toVerdictMs: 1000, toEndMs: 2500 });
      });

      test('on an anomaly that is not there refuses the batch', async () => {
        const result = await store.commit([{ kind: 'alert', alert: sample.sampleAlert('Slow') }, said(1, { anomalyId: 9 })]);
        expect(result).toEqual({ kind: 'conflict', what: 'anomaly 9' });
        expect((await store.recover()).alerts).toEqual([]);
      });

      test('keeps its anomaly with all evidence beyond the retention, and only that one', async () => {
        for (const id of [1, 2]) await committed({ kind: 'anomaly', anomaly: sample.sampleAnomaly(id, { endedAt: noon }) });
        await committed(said(1));
        expect(await store.prune(noon * 2, 100)).toBe(1);
        expect(await store.lists.anomaly(tenant, 1)).toEqual(sample.sampleAnomaly(1, { endedAt: noon }));
        expect(await store.lists.anomaly(tenant, 2)).toBeNull();
        expect(await store.lists.anomaly('other', 1)).toBeNull();
      });
    });

    describe('lists', () => {
      test('page through everything newest first, unmoved by rows that arrive meanwhile', async () => {
        for (const id of [1, 2, 3, 4, 5]) await committed({ kind: 'anomaly', anomaly: sample.sampleAnomaly(id) });
        const firstPage = await store.lists.anomalies({ limit: 2, cursor: null, open: null });
        await committed({ kind: 'anomaly', anomaly: sample.sampleAnomaly(6) });
        const second = await store.lists.anomalies({ limit: 2, cursor: firstPage.next, open: null });
        const third = await store.lists.anomalies({ limit: 2, cursor: second.next, open: null });
        expect([firstPage, second, third].map((page) => page.items.map((item) => item.id))).toEqual([[5, 4], [3, 2], [1]]);
        expect(third.next).toBeNull();
      });

      test('filter by state, status, group and fingerprint', async () => {
        const [a, b] = [sample.sampleAlert('A'), sample.sampleAlert('B', { status: 'resolved' })];
        await committed({ kind: 'alert', alert: a }, { kind: 'alert', alert: b }, notification(1));
        await committed(delivery(1), delivery(2, { state: 'dead' }));
        await committed(
          { kind: 'decision', decision: sample.sampleDecision('g') },
          { kind: 'decision', decision: sample.sampleDecision('h') },
        );
        await committed(
          { kind: 'transition', transition: sample.sampleTransition(a) },
          { kind: 'transition', transition: sample.sampleTransition(b) },
        );
        await committed(
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(1) },
          { kind: 'anomaly', anomaly: sample.sampleAnomaly(2, { endedAt: noon }) },
        );
        const page = { limit: 10, cursor: null };
        expect((await store.lists.alerts({ ...page, status: 'resolved' })).items).toEqual([b]);
        expect((await store.lists.alerts({ ...page, status: null })).items).toEqual([b, a]);
        expect((await store.lists.deliveries({ ...page, state: 'dead' })).items.map((d) => d.id)).toEqual([2]);
        expect((await store.lists.decisions({ ...page, groupKey: 'h' })).items).toEqual([sample.sampleDecision('h')]);
        expect((await store.lists.transitions({ ...page, fingerprint: a.fingerprint })).items).toEqual([
          sample.sampleTransition(a),
        ]);
        expect((await store.lists.transitions({ ...page, fingerprint: 'none' })).items).toEqual([]);
        expect((await store.lists.anomalies({ ...page, open: true })).items.map((x) => x.id)).toEqual([1]);
        expect((await store.lists.anomalies({ ...page, open: false })).items.map((x) => x.id)).toEqual([2]);
        expect((await store.lists.notifications(page)).items).toEqual([sample.sampleNotification(1)]);
        expect((await store.lists.annotations(page)).items).toEqual([]);
      });

      test('give changes by their own time', async () => {
        for (const [id, at] of [
          ['a', noon],
          ['late', noon - 9],
          ['b', noon],
        ] as const) {
          await committed({ kind: 'change', change: sample.sampleChange(id, { at }) });
        }
        const firstPage = await store.lists.changes({ limit: 1, cursor: null });
        const rest = await store.lists.changes({ limit: 500, cursor: firstPage.next });
        expect([...firstPage.items, ...rest.items].map((change) => change.id)).toEqual(['b', 'a', 'late']);
      });

      test('refuse a cursor that is not theirs', async () => {
        for (const id of [1, 2]) await committed({ kind: 'anomaly', anomaly: sample.sampleAnomaly(id) });
        const { next } = await store.lists.anomalies({ limit: 1, cursor: null, open: null });
        await expect(store.lists.notifications({ limit: 1, cursor: next })).rejects.toThrow(CursorError);
        await expect(store.lists.anomalies({ limit: 1, cursor: 'x', open: null })).rejects.toThrow(/list of anomalies: "x"/);
      });
    });
  });
}
