import { beforeEach, expect, test } from 'vitest';
import { configOf, rowsOf, startTurnRig, type TurnRig } from '../../test/stand-ins/turn-rig.ts';
import type { Config } from '../config/config.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { makeSourceWatch, type SourceWatch } from './source-watch.ts';

const withSources = (sources: string): Config =>
  configOf(`
${sources}
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`);

let rig: TurnRig;
let config: Config;
let sourceWatch: SourceWatch;

/** As at the start of a process. */
function start(): void {
  sourceWatch = makeSourceWatch({
    ...{ run: rig.run, clock: rig.clock, log: silentLog, metrics: makeMetrics({ version: 'test' }) },
    context: rig.configuration.context,
    config: () => config,
    seriesCount: () => 1,
  });
}
const states = () => rowsOf(rig.written, 'transition').map(({ transition }) => transition.to);

beforeEach(async () => {
  rig = await startTurnRig();
  config = withSources('prometheus: [ { name: main, url: "http://127.0.0.1:1" } ]');
  start();
  sourceWatch.lost('prometheus/main', 'connection refused');
  await rig.run(() => {});
  expect(states()).toEqual(['firing']);
});

test('back() after a restart ends the alert of before it, and says so in the health', async () => {
  start();
  expect(sourceWatch.health()).toMatchObject({ 'prometheus/main': { up: false, detail: 'not reached yet' } });
  sourceWatch.back('prometheus/main');
  sourceWatch.back('prometheus/main');
  await rig.run(() => {});
  expect(states()).toEqual(['firing', 'resolved']);
  expect(sourceWatch.health()).toMatchObject({ 'prometheus/main': { up: true, detail: 'answering' } });
});

test('forgetOthers() ends the alert of a source that is no longer configured, and it is not heard again', async () => {
  config = withSources('prometheus: [ { name: other, url: "http://127.0.0.1:1" } ]');
  await rig.run(sourceWatch.forgetOthers);
  sourceWatch.lost('prometheus/main', 'stopped');
  await rig.run(() => {});
  expect(states()).toEqual(['firing', 'resolved']);
  expect(sourceWatch.health()).toEqual({ 'prometheus/other': { up: false, since: rig.clock.now(), detail: 'not reached yet' } });
});

test('health() does not await a source that nothing is asked of', () => {
  config = withSources(`prometheus: [ { name: main, url: "http://127.0.0.1:1" }, { name: idle, url: "http://127.0.0.1:1" } ]
watches: [ { name: orders, source: main, query: up } ]`);
  start();
  expect(Object.keys(sourceWatch.health())).toEqual(['prometheus/main']);
});

test('forgetOthers() leaves the sources that stay alone', async () => {
  await rig.run(sourceWatch.forgetOthers);
  expect(states()).toEqual(['firing']);
  expect(sourceWatch.health()).toMatchObject({ 'prometheus/main': { up: false } });
});
