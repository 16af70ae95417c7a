import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { configOf } from '../test/stand-ins/turn-rig.ts';
import { type App, startApp, systemClock } from './app.ts';
import type { Config } from './config/config.ts';
import { silentLog } from './telemetry/log.ts';

const withToken = (token: string): Config =>
  configOf(`
http: { token: ${token} }
prometheus: [ { name: main, url: "http://127.0.0.1:1" } ]
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`);

let app: App;
let config: Config;
let storageFolder: string;

beforeEach(async () => {
  storageFolder = mkdtempSync(join(tmpdir(), 'rti-app-'));
  config = withToken('first-token');
  app = await startApp({
    config,
    reloadConfig: () => Promise.resolve(config),
    listenAddress: { host: '127.0.0.1', port: 0 },
    storageFolder,
    version: '0.1.0',
    log: silentLog,
    clock: systemClock,
    random: Math.random,
    assetsFolder: null,
    print: () => {},
  });
});
afterEach(async () => {
  await app.stop();
  rmSync(storageFolder, { recursive: true });
});

const statusWith = async (token: string): Promise<number> =>
  (await fetch(`${app.url}/stats`, { headers: { authorization: `Bearer ${token}` } })).status;

test('a reload puts another http.token in force: the old one no longer opens', async () => {
  expect([await statusWith('first-token'), await statusWith('second-token')]).toEqual([200, 401]);
  config = withToken('second-token');
  expect(await app.engine.reload()).toMatchObject({ kind: 'reloaded' });
  expect([await statusWith('first-token'), await statusWith('second-token')]).toEqual([401, 200]);
});

test('a stop in the middle of reloads ends everything, and no source outlives it', async () => {
  config = withToken('second-token');
  const reloads = Promise.all([app.engine.reload(), app.engine.reload(), app.engine.reload()]);
  await app.stop();
  expect((await reloads).map(({ kind }) => ['reloaded', 'kept'].includes(kind))).toEqual([true, true, true]);
});

test('with nothing else to watch it watches itself and its host', async () => {
  config = configOf('watch_defaults: { interval: 1s }');
  expect(await app.engine.reload()).toMatchObject({ kind: 'reloaded' });
  const seen = (): readonly string[] =>
    app.engine
      .watches({ seriesMax: 10, points: false, watch: null })
      .filter(({ seriesCount }) => seriesCount > 0)
      .map(({ name }) => name);
  // Gauges have a value with the first look at itself, rates with the second.
  await vi.waitUntil(() => ['queue_depth', 'memory_usage', 'disk_usage'].every((name) => seen().includes(name)), 25_000);
  expect(app.engine.health().components).toMatchObject({ 'scrape/self': { status: 'ok' } });
  expect(app.engine.stats()).toMatchObject({ discovery: { kind: 'self' } });
}, 30_000);
