// `rti rules check` on files meant to break it, as a process of its own under a limit of memory and time: it ends by itself, with a message a person can read.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRti, rtiProgram } from '../peers/rti.ts';
import { hostileFiles } from '../rules/hostile-files.ts';

/** What a process gets: more is a fault. */
const heapMb = 512;
const timeoutMs = 60_000;

let folder: string;
beforeAll(() => {
  buildRti();
  folder = mkdtempSync(join(tmpdir(), 'rti-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Outcome = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

const check = (...args: string[]): Outcome => runCheck(args, {});

function runCheck(args: readonly string[], who: { readonly uid?: number; readonly gid?: number }): Outcome {
  const options = {
    ...who,
    encoding: 'utf8',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: 256 * 1024 * 1024,
    cwd: folder,
  } as const;
  const run = spawnSync(process.execPath, [`--max-old-space-size=${heapMb}`, rtiProgram, 'rules', 'check', ...args], options);
  return { exitCode: run.status, signal: run.signal, stdout: run.stdout, stderr: run.stderr };
}

/** Neither killed nor crashed, and no stack trace for the user. */
function expectGraceful(outcome: Outcome): void {
  expect(outcome.signal, outcome.stderr.slice(-2000)).toBeNull();
  expect([0, 1, 2], outcome.stderr.slice(-2000)).toContain(outcome.exitCode);
  expect(outcome.stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
}

type JsonReport = {
  readonly files: readonly {
    readonly problems: readonly { readonly severity: string; readonly kind: string; readonly message: string }[];
  }[];
};

describe('rti rules check, hostile files', () => {
  test.for([...hostileFiles])('$name', ({ content, says, errorsMax }) => {
    const path = join(folder, 'hostile.yml');
    writeFileSync(path, content());
    const outcome = check('--format', 'json', path);
    expectGraceful(outcome);
    const report = outcome.stdout === '' ? { files: [] } : (JSON.parse(outcome.stdout) as JsonReport); // our own format
    const errors = report.files
      .flatMap(({ problems }) => problems)
      .filter(({ severity, kind }) => severity === 'error' && kind === 'validity');
    expect(errors.length, JSON.stringify(errors.slice(0, 3)).slice(0, 2000)).toBeLessThanOrEqual(errorsMax);
    const messages = [...errors.map(({ message }) => message), outcome.stderr];
    if (says === null) expect([outcome.exitCode, outcome.stderr, errors]).not.toEqual([2, expect.anything(), expect.anything()]);
    else {
      expect(outcome.exitCode).not.toBe(0);
      expect(messages.join('\n')).toMatch(says);
    }
    for (const message of messages) expect(message.length, 'a message quotes only part of a huge input').toBeLessThan(2000);
  });
});

describe('rti rules check, hostile paths', () => {
  const good = 'groups:\n  - name: g\n    rules:\n      - record: job:a:sum\n        expr: sum by (job) (a)\n';

  test('a missing file is one message that names it', () => {
    const outcome = check('nowhere.yml');
    expectGraceful(outcome);
    expect(outcome.exitCode).not.toBe(0);
    expect(`${outcome.stdout}${outcome.stderr}`).toMatch(/nowhere\.yml.*no such file/i);
  });

  test('a symbolic link to itself is one message', () => {
    symlinkSync('loop.yml', join(folder, 'loop.yml'));
    const outcome = check('loop.yml');
    expectGraceful(outcome);
    expect(outcome.exitCode).not.toBe(0);
    expect(`${outcome.stdout}${outcome.stderr}`).toMatch(/loop\.yml.*(symbolic links|loop)/i);
  });

  test('a folder that links to its parent is walked once', () => {
    mkdirSync(join(folder, 'tree/inner'), { recursive: true });
    writeFileSync(join(folder, 'tree/good.yml'), good);
    symlinkSync('..', join(folder, 'tree/inner/up'));
    const outcome = check('--format', 'json', 'tree');
    expectGraceful(outcome);
    const { files } = JSON.parse(outcome.stdout) as JsonReport; // our own format
    expect(files).toHaveLength(1);
  });

  test('a FIFO in a folder that nobody writes to is not waited for', () => {
    mkdirSync(join(folder, 'pipes'));
    writeFileSync(join(folder, 'pipes/good.yml'), good);
    spawnSync('mkfifo', [join(folder, 'pipes/pipe.yml')]);
    const outcome = check('--format', 'json', 'pipes');
    expectGraceful(outcome);
    const { files } = JSON.parse(outcome.stdout) as JsonReport; // our own format
    expect(files.length).toBeGreaterThanOrEqual(1);
  });

  test('a folder that may not be read is named', () => {
    mkdirSync(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0);
    chmodSync(folder, 0o755);
    // Root may read everything, so that it checks as nobody.
    const isRoot = process.getuid?.() === 0;
    const outcome = runCheck(['closed'], isRoot ? { uid: 65_534, gid: 65_534 } : {});
    chmodSync(join(folder, 'closed'), 0o700);
    expectGraceful(outcome);
    expect(outcome.exitCode).not.toBe(0);
    expect(`${outcome.stdout}${outcome.stderr}`).toMatch(/closed.*permission/i);
  });

  test('a device that never ends is too large', () => {
    const outcome = check('/dev/zero');
    expectGraceful(outcome);
    expect(outcome.exitCode).not.toBe(0);
    expect(`${outcome.stdout}${outcome.stderr}`).toMatch(/\/dev\/zero/);
  });
});
