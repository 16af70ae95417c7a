import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeAlarm } from './alarm.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => vi.useRealTimers());

function start() {
  const said: string[] = [];
  const time = { at: 1_000_000, monotonicMs: 0 };
  const alarm = makeAlarm({
    clock: { now: () => time.at, monotonicMs: () => time.monotonicMs },
    ring: () => said.push('ring'),
    jumped: (ms) => said.push(`jumped ${ms}`),
  });
  const pass = (ms: number): void => {
    time.at += ms;
    time.monotonicMs += ms;
    vi.advanceTimersByTime(ms);
  };
  return { alarm, said, time, pass };
}

test('wakeAt() rings at the earliest of what it was told, and each second anyway', () => {
  const { alarm, said, time, pass } = start();
  alarm.wakeAt(time.at + 500);
  alarm.wakeAt(time.at + 300);
  pass(299);
  expect(said).toEqual([]);
  pass(1);
  expect(said).toEqual(['ring']);
  pass(700);
  expect(said).toEqual(['ring', 'ring']);
  alarm.stop();
});

test('a jump of the clock is told before the ring that comes first after it, be it no poll', () => {
  const { alarm, said, time, pass } = start();
  alarm.wakeAt(time.at + 100);
  time.at += 3_600_000;
  pass(100);
  expect(said).toEqual(['jumped 3600000', 'ring']);
  pass(900);
  expect(said).toEqual(['jumped 3600000', 'ring', 'ring']);
  alarm.stop();
});

test('stop() after it nothing rings, whatever still asks for a ring', () => {
  const { alarm, said, time, pass } = start();
  alarm.wakeAt(time.at + 100);
  alarm.stop();
  alarm.wakeAt(time.at);
  pass(5000);
  expect(said).toEqual([]);
});
