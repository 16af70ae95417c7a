import { afterEach, expect, test, vi } from 'vitest';
import { makeIntakeGate } from './intake-gate.ts';

afterEach(() => vi.useRealTimers());

test('enter() lets in as many as there is room for, and one more when one has left', () => {
  const gate = makeIntakeGate(() => 0, 2);
  gate.enter();
  gate.enter();
  expect(() => gate.enter()).toThrow('try again');
  gate.leave();
  gate.enter();
  gate.close();
});

test('enter() refuses while the event loop is late, and no longer once it has come round', () => {
  vi.useFakeTimers();
  let now = 0;
  const gate = makeIntakeGate(() => now);
  now = 3000;
  gate.enter();
  now = 3001;
  expect(() => gate.enter()).toThrow('try again');
  vi.advanceTimersByTime(50);
  gate.enter();
  gate.close();
});
