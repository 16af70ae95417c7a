// What is looked at on this machine: folder, port, daemon, detectors, configuration.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configOf, lineOf, runChecks, setupOf } from '../../../test/stand-ins/doctor-rig.ts';
import { type LocalServer, startLocalServer } from '../../../test/stand-ins/local-server.ts';
import { detectorNames } from '../../detect/registry.ts';
import type { Setup } from '../setup.ts';
import { configuration } from './configuration.ts';
import { daemon } from './daemon.ts';
import { detectors, judgeDetector } from './detectors.ts';
import { listenAddress } from './listen-address.ts';
import { judgeProgram, program } from './program.ts';
import { storageFolder } from './storage-folder.ts';

describe('storage-folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rti-doctor-'));
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
  const look = async (path: string) =>
    lineOf(await runChecks([storageFolder], setupOf({}, { storageFolder: path })), 'storage-folder');

  test('a folder is measured and left as it was', async () => {
    const found = await look(folder);
    expect(found.detail).toMatch(/: writable, \d+ MiB free, fsync [\d.]+ ms$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('one that is not there yet is not made', async () => {
    const path = join(folder, 'a', 'data');
    expect(await look(path)).toMatchObject({ status: 'ok', detail: expect.stringContaining('will be made at the first start') });
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  test('a file in the way fails', async () => {
    writeFileSync(join(folder, 'data'), '');
    expect(await look(join(folder, 'data'))).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('--storage.path'),
    });
  });

  test('a folder of somebody else fails and names chown', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere');
    chmodSync(folder, 0o500);
    expect(await look(folder)).toMatchObject({ status: 'failed', remedy: expect.stringContaining('chown') });
  });

  test('a file system without writing fails', async () => {
    expect(await look('/proc/rti')).toMatchObject({ status: 'failed', detail: expect.stringContaining('/proc') });
  });

  test('who holds it is said', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'lock.json'), '{"pid":4711,"host":"h","since":1}\n');
    expect((await look(join(folder, 'data'))).detail).toContain('used by pid 4711');
  });
});

describe('listen-address and daemon', () => {
  let server: LocalServer;
  beforeEach(async () => {
    server = await startLocalServer();
  });
  afterEach(() => server.close());
  const port = (): number => Number(new URL(server.url).port);
  const at = (over: Partial<Setup>) => setupOf({}, over);
  const health = (over: object = {}): void => {
    server.answer = () => ({ body: JSON.stringify({ status: 'ok', ready: true, components: {}, ...over }) });
  };
  const listen = async () =>
    lineOf(await runChecks([listenAddress], at({ listenAddress: { host: '127.0.0.1', port: port() } })), 'listen-address');
  const ask = async (url = server.url) => lineOf(await runChecks([daemon], at({ daemonUrl: url })), 'daemon');

  test('a port nobody has is free, and is free afterwards', async () => {
    const free = port();
    await server.close();
    const setup = at({ listenAddress: { host: '127.0.0.1', port: free } });
    for (const _ of [1, 2])
      expect(lineOf(await runChecks([listenAddress], setup), 'listen-address')).toMatchObject({
        status: 'ok',
        detail: expect.stringContaining('is free'),
      });
    server = await startLocalServer();
  });

  test('ours answers there', async () => {
    health();
    expect(await listen()).toMatchObject({ status: 'ok', detail: expect.stringContaining('answered by our daemon (ok)') });
  });

  test('another program has it: the remedy finds it', async () => {
    server.answer = () => ({ body: 'hello', type: 'text/plain' });
    expect(await listen()).toMatchObject({ status: 'failed', remedy: expect.stringContaining(`ss -ltnp 'sport = :${port()}'`) });
  });

  test('an address of another machine', async () => {
    const setup = at({ listenAddress: { host: '192.0.2.1', port: 5001 } });
    expect(lineOf(await runChecks([listenAddress], setup), 'listen-address')).toMatchObject({
      status: 'failed',
      detail: '192.0.2.1 is no address of this machine',
    });
  });

  test('without --url there is no line about a daemon', async () => {
    expect((await runChecks([daemon], at({}))).size).toBe(0);
  });

  test('a daemon that is well, one with an ailing part, one not ready, none', async () => {
    health();
    expect(await ask()).toMatchObject({ status: 'ok' });
    health({ status: 'degraded', components: { 'prometheus/main': { status: 'degraded', detail: 'refused' } } });
    expect(await ask()).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('prometheus/main degraded (refused)'),
    });
    health({ ready: false });
    expect(await ask()).toMatchObject({ status: 'failed', detail: expect.stringContaining('is not ready') });
    server.answer = () => ({ status: 503, body: JSON.stringify({ status: 'down', ready: true, components: {} }) });
    expect(await ask()).toMatchObject({ status: 'failed', detail: expect.stringContaining('is down') });
    expect(await listen()).toMatchObject({ status: 'ok', detail: expect.stringContaining('answered by our daemon (down)') });
    server.answer = () => ({ body: '{}' });
    expect(await ask()).toMatchObject({ status: 'failed', detail: expect.stringContaining('not our daemon') });
    expect(await ask('http://127.0.0.1:1')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('--url') });
  });
});

describe('program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rti-program-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (path: string, manifest: object): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(manifest));
  };

  test('this checkout is whole', async () => {
    expect(lineOf(await runChecks([program], setupOf({})), 'program')).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/^Node \d+\.\d+\.\d+, \d\d packages, SQLite 3\./),
    });
  });

  test('a package that is missing fails, another version warns, an old Node fails; each with what to do', async () => {
    const home = join(folder, 'dist/doctor/checks');
    expect(await judgeProgram(home, '24.0.0')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('npm ci') });
    write('package.json', { dependencies: { node: '24.1.0', aa: '1.0.0', bb: '2.0.0' } });
    write('node_modules/aa/package.json', { version: '1.0.0' });
    expect(await judgeProgram(home, '24.0.0')).toMatchObject({ status: 'failed', detail: 'packages are missing: bb' });
    write('node_modules/bb/package.json', { version: '2.0.1' });
    expect(await judgeProgram(home, '24.0.0')).toMatchObject({
      status: 'warning',
      detail: 'other versions than it was tested with: bb 2.0.1, not 2.0.0',
    });
    expect(await judgeProgram(home, '22.9.0')).toMatchObject({
      status: 'failed',
      detail: 'run by Node 22.9.0: it is made for 24.1.0',
    });
  });
});

describe('detectors', () => {
  test.for([...detectorNames])('%s finds the generated fault and nothing else', async (name) => {
    expect((await judgeDetector(name)).detail).toMatch(
      /^finds a generated fault at its \w+ sample, no false alarm in 1500 samples$/,
    );
  });

  test('those in use are looked at, each once', async () => {
    const watch = { query: 'a', detector: 'ewma' };
    const setup = setupOf({
      prometheus: { url: 'http://127.0.0.1:1' },
      watches: [
        { name: 'a', ...watch },
        { name: 'b', ...watch },
      ],
    });
    expect([...(await runChecks([detectors], setup)).keys()]).toEqual(['detectors auto', 'detectors ewma']);
  });
});

describe('configuration', () => {
  test('counts what there is; a warning of it is a warning here', async () => {
    const fine = setupOf({ prometheus: { url: 'http://127.0.0.1:9090' } });
    expect(lineOf(await runChecks([configuration], fine), 'configuration').detail).toMatch(/^rti\.yml: 1 prometheus/);
    const setup = setupOf({}, { config: { ...configOf({}), warnings: ['said twice'] } });
    expect(lineOf(await runChecks([configuration], setup), 'configuration')).toMatchObject({
      status: 'warning',
      detail: 'said twice',
    });
  });
});
