import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GrafanaStandIn, standInToken, startGrafana } from '../../test/stand-ins/grafana.ts';
import type { GraphAnnotation } from '../model/notification.ts';
import { GrafanaClient } from './grafana-client.ts';

const t0 = Date.UTC(2026, 10, 23, 3, 1, 15);
const never = new AbortController().signal;
const dashboards = [
  { uid: 'svc', title: 'Service Overview', panels: [{ id: 3, type: 'graph', title: 'Request Rate' }] },
  {
    uid: 'perf',
    title: 'Performance: API',
    folderTitle: 'Prod',
    panels: [{ id: 9, type: 'row', title: 'Latency', panels: [{ id: 10, title: 'p95' }] }],
  },
  { uid: 'twin-b', title: 'Twin', folderTitle: 'B', panels: [{ id: 2, libraryPanel: { uid: 'l', name: 'Shared' } }] },
  { uid: 'twin-a', title: 'Twin', folderTitle: 'A', panels: [] },
];

let grafana: GrafanaStandIn;
let notices: string[];
let monotonic = 0;
let open: GrafanaClient[] = [];

beforeEach(async () => {
  grafana = await startGrafana(dashboards);
  notices = [];
  monotonic = 0;
});
afterEach(async () => {
  await Promise.all([...open.map((client) => client.close()), grafana.close()]);
  open = [];
});

function connect(token = standInToken, timeoutMs = 2000): GrafanaClient {
  const clock = { now: () => t0, monotonicMs: () => monotonic };
  const limits = { concurrencyMax: 2, spacingMs: 0 };
  const shared = { url: `${grafana.url}/`, orgId: null, clock, limits, timeoutMs, wait: () => Promise.resolve() };
  const client = new GrafanaClient({ ...shared, token: { reveal: () => token }, onNotice: (message) => notices.push(message) });
  open.push(client);
  return client;
}

function row(change: Partial<GraphAnnotation> = {}): GraphAnnotation {
  const identity = {
    tenant: 'default',
    id: 1,
    tag: 'rti:0a1b',
    groupKey: 'g',
    text: '<b>x</b>',
    tags: ['runtime-intelligence', 'rti:0a1b'],
  };
  const state = { remoteId: null, due: 'create', attempts: 0, nextAttemptAt: t0, lastError: null } as const;
  return { ...identity, ...state, startedAt: t0, endedAt: null, target: 'Service Overview:Request Rate', ...change };
}

const only = () => {
  expect([...grafana.annotations.values()]).toHaveLength(1);
  return [...grafana.annotations.values()][0];
};

test('annotate() opens a region at its true start on the panel and closes it', async () => {
  const client = connect();
  expect(await client.annotate(row(), never)).toEqual({ kind: 'stored', remoteId: '1' });
  expect(only()).toMatchObject({ dashboardUID: 'svc', panelId: 3, time: t0, timeEnd: t0 });
  expect(await client.annotate(row({ due: 'close', remoteId: '1', endedAt: t0 + 60_000, text: 'over' }), never)).toEqual({
    kind: 'stored',
    remoteId: '1',
  });
  expect(only()).toMatchObject({ time: t0, timeEnd: t0 + 60_000, text: 'over' });
});

test('annotate() makes one region when the answer was lost and the process was replaced', async () => {
  grafana.fail({ kind: 'answer-lost', on: 'POST' }, 1);
  expect(await connect().annotate(row(), never)).toMatchObject({ kind: 'retry', cause: 'network' });
  // The new process finds it by tag, and brings the end that came meanwhile.
  expect(await connect().annotate(row({ endedAt: t0 + 5000 }), never)).toEqual({ kind: 'stored', remoteId: '1' });
  expect(only()).toMatchObject({ timeEnd: t0 + 5000 });
});

test('annotate() retries what may pass and names the remedy for what will not', async () => {
  const client = connect();
  const cases = [
    [
      { kind: 'status', status: 500 },
      { kind: 'retry', cause: 'server-error' },
    ],
    [{ kind: 'reset' }, { kind: 'retry', cause: 'network' }],
    [{ kind: 'oversized' }, { kind: 'retry', cause: 'server-error' }],
    [
      { kind: 'status', status: 403 },
      { kind: 'refused', detail: expect.stringContaining('annotations:create') },
    ],
    [
      { kind: 'status', status: 401 },
      { kind: 'refused', detail: expect.stringContaining('Service accounts') },
    ],
    [
      { kind: 'status', status: 302 },
      { kind: 'refused', detail: expect.stringContaining('grafana.url') },
    ],
    [
      { kind: 'status', status: 429, retryAfter: '7' },
      { kind: 'retry', cause: 'rate-limited', afterMs: 7000 },
    ],
  ] as const;
  for (const [fault, expected] of cases) {
    grafana.fail(fault, 1);
    expect(await client.annotate(row(), never)).toMatchObject(expected);
  }
  // After the 429 nothing is sent until its seven seconds are over.
  const before = grafana.requests.length;
  monotonic = 6999;
  expect(await client.annotate(row(), never)).toMatchObject({ kind: 'retry', afterMs: 1 });
  expect(grafana.requests).toHaveLength(before);
  monotonic = 7000;
  expect(await client.annotate(row(), never)).toMatchObject({ kind: 'stored' });
});

test('annotate() gives up on a hanging create after its timeout, and lets it land before the next look', async () => {
  grafana.fail({ kind: 'hang', on: 'POST' }, 1);
  expect(await connect(standInToken, 100).annotate(row(), never)).toMatchObject({
    kind: 'retry',
    cause: 'timeout',
    afterMs: 30_000,
  });
});

test('annotate() never shows the token', async () => {
  const result = await connect('glsa_wrong-secret').annotate(row(), never);
  expect(result.kind).toBe('refused');
  expect(JSON.stringify([result, notices])).not.toContain('glsa_wrong-secret');
});

test('annotate() leaves a region deleted in Grafana deleted', async () => {
  const client = connect();
  await client.annotate(row(), never);
  grafana.annotations.clear();
  expect(await client.annotate(row({ due: 'close', remoteId: '1', endedAt: t0 + 1 }), never)).toMatchObject({ kind: 'gone' });
  expect(grafana.annotations.size).toBe(0);
});

test.each([
  ['Service Overview:Nothing', 'svc', 0, 'no panel'],
  ['Service Overview', 'svc', 0, null],
  ['General/Service Overview:Request Rate', 'svc', 3, null],
  ['Prod/Performance: API:p95', 'perf', 10, null],
  ['Performance: API:p95', 'perf', 10, null],
  ['uid:perf:p95', 'perf', 10, null],
  ['perf:p95', 'perf', 10, null],
  ['B/Twin:Shared', 'twin-b', 2, null],
  ['Twin', 'twin-a', 0, '2 dashboards'],
  ['Service', null, 0, 'no dashboard'],
])('annotate() resolves %s', async (target, uid, panelId, notice) => {
  const client = connect();
  expect(await client.annotate(row({ target }), never)).toMatchObject({ kind: 'stored' });
  expect(only()).toMatchObject({ dashboardUID: uid, panelId });
  await client.annotate(row({ target, tag: 'rti:2', tags: ['rti:2'] }), never);
  expect(notices).toEqual(notice === null ? [] : [expect.stringContaining(notice)]);
});

test('annotate() goes organisation-wide when the dashboard was deleted after it was looked up', async () => {
  const client = connect();
  await client.annotate(row(), never);
  grafana.dashboards.splice(0);
  expect(await client.annotate(row({ tag: 'rti:2', tags: ['rti:2'] }), never)).toEqual({ kind: 'stored', remoteId: '2' });
  expect(grafana.annotations.get(2)?.dashboardUID).toBeNull();
});

test('health() tells reachable from authorised', async () => {
  expect(await connect().health(never)).toMatchObject({ isReachable: true, isAuthorised: true, version: '13.3.0' });
  expect(await connect('wrong').health(never)).toMatchObject({ isReachable: true, isAuthorised: false });
  grafana.fail({ kind: 'reset' });
  expect(await connect().health(never)).toMatchObject({ isReachable: false, isAuthorised: null });
});
