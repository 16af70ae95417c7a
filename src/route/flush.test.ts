import { expect, test } from 'vitest';
import type { Alert } from '../model/alert.ts';
import type { LogEntry } from '../model/notification.ts';
import { type FlushInput, flushGroup } from './flush.ts';
import { newGroup } from './group.ts';
import { makeRouteTree } from './make-route.ts';
import { parseMatchers } from './parse-matchers.ts';

const route = makeRouteTree({ receiver: 'team' });
const start = 1_000_000;
const minute = 60_000;

function alert(fingerprint: string, status: Alert['status'] = 'firing', more: Partial<Alert> = {}): Alert {
  const endsAt = status === 'resolved' ? start : null;
  const times = { startsAt: start, endsAt, expiresAt: null, updatedAt: start };
  const labels = { alertname: fingerprint };
  return {
    tenant: 'default',
    fingerprint,
    labels,
    annotations: {},
    status,
    ...times,
    source: 'api',
    generatorUrl: '',
    anomalyId: null,
    ...more,
  };
}

const group = { ...newGroup('default', route, {}, start), openedAt: start, flushAt: start + 30_000, episode: 1, flushes: 7 };
const input: FlushInput = {
  group,
  route,
  alerts: [alert('a')],
  channels: [{ key: 'slack', sendResolved: true }],
  owners: () => new Map(),
  log: [],
  previous: () => null,
  silences: [],
  shadow: new Set(),
  raisedAway: new Set(),
  raisedAt: () => null,
  cooldownMs: { critical: 0, warning: 0, info: 0 },
  alertsPerGroupMax: 1000,
  now: start + 30_000,
};
const told = (firing: string[], at: number, channel = 'slack'): LogEntry => ({
  tenant: 'default',
  groupKey: group.key,
  receiver: 'team',
  channel,
  firing,
  resolved: [],
  at,
});

test('flushGroup() tells a first firing, numbers the notification and waits for the repeat', () => {
  const outcome = flushGroup(input);
  expect(outcome.notification).toMatchObject({ reason: 'first', flush: 8, openedAt: start, alerts: [{ fingerprint: 'a' }] });
  expect(outcome.channels).toMatchObject([
    { channel: 'slack', decision: { kind: 'send', reason: 'first' }, told: ['a'], held: [], decisionChanged: true },
  ]);
  expect(outcome.group).toMatchObject({ flushes: 8, firstFlushAt: start + 30_000, flushAt: start + 30_000 + 240 * minute });
  expect(outcome).toMatchObject({ settled: [], closed: false });
});

test('flushGroup() repeats at the first tick at or after repeat_interval', () => {
  const odd = makeRouteTree({ receiver: 'team', repeatIntervalMs: 7 * minute });
  const outcome = flushGroup({ ...input, route: odd });
  expect(outcome.group.flushAt).toBe(start + 30_000 + 10 * minute);
});

test('flushGroup() that decides nothing changes nothing', () => {
  const first = flushGroup(input);
  const log = first.channels.flatMap(({ entry }) => entry ?? []);
  const second = flushGroup({
    ...input,
    group: first.group,
    log,
    previous: () => first.channels[0] ?? null,
    now: input.now + 5 * minute,
  });
  expect(second.notification).toBeNull();
  expect(second.group).toBe(first.group);
  expect(second.channels).toMatchObject([{ entry: null, decisionChanged: false }]);
});

test('flushGroup() forgets the ticks and closes when all is over and told', () => {
  const flushed = { ...group, firstFlushAt: start, flushAt: start + 5 * minute };
  const outcome = flushGroup({
    ...input,
    group: flushed,
    log: [told(['a'], start)],
    alerts: [alert('a', 'resolved')],
    now: start + 5 * minute,
  });
  expect(outcome.notification).toMatchObject({ reason: 'all-resolved' });
  expect(outcome.group).toMatchObject({ firstFlushAt: null, flushAt: null, openedAt: null });
  expect(outcome).toMatchObject({ settled: ['a'], closed: true });
});

test('flushGroup() keeps the row while a cooldown needs its log', () => {
  const cooldownMs = { critical: 0, warning: 30 * minute, info: 0 };
  const over = { ...input, cooldownMs, log: [told(['a'], start)], alerts: [alert('a', 'resolved')], now: start + 5 * minute };
  const outcome = flushGroup(over);
  expect(outcome).toMatchObject({ closed: false, group: { flushAt: start + 30 * minute, openedAt: null } });
  const log = outcome.channels.flatMap(({ entry }) => entry ?? []);
  expect(log[0]?.cooling).toEqual({ a: start });
  expect(flushGroup({ ...over, group: outcome.group, alerts: [], log, now: start + 30 * minute }).closed).toBe(true);
});

test('flushGroup() decides for each channel by what that channel was told', () => {
  const channels = [
    { key: 'slack', sendResolved: true },
    { key: 'mail', sendResolved: true },
    { key: 'slack', sendResolved: true },
  ];
  const outcome = flushGroup({ ...input, channels, log: [told(['a'], start)], alerts: [alert('a', 'resolved'), alert('b')] });
  expect(outcome.channels.map(({ channel, decision, told: names }) => [channel, decision.reason, ...names])).toEqual([
    ['slack', 'new-alerts', 'b', 'a'],
    ['mail', 'first', 'b'],
  ]);
  expect(outcome.notification).toMatchObject({ reason: 'first' });
  expect(outcome.notification?.alerts.map((one) => one.fingerprint)).toEqual(['b', 'a']);
});

test('flushGroup() names the first reason of the pipeline, and rechecks when a hold ends', () => {
  const silence = {
    id: 's1',
    matchers: parseMatchers('alertname="a"'),
    startsAt: 0,
    endsAt: start + 12 * minute,
    createdBy: '',
    comment: '',
    origin: 'own' as const,
  };
  const owners = () => new Map([['slack', { routeId: 'other', channel: 'slack' }]]);
  const held = (more: Partial<FlushInput>) => flushGroup({ ...input, shadow: new Set(['a']), owners, ...more }).channels[0]?.held;
  expect(held({ silences: [silence] })).toEqual([{ fingerprint: 'a', reason: 'silence', by: 's1' }]);
  expect(held({})).toEqual([{ fingerprint: 'a', reason: 'shadow', by: 'stage' }]);
  expect(held({ shadow: new Set() })).toEqual([{ fingerprint: 'a', reason: 'duplicate', by: 'other' }]);
  const silenced = flushGroup({ ...input, silences: [silence] });
  expect(silenced.channels[0]?.decision).toEqual({ kind: 'hold', reason: 'silence', recheckAt: silence.endsAt });
  expect(silenced.group.flushAt).toBe(start + 30_000 + 15 * minute);
  expect(silenced.notification).toBeNull();
});

test('flushGroup() records a hold once, and again when what it holds changes', () => {
  const shadow = new Set(['a', 'b']);
  const first = flushGroup({ ...input, shadow }).channels[0];
  const again = (alerts: readonly Alert[]) =>
    flushGroup({ ...input, shadow, alerts, previous: () => first ?? null }).channels[0]?.decisionChanged;
  expect(first?.decisionChanged).toBe(true);
  expect(again([alert('a')])).toBe(false);
  expect(again([alert('a'), alert('b')])).toBe(true);
});

test.each([
  [2, ['a', 'b'], []],
  [1, ['b'], ['a']],
])('flushGroup() with room for %i alerts keeps those already told', (alertsPerGroupMax, tellable, storm) => {
  const outcome = flushGroup({
    ...input,
    alertsPerGroupMax,
    alerts: [alert('a'), alert('b')],
    log: [told(['b'], 0)],
    now: start + 240 * minute,
  });
  expect(outcome.channels[0]?.told).toEqual(tellable);
  expect(outcome.channels[0]?.held.map((one) => one.fingerprint)).toEqual(storm);
});

test('flushGroup() does not depend on the order in which alerts come', () => {
  const alerts = ['c', 'a', 'b'].map((name, i) => alert(name, i === 1 ? 'resolved' : 'firing'));
  expect(flushGroup({ ...input, alerts })).toEqual(flushGroup({ ...input, alerts: alerts.toReversed() }));
});
