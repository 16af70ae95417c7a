// Watches that are found while the daemon runs: at its start, when Prometheus comes back, and after a restart without it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalServer, startLocalServer } from '../test/stand-ins/local-server.ts';
import { loadConfig } from './config/load.ts';
import { detectorNames } from './detect/registry.ts';
import { type KeepFinding, makeKeepFinding } from './keep-finding.ts';
import type { Log, LogFields } from './telemetry/log.ts';

let server: LocalServer;
let folder: string;
let names: readonly string[];
let isDown: boolean;
let logged: string[];
/** What waits for time to pass; the test lets it. */
let waiting: (() => void)[];
let nowMs: number;
const running: KeepFinding[] = [];

beforeEach(async () => {
  server = await startLocalServer();
  folder = mkdtempSync(join(tmpdir(), 'rti-keep-'));
  names = ['http_requests_total'];
  isDown = false;
  logged = [];
  waiting = [];
  nowMs = Date.UTC(2026, 10, 28);
  server.answer = ({ pathname }) => {
    const json = (data: unknown) => ({ body: JSON.stringify({ status: 'success', data }) });
    if (isDown) return { status: 502, type: 'text/html', body: '<html>' };
    if (pathname.endsWith('/label/__name__/values')) return json(names);
    if (pathname.endsWith('/metadata')) return json({});
    if (pathname.endsWith('/labels')) return json(['job']);
    if (pathname.endsWith('/values')) return json([]);
    return json({ resultType: 'vector', result: [] });
  };
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  await server.close();
  rmSync(folder, { recursive: true });
});

function start(yaml = `prometheus: { url: "${server.url}" }`): KeepFinding {
  const say = (message: string, fields?: LogFields): void => {
    logged.push([message, ...Object.values(fields ?? {})].join(' '));
  };
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const finding = makeKeepFinding({
    load: (found) => {
      const readFile = () => new TextEncoder().encode(yaml);
      return loadConfig({ file: 'rti.yml', env: {}, readFile, detectors: detectorNames, ...(found ? { found } : {}) });
    },
    storageFolder: folder,
    log,
    pace: {
      clock: { now: () => nowMs, monotonicMs: () => nowMs },
      random: () => 0,
      schedule: (delayMs, run) => {
        const wake = (): void => {
          nowMs += delayMs;
          run();
        };
        waiting.push(wake);
        return () => {};
      },
      yieldTurn: () => Promise.resolve(),
    },
  });
  running.push(finding);
  return finding;
}

async function watched(finding: KeepFinding): Promise<[string, readonly string[]]> {
  const read = await finding.load();
  if (read.kind === 'invalid') throw new Error(read.problems.map(({ message }) => message).join());
  return [read.config.watchOrigin.kind, read.config.watches.map(({ name }) => name)];
}

test('what is found is watched, and each is said with its reason', async () => {
  expect(await watched(start())).toEqual(['found', ['request_rate']]);
  expect(logged).toContain('watch found request_rate the counter http_requests_total (client libraries), by job 0');
  expect(logged.some((line) => line.startsWith('not watched error_rate of http_requests_total'))).toBe(true);
});

test('watches of the file are not looked beyond', async () => {
  const finding = start(`prometheus: { url: "${server.url}" }\nwatches: [ { name: orders, query: up } ]`);
  expect(await watched(finding)).toEqual(['configured', ['orders']]);
  expect(server.asked).toEqual([]);
});

test('Prometheus is down at the start: the built-in watches, until it answers', async () => {
  isDown = true;
  const finding = start();
  expect((await watched(finding))[0]).toBe('built-in');
  expect(logged.find((line) => line.startsWith('discovery failed'))).toContain('HTTP 502: the answer is an HTML page');
  isDown = false;
  const reloaded = new Promise<[string, readonly string[]]>((resolve) => {
    finding.begin(async () => resolve(await watched(finding)));
  });
  waiting.shift()?.();
  expect(await reloaded).toEqual(['found', ['request_rate']]);
});

test('it is down at a restart: what was found before', async () => {
  await watched(start());
  isDown = true;
  expect(await watched(start())).toEqual(['found', ['request_rate']]);
  expect(logged.at(-2)).toContain('what was found before');
});

test('what is new is added; what is gone stays', async () => {
  const finding = start();
  await watched(finding);
  names = ['jobs_queue_length'];
  nowMs += 60_000;
  expect(await watched(finding)).toEqual(['found', ['request_rate', 'queue_depth']]);
});

test('another Prometheus has nothing of the first', async () => {
  await watched(start());
  isDown = true;
  expect((await watched(start(`prometheus: { url: "${server.url}/other" }`)))[0]).toBe('built-in');
});

test.for(['{', '{"source":"prometheus SERVER","watches":[{"id":"x","watch":{"name":"a b"}}]}'])(
  'a damaged memory is found anew: %s',
  async (text) => {
    writeFileSync(join(folder, 'found-watches.json'), text.replace('SERVER', server.url));
    const finding = start();
    const [kind] = await watched(finding);
    nowMs += 60_000;
    expect([['found', 'built-in'].includes(kind), await watched(finding)]).toEqual([true, ['found', ['request_rate']]]);
  },
);
