// What the tests with real peers rely on: a program is gone with its folder after stop(), and one that fails says why.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { freePort, makePeerFolder, type Peer, startPeer, waitFor } from './peer.ts';

const serve = (port: number, more = ''): string =>
  `require('http').createServer((q, s) => s.end('ok')).listen(${port}, '127.0.0.1', () => console.log('listening')); ${more}`;

async function startNode(program: string, folder: string, port: number, readyTimeoutMs = 10_000): Promise<Peer> {
  return startPeer({
    name: 'node',
    command: process.execPath,
    args: ['-e', program],
    folder,
    readyUrl: `http://127.0.0.1:${port}/`,
    readyTimeoutMs,
    stopTimeoutMs: 200,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('startPeer() is ready when the program answers; stop() ends it and removes its folder', async () => {
  const [folder, port] = [makePeerFolder('node'), await freePort()];
  const peer = await startNode(serve(port), folder, port);
  expect(isAlive(peer.pid)).toBe(true);
  await waitFor('its log line', () => Promise.resolve(peer.logs().includes('listening')));
  await peer.stop();
  await peer.stop();
  expect(isAlive(peer.pid)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

test('stop() kills a program that ignores SIGTERM', async () => {
  const [folder, port] = [makePeerFolder('node'), await freePort()];
  const peer = await startNode(serve(port, "process.on('SIGTERM', () => {})"), folder, port);
  await peer.stop();
  expect(isAlive(peer.pid)).toBe(false);
});

test('startPeer() fails with the last log lines of a program that ends early', async () => {
  const [folder, port] = [makePeerFolder('node'), await freePort()];
  await expect(startNode("console.error('bad flag'); process.exit(3)", folder, port)).rejects.toThrow(
    /node did not become ready[\s\S]*bad flag/,
  );
  expect(existsSync(folder)).toBe(false);
});

test('startPeer() fails for a program that never answers, and stops it', async () => {
  const [folder, port] = [makePeerFolder('node'), await freePort()];
  await expect(startNode('setInterval(() => {}, 1000)', folder, port, 300)).rejects.toThrow(/did not become ready/);
  expect(existsSync(folder)).toBe(false);
});

test('startPeer() fails for a program that does not exist', async () => {
  const folder = makePeerFolder('none');
  const starting = startPeer({
    name: 'none',
    command: '/nonexistent/program',
    args: [],
    folder,
    readyUrl: 'http://127.0.0.1:1/',
  });
  await expect(starting).rejects.toThrow(/none did not become ready/);
  expect(existsSync(folder)).toBe(false);
});

test('freePort() gives a port that a server can take', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});

test('waitFor() says what it waited for', async () => {
  await expect(waitFor('the moon', () => Promise.resolve(false), { timeoutMs: 50 })).rejects.toThrow(
    'waited 0.05 s for the moon',
  );
});

test('a program is gone with its folder when the process of its test is killed', async () => {
  const [folder, port] = [makePeerFolder('orphan'), await freePort()];
  const peerModule = new URL('peer.ts', import.meta.url).href;
  const options = {
    name: 'orphan',
    command: process.execPath,
    args: ['-e', serve(port)],
    folder,
    readyUrl: `http://127.0.0.1:${port}/`,
  };
  const program = `const { startPeer } = await import('${peerModule}'); const peer = await startPeer(${JSON.stringify(options)}); console.log(peer.pid); setInterval(() => {}, 1000);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => {
    runner.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
  });
  expect(isAlive(pid)).toBe(true);
  runner.kill('SIGKILL');
  await waitFor('the program to be gone', () => Promise.resolve(!isAlive(pid) && !existsSync(folder)), { timeoutMs: 5000 });
});
