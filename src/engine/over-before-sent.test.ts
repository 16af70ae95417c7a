import { expect, test } from 'vitest';
import type { Delivery } from '../model/notification.ts';
import { noon, sampleAlert, sampleDelivery, sampleNotification } from '../store/store-samples.ts';
import { mergeOverBeforeSent, overBeforeSent } from './over-before-sent.ts';

const evidence = sampleNotification(1).alerts[0]?.evidence;
const at = { now: noon + 1000, isPager: false };

function row(id: number, status: 'firing' | 'resolved', over: Partial<Delivery> = {}) {
  if (!evidence) throw new Error('no evidence');
  const alert = { ...sampleAlert('Slow', { status }), evidence };
  return {
    delivery: sampleDelivery(id, { notificationId: id, told: [alert.fingerprint], ...over }),
    notification: sampleNotification(id, { alerts: [alert] }),
  };
}

test('mergeOverBeforeSent() replaces a firing and its resolve by one late message', () => {
  const merged = mergeOverBeforeSent({ ...row(1, 'firing', { attempts: 3 }), behind: [row(2, 'resolved')] }, at);
  expect(merged?.withheld).toMatchObject([
    { id: 1, state: 'withheld', lastError: overBeforeSent, finishedAt: at.now, nextAttemptAt: null },
  ]);
  expect(merged?.instead?.delivery).toMatchObject({ id: 2, state: 'pending', late: true });
});

test('mergeOverBeforeSent() withholds all of it from a pager', () => {
  const merged = mergeOverBeforeSent(
    { ...row(1, 'firing'), behind: [row(2, 'firing'), row(3, 'resolved')] },
    { ...at, isPager: true },
  );
  expect(merged?.withheld.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(merged?.instead).toBeNull();
});

test('mergeOverBeforeSent() leaves the next episode behind it alone', () => {
  const behind = [row(2, 'resolved'), row(3, 'firing'), row(4, 'resolved')];
  const merged = mergeOverBeforeSent({ ...row(1, 'firing'), behind }, at);
  expect([merged?.withheld.map(({ id }) => id), merged?.instead?.delivery.id]).toEqual([[1], 2]);
});

test.each([
  ['an attempt may have arrived', { ...row(1, 'firing', { mayHaveArrived: true }), behind: [row(2, 'resolved')] }],
  ['its claim ran out: it was in flight', { ...row(1, 'firing', { state: 'sending' }), behind: [row(2, 'resolved')] }],
  ['it still fires', { ...row(1, 'firing'), behind: [row(2, 'firing')] }],
  ['nothing waits behind it', { ...row(1, 'firing'), behind: [] }],
  ['it is a resolve itself', { ...row(1, 'resolved'), behind: [row(2, 'resolved')] }],
])('mergeOverBeforeSent() delivers as it is when %s', (_why, due) => {
  expect(mergeOverBeforeSent(due, at)).toBeNull();
});
