import { beforeEach, expect, test } from 'vitest';
import { alert, makeRecordingChannel } from '../../test/stand-ins/engine-rig.ts';
import { configOf, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import { sampleAnomaly } from '../store/store-samples.ts';
import { silentLog } from '../telemetry/log.ts';
import { StoreError } from '../store/port.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import type { Assembly } from './configuration.ts';
import { makeReloader, type Reloader } from './reload.ts';

const routed = (routes: string) => `
route:
  receiver: team
  group_wait: 0s
  group_interval: 1m
  routes: [ ${routes} ]
receivers:
  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
  - { name: night, webhook_configs: [ { url: "http://127.0.0.1:1/" } ] }
`;
const channels = { team: [makeRecordingChannel('webhook:team')], night: [makeRecordingChannel('webhook:night')] };
const assemblyOf = (yaml: string): Assembly => ({
  config: configOf(yaml),
  channels: new Map(Object.entries(channels)),
  annotator: null,
});

let rig: TurnRig;
let reloader: Reloader;
let isRefusing = false;
let next: Awaited<ReturnType<Parameters<typeof makeReloader>[0]['read']>>;

const parts = (): Parameters<typeof makeReloader>[0] => ({
  ...{ configuration: rig.configuration, views: rig.views, dispatcher: rig.dispatcher, run: rig.run, clock: rig.clock },
  ...{ observer: { configure: () => {} }, sourceWatch: { forgetOthers: () => {} }, lists: rig.store.lists },
  ...{ log: silentLog, metrics: makeMetrics({ version: 'test' }) },
  read: () => Promise.resolve(next),
  reloaded: () => Promise.resolve(),
});

beforeEach(async () => {
  isRefusing = false;
  const store = openSqliteStore({ path: ':memory:', programVersion: 'test', now: Date.now });
  const commit = store.commit.bind(store);
  store.commit = (writes) => (isRefusing ? Promise.reject(new StoreError('disk full')) : commit(writes));
  rig = await startTurnRig({ yaml: routed(`{ receiver: night, matchers: [ 'service="api"' ] }`), channels, store });
  reloader = makeReloader(parts());
  await rig.intake.receiveAlerts('alertmanager', [alert({ alertname: 'Down', service: 'api' }, { startsAt: rig.clock.at })]);
  await rig.advance(0);
});

const told = () => rowsOf(rig.written, 'notification').map(({ notification: one }) => `${one.receiver} ${one.reason}`);

test('reload() an alert routed elsewhere is over for those who were told, is told to the others, and the retired route leaves nothing', async () => {
  expect(told()).toEqual(['night first']);
  next = assemblyOf(routed(''));
  expect(await reloader.reload()).toMatchObject({ kind: 'reloaded' });
  await rig.advance(60_000);
  expect(told().sort()).toEqual(['night all-resolved', 'night first', 'team first']);
  await rig.advance(24 * 3_600_000);
  expect([...rig.views.groups.values()].map(({ receiver }) => receiver)).toEqual(['team']);
});

test('reload() an alert that ends just after it was routed elsewhere is told as over to those who were told', async () => {
  next = assemblyOf(routed(''));
  await reloader.reload();
  const over = { status: 'resolved', startsAt: rig.clock.at, endsAt: rig.clock.at + 1 } as const;
  await rig.intake.receiveAlerts('alertmanager', [alert({ alertname: 'Down', service: 'api' }, over)]);
  await rig.advance(60_000);
  await rig.advance(60_000);
  expect(told().filter((line) => line.startsWith('night'))).toEqual(['night first', 'night all-resolved']);
});

test('reload() with problems keeps what is in force, and says so in the health', async () => {
  const before = rig.configuration.routing;
  next = { problems: ['rti.yml:3:1 route: there is no receiver "x"'] };
  expect(await reloader.reload()).toEqual({ kind: 'kept', problems: ['rti.yml:3:1 route: there is no receiver "x"'] });
  expect(rig.configuration.routing).toBe(before);
  expect(reloader.health()).toMatchObject({ status: 'degraded', detail: 'rti.yml:3:1 route: there is no receiver "x"' });
  next = assemblyOf(routed(''));
  await reloader.reload();
  expect(reloader.health()).toMatchObject({ status: 'ok', detail: rig.configuration.config.hash });
});

test('reload() that the disk refuses is not in force, says why, and can be tried again', async () => {
  const { routing, config } = rig.configuration;
  next = assemblyOf(routed(''));
  isRefusing = true;
  expect(await reloader.reload()).toEqual({
    kind: 'kept',
    problems: ['the new configuration could not be put in force: disk full'],
  });
  expect([rig.configuration.routing, rig.configuration.config]).toEqual([routing, config]);
  expect(reloader.health().status).toBe('degraded');
  isRefusing = false;
  await rig.advance(60_000);
  expect(told()).toEqual(['night first']);
  expect(await reloader.reload()).toMatchObject({ kind: 'reloaded' });
  await rig.advance(60_000);
  expect(told().sort()).toEqual(['night all-resolved', 'night first', 'team first']);
});

test('reload() whose reading throws keeps what is in force', async () => {
  const broken = makeReloader({ ...parts(), read: () => Promise.reject(new Error('no such channel')) });
  expect(await broken.reload()).toMatchObject({ kind: 'kept', problems: [expect.stringContaining('no such channel')] });
});

test('reload() called several times at once runs one after the other, and those that wait share one run', async () => {
  let running = 0;
  let runs = 0;
  next = assemblyOf(routed(''));
  const slow = makeReloader({
    ...parts(),
    reloaded: async () => {
      running += 1;
      runs += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    },
  });
  const results = await Promise.all([slow.reload(), slow.reload(), slow.reload()]);
  expect(results.map(({ kind }) => kind)).toEqual(['reloaded', 'reloaded', 'reloaded']);
  expect(runs).toBe(2);
});

test('adopt() ends anomalies of a watch that is gone', async () => {
  await rig.run((turn) => turn.write({ kind: 'anomaly', anomaly: sampleAnomaly(7) }));
  await reloader.adopt();
  expect(rig.views.openAnomalies.size).toBe(0);
});
