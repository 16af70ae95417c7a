import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeLabels } from '../model/labels.ts';
import { matchesAll } from '../model/matcher.ts';
import type { Silence } from '../model/silence.ts';
import { decodeAlerts, decodeSilences, type RemoteAlert } from './alertmanager-answer.ts';
import { AlertmanagerPoll } from './alertmanager-poll.ts';
import { FakePace } from '../../test/stand-ins/fake-pace.ts';
import { parseJson } from './json.ts';
import { type LocalServer, startLocalServer } from '../../test/stand-ins/local-server.ts';

const shared = process.env['RTI_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared');
const captured = path.join(shared, 'contracts/captured');
const silence = {
  id: '1',
  status: { state: 'active' },
  updatedAt: '2026-11-23T10:00:00Z',
  startsAt: '2026-11-23T10:00:00Z',
  endsAt: '2026-11-23T11:00:00Z',
  createdBy: 'anna',
  comment: 'c',
  matchers: [{ name: 'service', value: 'a|b', isRegex: true, isEqual: true }],
};

let server: LocalServer;
let poll: AlertmanagerPoll;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(async () => {
  await poll.stop();
  await server.close();
});

function begin(pace: FakePace) {
  const told = {
    silences: [] as (readonly Silence[])[],
    alerts: [] as (readonly RemoteAlert[])[],
    since: [] as (number | null)[],
    said: [] as string[],
  };
  poll = new AlertmanagerPoll({ url: server.url, read: ['silences', 'alerts'], bearerToken: null, basicAuth: null }, pace);
  const started = poll.start({
    silences: (list) => told.silences.push(list),
    alerts: (list, { startedAt }) => {
      told.alerts.push(list);
      told.since.push(startedAt);
    },
    lost: (_, reason) => told.said.push(`lost: ${reason}`),
    back: () => told.said.push('back'),
    notice: (_, message) => told.said.push(`notice: ${message}`),
  });
  return { told, started };
}

test('AlertmanagerPoll reads both lists every 15 s, says lost once and back once', async () => {
  const pace = new FakePace(0);
  const uptime = '2026-11-23T09:00:00.123Z';
  server.answer = ({ pathname }) => ({
    body: pathname.endsWith('silences')
      ? JSON.stringify([silence])
      : pathname.endsWith('status')
        ? JSON.stringify({ uptime })
        : '[]',
  });
  const { told, started } = begin(pace);
  await started;
  expect(told.silences[0]).toMatchObject([
    { id: '1', createdBy: 'anna', origin: 'alertmanager', endsAt: Date.UTC(2026, 10, 23, 11) },
  ]);
  expect(server.asked.map(({ url }) => url.pathname + url.search)).toEqual([
    '/api/v2/silences',
    '/api/v2/status',
    '/api/v2/alerts?active=true&silenced=true&inhibited=true',
  ]);
  await pace.advance(15_000);
  await vi.waitFor(() => expect(told.alerts).toHaveLength(2));
  expect(told.since).toEqual([Date.parse(uptime), Date.parse(uptime)]);

  server.answer = () => ({ status: 502, type: 'text/html', body: '<html>' });
  await vi.waitFor(() => expect(pace.waiting).toBe(1));
  await pace.advance(15_000);
  await vi.waitFor(() => expect(told.said).toEqual(['back', `lost: ${server.url}/api/v2/silences: HTTP 502`]));
  expect(poll.health().up).toBe(false);

  server.answer = (url) => ({ body: url.pathname.endsWith('status') ? '{}' : '[]' });
  await vi.waitFor(() => expect(pace.waiting).toBe(1));
  await pace.advance(1000);
  await vi.waitFor(() => expect(told.said.at(-1)).toBe('back'));
  await vi.waitFor(() => expect(pace.waiting).toBe(1));
  await pace.advance(15_000);
  await vi.waitFor(() => expect(told.silences.at(-1)).toEqual([]));
  expect(told.said).toHaveLength(3);
  await vi.waitFor(() => expect(told.since.at(-1)).toBeNull());
});

test('AlertmanagerPoll names an answer that is not an Alertmanager', async () => {
  server.answer = () => ({ type: 'text/html', body: '<html>' });
  const { told, started } = begin(new FakePace(0));
  await started;
  expect(told.said[0]).toMatch(/^lost: http.*: not an answer of the Alertmanager API v2/);
  expect(told.silences).toEqual([]);
});

describe('decodeSilences()', () => {
  beforeEach(() => begin(new FakePace(0)));

  test('keeps active ones only, with all four kinds of matchers', () => {
    const matchers = [
      { name: 'a', value: '1', isRegex: false, isEqual: true },
      { name: 'b', value: '1', isRegex: false, isEqual: false },
      { name: 'c', value: '1', isRegex: true, isEqual: false },
      { name: 'd', value: '1', isRegex: false },
    ];
    const list = [
      { ...silence, matchers, annotations: {}, unknown: 1 },
      { ...silence, status: { state: 'expired' } },
      { ...silence, status: { state: 'pending' } },
    ];
    const decoded = decodeSilences(list);
    expect(decoded).toMatchObject({ skipped: 0, list: [{ id: '1' }] });
    expect(decoded?.list[0]?.matchers.map(({ name, op }) => name + op)).toEqual(['a=', 'b!=', 'c!~', 'd=']);
  });

  test('leaves out a silence with a matcher it cannot read, rather than silence more than was meant', () => {
    const bad = { ...silence, matchers: [...silence.matchers, { name: 'x', value: '(', isRegex: true }] };
    expect(decodeSilences([bad, { ...silence, matchers: [] }, 7, silence])).toMatchObject({ skipped: 3, list: [{ id: '1' }] });
    expect(decodeSilences({})).toBeNull();
  });
});

describe.skipIf(!existsSync(captured))(`what Alertmanager 0.25 answered (skipped when ${captured} is absent)`, () => {
  beforeEach(() => begin(new FakePace(0)));
  const read = (file: string): unknown => parseJson(readFileSync(path.join(captured, file), 'utf8'));

  test('decodeSilences() reads its silences', () => {
    const decoded = decodeSilences(read('am-silences.json'));
    expect(decoded).toMatchObject({ skipped: 0, list: [{ createdBy: 'me', endsAt: Date.parse('2026-11-23T10:03:56.321Z') }] });
    expect(matchesAll(decoded?.list[0]?.matchers ?? [], makeLabels([['alertname', 'Always']]))).toBe(true);
  });

  test('decodeAlerts() reads its alerts', () => {
    const decoded = decodeAlerts(read('am-alerts.json'));
    expect(decoded).toMatchObject({
      skipped: 0,
      list: [{ fingerprint: '78e88e9404aad97f', state: 'active', startsAt: Date.parse('2026-11-23T09:58:27.632Z') }],
    });
  });
});
