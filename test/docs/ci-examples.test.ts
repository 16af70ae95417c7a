// What examples/ci offers to other repositories, run as they would run it: the action's own script in bash, the commands of the jobs, the hook on files
// it would be given. The rules it is run on are our own examples, which must be clean under --strict: this is the CI of them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { readFileBounded } from '../../src/config/read-file.ts';
import { replaceFile, whyNotWritable } from '../../src/cli/replace-file.ts';
import { build } from '../../tools/build.ts';
import { splitWords } from '../cli/transcript.ts';
import { root } from './markdown.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

type Step = {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
};
type Action = {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly (Step & { readonly env?: Readonly<Record<string, string>> })[] };
};
const action: Action = parse(read('examples/ci/rules-check/action.yml'));
const workflow: { readonly jobs: { readonly check: { readonly steps: readonly Step[] } } } = parse(
  read('examples/ci/github-workflow.yml'),
);
const gitlab: { readonly rules: { readonly script: readonly string[] } } = parse(read('examples/ci/gitlab-ci.yml'));
type Hook = { readonly id: string; readonly entry: string; readonly files: string; readonly args?: readonly string[] };
const hooks: readonly Hook[] = parse(read('.pre-commit-hooks.yaml'));

const broken = 'groups:\n  - name: api\n    rules:\n      - alert: ApiDown\n        expr: rate(requests_total) > 1\n';

let folder = '';
let program = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rti-ci-'));
  // The built program beside what it needs, as in a checkout that has been set up.
  build(join(root, 'src'), join(folder, 'rti/dist'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'rti/node_modules'));
  symlinkSync(join(root, 'package.json'), join(folder, 'rti/package.json'));
  program = join(folder, 'rti/dist/cli/main.js');
  mkdirSync(join(folder, 'work/rules'), { recursive: true });
  writeFileSync(join(folder, 'work/rules/broken.yml'), broken);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the step `Check` of the action as the runner does: inputs through the environment, bash that stops at the first failure. */
function runAction(
  inputs: Readonly<Record<string, string>>,
  cwd: string,
): { readonly status: number | null; readonly stdout: string } {
  const step = action.runs.steps.find(({ name }) => name === 'Check');
  const given = (text: string): string =>
    text
      .replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? '')
      .replace(/\$\{\{ github\.action_path \}\}.*main\.js/, program);
  const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, text]) => [name, given(text)]));
  return spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? ''], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
  });
}

describe('examples/ci/rules-check/action.yml', () => {
  test('is clean on our own example rules', () => {
    const { status, stdout } = runAction({ paths: 'examples/rules' }, root);
    expect(stdout).toBe('no problems in 2 files, 5 rules\n');
    expect(status).toBe(0);
  });

  test('is clean on our own rule pack', () => {
    const { status, stdout } = runAction({ paths: 'rules' }, root);
    expect(stdout).toMatch(/^\d+ infos in 2 of 6 files, \d+ rules/);
    expect(status).toBe(0);
  });

  test('annotates and fails on a broken rule, and leaves SARIF', () => {
    const { status, stdout } = runAction({ paths: 'rules/*.yml', sarif: 'rti.sarif' }, join(folder, 'work'));
    expect(stdout).toMatch(/^::error file=rules\/broken\.yml,line=5,/m);
    expect(status).toBe(1);
    const { runs } = JSON.parse(readFileSync(join(folder, 'work/rti.sarif'), 'utf8'));
    expect(runs[0].results.length).toBeGreaterThan(0);
  });

  test('hands on every input', () => {
    const { status, stdout } = runAction({ paths: 'rules', 'prometheus-version': '1.0' }, join(folder, 'work'));
    expect([status, stdout]).toEqual([2, '']);
    expect(runAction({ paths: 'rules', 'config-file': 'gone.yml' }, join(folder, 'work')).status).toBe(2);
  });

  test('sets up with a script that is there', () => {
    const install = action.runs.steps.find(({ name }) => name === 'Install');
    const path = /\$GITHUB_ACTION_PATH\/([^"]+)"/.exec(install?.run ?? '')?.[1] ?? '';
    expect(existsSync(join(root, 'examples/ci/rules-check', path))).toBe(true);
  });
});

test('rti rules check ends quietly when nobody reads on', () => {
  const rules = Array.from({ length: 1000 }, (_, at) => `      - { record: "a:b${at}", expr: rate(up) }\n`).join('');
  writeFileSync(join(folder, 'work/many.yml'), `groups:\n  - name: many\n    rules:\n${rules}`);
  const { stdout, stderr } = spawnSync('bash', ['-c', `node "${program}" rules check many.yml | head -n 1`], {
    cwd: join(folder, 'work'),
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/^many\.yml:4:\d+: error promql\/syntax: .*\n$/);
  expect(stderr).toBe('');
});

test('examples/ci/github-workflow.yml gives the action inputs that it has, and uploads the SARIF it writes', () => {
  const { steps } = workflow.jobs.check;
  const ours = steps.find(({ uses }) => uses?.includes('/runtime-intelligence/'));
  expect(existsSync(join(root, (ours?.uses ?? '').replace(/^OWNER\/runtime-intelligence\/|@.*$/g, ''), 'action.yml'))).toBe(true);
  expect(Object.keys(ours?.with ?? {}).filter((name) => !(name in action.inputs))).toEqual([]);
  expect(steps.find(({ uses }) => uses?.includes('upload-sarif'))?.with).toEqual({ sarif_file: ours?.with?.['sarif'] });
});

/** Runs a command line of ours in this process, over files of the disk. */
async function rti(
  line: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly output: string }> {
  let output = '';
  const print = (text: string): void => {
    output += text;
  };
  const code = await run(splitWords(line).slice(1), {
    stdout: print,
    stderr: print,
    env,
    readFile: readFileBounded,
    openFile: () => (async function* () {})(),
    files: { whyNotWritable, replace: replaceFile },
  });
  return { code, output };
}

test('examples/ci/gitlab-ci.yml: its command checks our example rules and writes JUnit', async () => {
  const report = join(folder, 'rti.xml');
  const line = (gitlab.rules.script[0] ?? '').replace('rti.xml', report).replace('rules/', join(root, 'examples/rules'));
  expect(await rti(line)).toMatchObject({ code: 0 });
  expect(readFileSync(report, 'utf8')).toMatch(/<testsuites name="rti rules check" tests="7" failures="0">/);
});

test('examples/ci/gitlab-ci.yml: its command passes our own rule pack', async () => {
  const line = (gitlab.rules.script[0] ?? '').replace('rti.xml', join(folder, 'pack.xml')).replace('rules/', join(root, 'rules'));
  expect(await rti(line)).toMatchObject({ code: 0 });
});

describe('.pre-commit-hooks.yaml', () => {
  const [hook] = hooks;
  const config: { readonly repos: readonly { readonly hooks: readonly Partial<Hook>[] }[] } = parse(
    read('examples/ci/pre-commit-config.yaml'),
  );

  test('is the hook that examples/ci/pre-commit-config.yaml asks for', () =>
    expect(config.repos[0]?.hooks[0]?.id).toBe(hook?.id));

  test('is given the files that are rules', () => {
    const files = new RegExp(hook?.files ?? '');
    for (const path of ['rules/api.yml', 'deploy/alerts/api.yaml', 'x/api.rules', 'api.rules.yml']) expect(path).toMatch(files);
    for (const path of ['compose.yml', 'rules/readme.md', 'my-rules.yml']) expect(path).not.toMatch(files);
  });

  test('passes our example rules and refuses a broken one', async () => {
    const args = (config.repos[0]?.hooks[0]?.args ?? []).join(' ');
    const ours = ['examples/rules/api.yml', 'examples/rules/records.yml'].map((file) => normalize(join(root, file)));
    expect(await rti(`${hook?.entry} ${args} ${ours.join(' ')}`)).toMatchObject({ code: 0 });
    expect(await rti(`${hook?.entry} ${args} ${join(folder, 'work/rules/broken.yml')}`)).toMatchObject({ code: 1 });
  });
});
