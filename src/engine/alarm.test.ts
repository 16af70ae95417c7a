import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Alarm, makeAlarm } from './alarm.ts';

const start = Date.UTC(2026, 10, 23);
let alarm: Alarm;
let wall = 0;
const rings: number[] = [];
const jumps: number[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  wall = 0;
  rings.length = 0;
  jumps.length = 0;
  alarm = makeAlarm({
    clock: { now: () => Date.now() + wall, monotonicMs: () => Date.now() - start },
    ring: () => rings.push(Date.now() - start),
    jumped: (ms) => jumps.push(ms),
  });
});
afterEach(() => {
  alarm.stop();
  vi.useRealTimers();
});

test('wakeAt() rings at the earliest instant asked for, once', () => {
  alarm.wakeAt(start + 500);
  alarm.wakeAt(start + 200);
  alarm.wakeAt(start + 700);
  vi.advanceTimersByTime(999);
  expect(rings).toEqual([200]);
});

test('wakeAt() of the past rings at once', () => {
  alarm.wakeAt(start - 1000);
  vi.advanceTimersByTime(1);
  expect(rings).toHaveLength(1);
});

test('rings each second whatever happens, and not after stop()', () => {
  vi.advanceTimersByTime(3000);
  expect(rings).toEqual([1000, 2000, 3000]);
  alarm.wakeAt(start + 3100);
  alarm.stop();
  vi.advanceTimersByTime(5000);
  expect(rings).toHaveLength(3);
});

test.each([
  ['forward by an hour', 3_600_000, [3_600_000]],
  ['back by an hour', -3_600_000, [-3_600_000]],
  ['by no more than it is slewed', 5000, []],
  ['by a little more', 5001, [5001]],
])('a clock that is set %s is told once', (_how, ms, expected) => {
  vi.advanceTimersByTime(1500);
  wall += ms;
  vi.advanceTimersByTime(3000);
  expect(jumps).toEqual(expected);
});
