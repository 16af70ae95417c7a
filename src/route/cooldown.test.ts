import { expect, test } from 'vitest';
import type { Alert } from '../model/alert.ts';
import type { LogEntry } from '../model/notification.ts';
import { coolingAfter, coolingEndsAt, cooldownEndsAt } from './cooldown.ts';

const cooldownMs = { critical: 0, warning: 100, info: 50 };
// Only what a cooldown looks at.
const alert = (severity: string): Alert => ({ fingerprint: 'a', labels: { severity } }) as unknown as Alert;
const entry = (more: Partial<LogEntry>): LogEntry => ({
  tenant: 't',
  groupKey: 'g',
  receiver: 'r',
  channel: 'c',
  firing: [],
  resolved: [],
  at: 0,
  ...more,
});

test.each([
  ['warning', 1099, 1100],
  ['warning', 1100, null],
  ['info', 1049, 1050],
  ['critical', 1000, null],
  ['odd', 1000, null],
  ['warning', 999, null],
])('cooldownEndsAt() of a %s alert at %i', (severity, now, endsAt) => {
  expect(cooldownEndsAt(alert(severity), entry({ cooling: { a: 1000 } }), cooldownMs, now)).toBe(endsAt);
});

test('cooldownEndsAt() is for re-fires only', () => {
  expect(cooldownEndsAt(alert('warning'), null, cooldownMs, 1000)).toBeNull();
  expect(cooldownEndsAt(alert('warning'), entry({ cooling: { b: 1000 } }), cooldownMs, 1000)).toBeNull();
  expect(cooldownEndsAt(alert('warning'), entry({ firing: ['a'], cooling: { a: 1000 } }), cooldownMs, 1000)).toBeNull();
});

test('coolingAfter() keeps the last firing notice of what stopped firing, as long as a cooldown may need it', () => {
  const before = entry({ firing: ['a', 'b'], at: 1000, cooling: { c: 950, d: 901, e: 900 } });
  expect(coolingAfter(before, new Set(['b', 'c']), cooldownMs, 1000)).toEqual({ a: 1000, d: 901 });
  expect(coolingAfter(before, new Set(), { critical: 0, warning: 0, info: 0 }, 1000)).toEqual({});
  expect(coolingAfter(null, new Set(), cooldownMs, 1000)).toEqual({});
});

test('coolingEndsAt() is the end of the last one', () => {
  expect(coolingEndsAt(entry({ cooling: { a: 10, b: 30 } }), cooldownMs)).toBe(130);
  expect(coolingEndsAt(entry({}), cooldownMs)).toBeNull();
});
