// Watches that are found while the daemon runs: at its start, when Prometheus comes back, and after a restart without it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LocalServer, startLocalServer } from '../test/stand-ins/local-server.ts';
import type { WatchOrigin } from './config/config.ts';
import { type LoadResult, loadConfig } from './config/load.ts';
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

const watched = async (finding: KeepFinding): Promise<[string, readonly string[]]> => namesOf(await finding.load());

function namesOf(read: LoadResult): [string, readonly string[]] {
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

/** As the daemon does: it begins with what is known and looks beside its work. Every reload shows what is watched from then on. */
function begin(finding: KeepFinding): { readonly first: readonly string[]; next(): Promise<[string, readonly string[]]> } {
  const [, first] = namesOf(finding.recall());
  let arrived = Promise.withResolvers<[string, readonly string[]]>();
  finding.begin(async () => arrived.resolve(await watched(finding)));
  const next = async (): Promise<[string, readonly string[]]> => {
    const reloaded = await arrived.promise;
    arrived = Promise.withResolvers();
    return reloaded;
  };
  return { first, next };
}

test('a first start asks nobody and watches nothing until it has looked', async () => {
  const finding = start();
  const read = finding.recall();
  expect([namesOf(read), server.asked, logged]).toEqual([['found', []], [], []]);
  expect(read.kind === 'ok' && read.config.watchOrigin.problem).toContain('still looking');
  expect(await begin(finding).next()).toEqual(['found', ['request_rate']]);
});

test('a restart begins with what was found, and with what was left out', async () => {
  const { skipped } = await finished(start());
  const again = start();
  const read = again.recall();
  expect(namesOf(read)).toEqual(['found', ['request_rate']]);
  expect(read.kind === 'ok' && read.config.watchOrigin).toMatchObject({ skipped, problem: null });
});

/** Has it look, and gives what it says of it. */
async function finished(finding: KeepFinding): Promise<WatchOrigin> {
  const read = await finding.load();
  if (read.kind === 'invalid') throw new Error('the configuration of the test is wrong');
  return read.config.watchOrigin;
}

test('Prometheus is down at the start: the built-in watches, until it answers', async () => {
  isDown = true;
  const running = begin(start());
  expect([running.first, (await running.next())[0]]).toEqual([[], 'built-in']);
  expect(logged.find((line) => line.startsWith('discovery failed'))).toContain('HTTP 502: the answer is an HTML page');
  // A restart meanwhile goes on with them: their anomalies and baselines are there.
  expect(namesOf(start().recall())[0]).toBe('built-in');
  isDown = false;
  const reloaded = running.next();
  await slept();
  waiting.shift()?.();
  expect(await reloaded).toEqual(['found', ['request_rate']]);
});

/** The finding waits for time to pass. */
const slept = (): Promise<void> => vi.waitFor(() => expect(waiting).not.toEqual([]));

test('it is down at a restart: what was found before', async () => {
  await watched(start());
  isDown = true;
  const running = begin(start());
  expect([running.first, await running.next()]).toEqual([['request_rate'], ['found', ['request_rate']]]);
  expect(logged.filter((line) => line.startsWith('discovery failed'))).toEqual([
    expect.stringContaining('what was found before'),
  ]);
});

test('a reload while the first look is under way shares it', async () => {
  const finding = start();
  const running = begin(finding);
  expect([await watched(finding), await running.next()]).toEqual([
    ['found', ['request_rate']],
    ['found', ['request_rate']],
  ]);
  expect(server.asked.filter(({ url }) => url.pathname.endsWith('__name__/values'))).toHaveLength(1);
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

test('a start on a memory that does not fit any more ends in what is there', async () => {
  const source = `prometheus ${server.url}`;
  const watches = [{ id: 'x', why: 'x', series: 1, seenAt: nowMs, watch: { name: 'a b', query: 'up' } }];
  writeFileSync(join(folder, 'found-watches.json'), JSON.stringify({ source, watches }));
  const running = begin(start());
  expect(logged.join()).toContain('cannot be used and is forgotten');
  expect(await running.next()).toEqual(['found', ['request_rate']]);
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
