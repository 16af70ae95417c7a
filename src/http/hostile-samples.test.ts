// What a source may send, seen through the API: every answer is JSON or text format that reads back, whatever the numbers are.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineRig, makeRecordingChannel, startEngine } from '../../test/stand-ins/engine-rig.ts';
import { makeLabels } from '../model/labels.ts';
import { parseTextFormat } from '../sources/text-format.ts';
import { silentLog } from '../telemetry/log.ts';
import { makeMetrics } from '../telemetry/metrics.ts';
import { type Listening, listen } from './server.ts';

let rig: EngineRig;
let server: Listening;
beforeAll(async () => {
  rig = await startEngine(
    `
prometheus: { url: "http://127.0.0.1:1" }
watches: [ { name: w, query: up, interval: 1s, for: 0s } ]
route: { receiver: team }
receivers: [ { name: team, log_configs: [ {} ] } ]
`,
    { team: [makeRecordingChannel('log:team')] },
  );
  server = await listen(
    { host: '127.0.0.1', port: 0 },
    {
      engine: rig.engine,
      metrics: makeMetrics({ version: 'test' }),
      log: silentLog,
      version: 'test',
      assetsFolder: null,
      guard: () => ({ token: null, intake: 'open', hosts: ['127.0.0.1'], origins: [] }),
      bodyMaxBytes: () => 1_000_000,
    },
  );
});
afterAll(async () => {
  await server.close();
  await rig.stop();
});

const extremes = [1e300, -1e300, 1e-300, 5e-324, -0, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity];
type Numbers = { readonly value: unknown; readonly score: unknown };
type WatchRead = { readonly series: readonly (Numbers & { readonly points: readonly { readonly value: unknown }[] })[] };
type AnomalyRead = { readonly id: number; readonly evidence: Numbers };
const get = async (path: string): Promise<string> => (await fetch(server.url + path)).text();
/** The API is ours; what may be wrong in it is `unknown`. */
const items = async <T>(path: string): Promise<readonly T[]> => (JSON.parse(await get(path)) as { items: readonly T[] }).items;

test('extreme samples are shown as numbers, open anomalies that can be read, and the watch goes on', async () => {
  const from = Date.now() - 3_600_000;
  const feed = (i: number, value: number): void =>
    rig.engine.observer.samples(
      'w',
      from + i * 1000,
      extremes.map((_, n) => ({
        labels: makeLabels([['n', String(n)]]),
        at: from + i * 1000,
        value: i < 60 ? 100 + (i % 7) : value,
      })),
      false,
    );
  for (let i = 0; i < 60; i += 1) feed(i, 0);
  extremes.forEach((value, i) => feed(60 + i, value));
  await rig.engine.observer.settled(5000);
  // JSON has no NaN and no Infinity: what is shown as null says that nothing is known, and values always are.
  const [watch] = await items<WatchRead>('/api/v1/watches?points=true');
  expect(watch?.series).toHaveLength(extremes.length);
  for (const { value, score, points } of watch?.series ?? []) {
    expect([typeof value, typeof score]).toEqual(['number', 'number']);
    expect(points.filter((point) => typeof point.value !== 'number')).toEqual([]);
  }
  const anomalies = await items<AnomalyRead>('/api/v1/anomalies');
  // A series that swings from one extreme to the other has an anomaly for each.
  expect(anomalies.length).toBeGreaterThanOrEqual(extremes.length);
  for (const { evidence } of anomalies) expect([typeof evidence.value, typeof evidence.score]).toEqual(['number', 'number']);
  const said = await fetch(`${server.url}/api/v1/anomalies/${anomalies[0]?.id}/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"verdict":"useful"}',
  });
  expect(said.status).toBe(201);
  const exposed = await get('/metrics');
  expect(() => parseTextFormat(exposed, { format: 'prometheus', samplesMax: 10_000, lengthMax: 1_000_000 })).not.toThrow();
  expect(exposed).not.toMatch(/^runtime_intelligence_anomaly_\w+\{.*\} (?:NaN|[+-]?Inf)/m);
  for (let i = 70; i < 90; i += 1) feed(i, 100 + (i % 7));
  const [after] = await items<WatchRead>('/api/v1/watches');
  expect(after?.series.filter(({ score }) => Number(score) > 1)).toEqual([]);
});
