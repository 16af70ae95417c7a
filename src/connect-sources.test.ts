import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordedSink } from '../test/stand-ins/recorded-sink.ts';
import { type LocalServer, startLocalServer } from '../test/stand-ins/local-server.ts';
import { configOf } from '../test/stand-ins/turn-rig.ts';
import type { Config } from './config/config.ts';
import { makeSources, type Sources } from './connect-sources.ts';
import { systemPace } from './sources/pace.ts';

type Shape = { readonly token?: string; readonly severity?: string; readonly interval?: string; readonly scrape?: string };

let server: LocalServer;
let sink: RecordedSink;
let sources: Sources;

beforeEach(async () => {
  server = await startLocalServer();
  server.answer = ({ pathname }) =>
    pathname.endsWith('/metrics')
      ? { type: 'text/plain', body: 'queue 1\n' }
      : { body: JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } }) };
  sink = new RecordedSink();
  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
  const alertmanager = { silences() {}, alerts() {}, lost() {}, back() {}, notice() {} };
  const selfText = () => Promise.resolve('');
  sources = makeSources({ pace: systemPace(clock, Math.random), selfText, resumeAt: () => null, sink: () => sink, alertmanager });
});
afterEach(async () => {
  await sources.stop();
  await server.close();
});

/** Two servers with a watch each, and a scraped target. */
const configured = ({ token = 'one', severity = 'warning', interval = '15s', scrape = 'scraped' }: Shape = {}): Config =>
  configOf(`
prometheus:
  - { name: a, url: "${server.url}/a", bearer_token: ${token} }
  - { name: b, url: "${server.url}/b" }
scrape: [ { name: ${scrape}, targets: [ "${server.url}/metrics" ] } ]
watches:
  - { name: of_a, query: up, source: a, severity: ${severity} }
  - { name: of_b, query: up, source: b, interval: ${interval} }
route: { receiver: log }
receivers: [ { name: log, log_configs: [ {} ] } ]
`);

/** Every source says once that it answers, each time it is connected. */
async function adopt(config: Config): Promise<string[]> {
  sink.answering.length = 0;
  await (await sources.adopt(config)).warm;
  return [...sink.answering].sort((one, other) => one.localeCompare(other));
}

test.each<[string, Shape, string[]]>([
  ['nothing', {}, []],
  ['what is told of a watch', { severity: 'info' }, []],
  ['a secret', { token: 'two' }, ['prometheus/a']],
  ['the interval of a watch', { interval: '30s' }, ['prometheus/b']],
  ['a scrape entry', { scrape: 'other' }, ['scrape/other']],
])('adopt() when %s changes connects anew what that concerns: %o', async (_, shape, expected) => {
  expect(await adopt(configured())).toEqual(['prometheus/a', 'prometheus/b', 'scrape/scraped']);
  expect(await adopt(configured(shape))).toEqual(expected);
});

test('ask() asks the first Prometheus, and nobody when there is none', async () => {
  expect(await sources.ask('vector(1)', 0, AbortSignal.timeout(1000))).toBeNull();
  await adopt(configured());
  expect(await sources.ask('vector(1)', 0, AbortSignal.timeout(1000))).toMatchObject({ kind: 'data' });
  expect(server.asked.at(-1)?.url.pathname).toBe('/a/api/v1/query');
});

test('adopt() after stop() connects nothing, so that a reload cannot outlive the end', async () => {
  await adopt(configured());
  const reloading = sources.adopt(configured({ token: 'two' }));
  await Promise.all([sources.stop(), reloading]);
  expect(await adopt(configured({ token: 'three' }))).toEqual([]);
});
