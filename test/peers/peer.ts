// Runs a real program for a test: on a free port of loopback, in a temporary folder, ready when its own HTTP says so, and gone when the test is -
// whatever way the test ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export type PeerOptions = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Temporary folder of the program: its working directory, removed on stop. */
  readonly folder: string;
  /** Polled until it answers 2xx. */
  readonly readyUrl: string;
  /** Chromium and Postgres will not run as root without being told; most need nothing. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly readyTimeoutMs?: number;
  /** How long it may take to go after SIGTERM. */
  readonly stopTimeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** A running program. `await using peer = …` stops it at the end of the block. */
export type Peer = AsyncDisposable & {
  readonly name: string;
  readonly pid: number;
  /** What it wrote to stdout and stderr so far, the last 256 KiB. */
  logs(): string;
  /** Asks it to re-read its configuration, as these programs do on SIGHUP. */
  signal(name: NodeJS.Signals): void;
  /** How it ended, when it has: `it ended with code 0`. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL for one that does not go in 5 s; then its folder is removed. May be called twice. */
  stop(): Promise<void>;
};

const logBytesMax = 256 * 1024;
/**
 * Waits until the pipe from the test's process closes, which happens however that one ends (a watchdog may SIGKILL it, and then no cleanup of ours
 * runs), and removes the program, its children and its folder.
 */
const guardScript = 'cat >/dev/null; kill -s KILL -- "-$1" 2>/dev/null; sleep 0.2; rm -rf "$2"';

function startGuard(pid: number, folder: string): ChildProcess {
  const guard = spawn('sh', ['-c', guardScript, 'rti-peer-guard', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  // The types say Writable; it is a socket, and must not keep the process alive.
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return guard;
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal); // the group: Chromium and Postgres have children
  } catch {
    // Already gone.
  }
}

/** Makes a temporary folder for a peer; `stop` removes it. */
export function makePeerFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `rti-${name}-`));
}

/** Finds a port of loopback that is free now. The program that takes it must do so soon. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

/** Polls a condition until it holds; fails with `what` after the timeout. The one way tests wait for a real program. */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
): Promise<T> {
  const timeoutMs = options?.timeoutMs ?? 30_000;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown = null;
  for (;;) {
    options?.signal?.throwIfAborted();
    try {
      const found = await probe();
      if (found !== null && found !== undefined && found !== false) return found;
      lastError = null;
    } catch (error) {
      lastError = error; // a refused connection is part of starting
    }
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause: lastError });
    await wait(25, undefined, options?.signal === undefined ? {} : { signal: options.signal });
  }
}

/** Starts a program and waits until it is ready; when it is not in time, or ends, the error carries its last log lines. */
export async function startPeer(options: PeerOptions): Promise<Peer> {
  const child = spawn(options.command, options.args, {
    cwd: options.folder,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that its children can be stopped too
  });
  const guard = child.pid === undefined ? null : startGuard(child.pid, options.folder);
  let text = '';
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-logBytesMax);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code ?? '?'}`}`));
  });

  const end = async (): Promise<void> => {
    killGroup(child, 'SIGTERM');
    const timer = setTimeout(() => killGroup(child, 'SIGKILL'), options.stopTimeoutMs ?? 5000);
    await ended;
    clearTimeout(timer);
    killGroup(child, 'SIGKILL'); // what it left behind in its group
    rmSync(options.folder, { recursive: true, force: true, maxRetries: 5 });
    guard?.kill('SIGKILL');
  };
  let ending: Promise<void> | null = null;
  const stop = (): Promise<void> => (ending ??= end());
  try {
    await untilReady(options, ended);
  } catch (cause) {
    await stop();
    throw new Error(`${options.name} did not become ready; its last lines:\n${text.trim().split('\n').slice(-15).join('\n')}`, {
      cause,
    });
  }
  return {
    name: options.name,
    pid: child.pid ?? 0,
    logs: () => text,
    signal: (name) => child.kill(name),
    ended,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function untilReady(options: PeerOptions, ended: Promise<string>): Promise<void> {
  const early = new AbortController();
  void ended.then((how) => early.abort(new Error(how)));
  const signal = options.signal === undefined ? early.signal : AbortSignal.any([early.signal, options.signal]);
  const probe = async (): Promise<boolean> => {
    const answer = await fetch(options.readyUrl, { signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]) });
    await answer.body?.cancel();
    return answer.ok;
  };
  await waitFor(options.readyUrl, probe, { timeoutMs: options.readyTimeoutMs ?? 30_000, signal });
}
