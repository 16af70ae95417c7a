// What users get who never see this repository: the npm package, packed and installed in an empty folder with the system's own Node, and the steps of
// the image run in a plain folder. Both install packages: where neither npm's cache nor a registry has them, the tests are skipped and say so.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { buildRti } from './rti.ts';
import { freePort, waitFor } from './peer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Folders of a system's own programs: the Node of this checkout is not in them. */
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const installFlags = [
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  '--fetch-retries=0',
  '--fetch-timeout=20000',
];
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED|ERR_SOCKET_TIMEOUT|network/;

let folder = '';
const started: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-package-'));
  chmodSync(folder, 0o755);
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

type Ran = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** In the environment of somebody who just logged in: neither our PATH nor variables that would configure the program. */
function shell(command: string, args: readonly string[], cwd: string): Ran {
  const env = { PATH: systemPath, HOME: process.env['HOME'] ?? '/root', TMPDIR: join(folder, 'tmp') };
  mkdirSync(env.TMPDIR, { recursive: true });
  return spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 100_000 });
}

/** Why an install is not possible here; null when it was done. Any other failure is one of ours. */
function whyNotInstalled({ status, stderr, stdout }: Ran): string | null {
  if (status === 0) return null;
  if (unreachable.test(stderr)) return 'neither the npm cache nor a registry that answers has the packages';
  throw new Error(`npm failed:\n${stdout}${stderr}`);
}

type Packed = {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
};

let packed: Packed | null = null;
/** Packs once; the checkout's dist/ is what `prepack` makes it. */
function pack(): Packed {
  if (packed !== null) return packed;
  buildRti();
  const bin = join(root, 'node_modules/.bin');
  const { stdout, stderr, status } = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    env: { ...process.env, PATH: `${bin}:${systemPath}` },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const [one] = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as readonly Packed[]; // npm's documented output
  if (one === undefined) throw new Error(`npm pack said ${stdout}`);
  packed = one;
  return one;
}

test('npm pack ships what runs and what explains it, and nothing of the workshop', () => {
  const { files, size } = pack();
  const paths = files.map(({ path }) => path);
  const needed =
    'bin/rti bundle/cli/main.js bundle/http/page/index.html bundle/zod.LICENSE README.md LICENSE docs/install.md examples/tiny.env schemas/rti.schema.json deploy/systemd/rti.service';
  expect(paths).toEqual(expect.arrayContaining(needed.split(' ')));
  expect(
    paths.filter((path) => /\.test\.|\.ts$|^(src|test|tools|bench|web|node_modules)\/|\/fixtures\/|-samples\.js$/.test(path)),
  ).toEqual([]);
  expect(size).toBeLessThan(2_000_000);
  expect(files.find(({ path }) => path === 'bin/rti')?.mode.toString(8)).toBe('755');
});

/** Installs the packed file once into an empty folder; why not, if it cannot be. */
let installed: { readonly home: string; readonly whyNot: string | null } | null = null;
function install(context: TestContext): string {
  if (installed === null) {
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
    const whyNot = whyNotInstalled(shell('npm', ['install', ...installFlags, join(folder, pack().filename)], home));
    installed = { home, whyNot };
  }
  if (installed.whyNot !== null) context.skip(installed.whyNot);
  return installed.home;
}

/** Runs until `pattern` is printed, then is told `signal`; its exit code and all it said. */
async function runUntil(
  child: ChildProcess,
  pattern: RegExp,
  signal: NodeJS.Signals,
): Promise<{ readonly code: number | null; readonly text: string }> {
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  await waitFor(
    `${String(pattern)} of a program`,
    async () => {
      if (child.exitCode !== null) throw new Error(`it ended:\n${text}`);
      return pattern.test(text);
    },
    { timeoutMs: 40_000 },
  );
  child.kill(signal);
  return { code: await ended, text };
}

describe('the package, installed in an empty folder with the Node of the system', { timeout: 110_000 }, () => {
  test('answers', (context) => {
    const home = install(context);
    const rti = (...args: readonly string[]): Ran => shell('npx', ['--no-install', 'rti', ...args], home);
    expect(rti('--version')).toMatchObject({
      status: 0,
      stdout: `${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`,
    });
    cpSync(join(root, 'examples'), join(home, 'examples'), { recursive: true });
    expect(rti('config', 'check')).toMatchObject({ status: 0, stdout: expect.stringContaining('environment: fine') });
    expect(rti('rules', 'check', 'examples/rules')).toMatchObject({ status: 0 });
    expect(rti('config', 'check', 'gone.yml')).toMatchObject({ status: 2, stderr: expect.stringContaining('gone.yml') });
  });

  test('rti demo tells of the fault, and Ctrl-C ends it with nothing left behind', async (context) => {
    const home = install(context);
    const temporary = join(folder, 'demo-tmp');
    mkdirSync(temporary);
    const env = { PATH: systemPath, TMPDIR: temporary };
    // As the shell finds it: a link in node_modules/.bin.
    const child = spawn(join(home, 'node_modules/.bin/rti'), ['demo', '--fault-after', '5s'], { cwd: home, env });
    const { code, text } = await runUntil(child, /→ \w+ \([^\n]*, first\)/, 'SIGINT');
    expect(code, text).toBe(0);
    expect(text).toMatch(/ANOMALY checkout p95/);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('without the Node that comes with it, an old one is refused with the remedy', (context) => {
    const home = install(context);
    const alone = join(folder, 'alone');
    cpSync(join(home, 'node_modules/runtime-intelligence/bin'), join(alone, 'bin'), { recursive: true });
    const old = join(folder, 'old');
    mkdirSync(old);
    writeFileSync(join(old, 'node'), '#!/bin/sh\necho v20.20.2\n', { mode: 0o755 });
    const { status, stderr } = spawnSync(join(alone, 'bin/rti'), ['--version'], {
      env: { PATH: `${old}:/usr/bin:/bin` },
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/Node 24 or newer is needed.*v20\.20\.2[^]*--ignore-scripts/);
  });
});

/** Instructions of deploy/Dockerfile, by stage. */
function stagesOf(text: string): readonly (readonly { readonly name: string; readonly rest: string }[])[] {
  return text
    .split(/^FROM .*$/m)
    .slice(1)
    .map((stage) => [...stage.matchAll(/^([A-Z]+) (.*)$/gm)].map(([, name = '', rest = '']) => ({ name, rest })));
}

const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

/** Runs what follows where nothing but `data` can be written, as `read_only` and `readOnlyRootFilesystem` do. */
function readOnlyRoot(data: string): readonly string[] {
  if (!canMount) return [];
  const script =
    'mount --bind "$0" "$0" && mount -o remount,bind,ro / && ! touch /tmp/rti-read-only 2>/dev/null && cd "$0" && exec "$@"';
  return ['unshare', '-m', 'sh', '-c', script, data];
}

describe("the image's steps, in a plain folder", { timeout: 110_000 }, () => {
  const isRoot = process.getuid?.() === 0;

  test(`build what runs as another user${canMount ? ', on a root that is read only' : ''}`, async (context) => {
    const [build = [], last = []] = stagesOf(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8'));
    const app = join(folder, 'image/app');
    mkdirSync(app, { recursive: true });
    for (const { name, rest } of build) {
      if (name === 'COPY') {
        const words = rest.split(' ');
        const to = words.pop() ?? '';
        for (const from of words)
          cpSync(join(root, from), join(app, to, to.endsWith('/') ? (from.split('/').pop() ?? '') : to === './' ? from : ''), {
            recursive: true,
          });
      }
      // Debian's own packages are those of this machine.
      if (name !== 'RUN' || rest.startsWith('apt-get ')) continue;
      const ran = shell('sh', ['-ec', rest.replace('npm ci ', `npm ci ${installFlags.join(' ')} `)], app);
      if (rest.startsWith('npm ')) {
        const whyNot = whyNotInstalled(ran);
        if (whyNot !== null) return context.skip(whyNot);
      } else expect(ran.status, `${rest}\n${ran.stderr}`).toBe(0);
    }
    expect(existsSync(join(app, 'src'))).toBe(false);
    const kib = Number(/^\d+/.exec(shell('du', ['-sk', app], folder).stdout)?.[0]);
    expect(kib).toBeLessThan(200 * 1024);

    const json = (wanted: string): readonly string[] => JSON.parse(last.find(({ name }) => name === wanted)?.rest ?? '[]');
    const data = join(folder, 'image/data');
    mkdirSync(data, { mode: 0o700 });
    const port = await freePort();
    const here = (text: string): string =>
      text.replace('/app/', `${app}/`).replace('/var/lib/rti', data).replace(/:5001/, `:${port}`);
    const command = [...json('ENTRYPOINT'), ...json('CMD')].map(here);
    const user = /^(\d+)/.exec(last.find(({ name }) => name === 'USER')?.rest ?? '')?.[1] ?? '';
    if (isRoot) chownSync(data, Number(user), Number(user));
    const as = isRoot
      ? [
          'setpriv',
          `--reuid=${user}`,
          `--regid=${user}`,
          '--clear-groups',
          '--no-new-privs',
          '--inh-caps=-all',
          '--bounding-set=-all',
        ]
      : [];
    const [program = '', ...args] = [...readOnlyRoot(data), ...as, ...command];
    const child = spawn(program, args, { cwd: data, env: { PATH: systemPath } });
    const ended = runUntil(child, /"msg":"ready"/, 'SIGCONT'); // ready; goes on
    await waitFor('the daemon of the image', async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok);
    const health = JSON.parse(
      /CMD (\[.*\])$/.exec(last.find(({ name }) => name === 'HEALTHCHECK')?.rest ?? '')?.[1] ?? '[]',
    ) as readonly string[];
    const [healthProgram = '', ...healthArgs] = health.map(here);
    expect(shell(healthProgram, healthArgs, data).status).toBe(0);
    expect(statSync(join(data, 'token')).uid).toBe(isRoot ? Number(user) : process.getuid?.());
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/anomalies`)).status).toBe(401);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(shell(healthProgram, healthArgs, data).status).toBe(1);
  });
});
