// The checks of `npm run ok`, as data, and the runner that `ok` and `test` share: one line per step with its time, all steps even after a failure.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export type Step = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** A vitest run: its tests are counted one by one, the step itself is not. */
  readonly tests?: boolean;
};

/** What the tests of a vitest run came to; written by tools/tally-reporter.ts. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
};

export type StepResult = {
  readonly step: Step;
  readonly ok: boolean;
  readonly ms: number;
  readonly output: string;
  readonly tally: Tally;
};

const folders = ['src', 'tools', 'test', 'bench', 'web'].filter((folder) => existsSync(join(root, folder)));

/** The same Node that runs this; npm scripts put it first on PATH. */
const node = process.execPath;

function vitest(project: string): Step {
  const reporters = ['--reporter=./tools/tally-reporter.ts', '--reporter=dot'];
  return {
    name: `${project} tests`,
    command: 'vitest',
    args: ['run', '--project', project, '--passWithNoTests', ...reporters],
    tests: true,
  };
}

/** Checks that need no service, cheapest first. */
export const okSteps: readonly Step[] = [
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  { name: 'types of web', command: 'tsc', args: ['-p', 'web'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--quiet', ...folders] },
  { name: 'format', command: 'biome', args: ['format', '--colors=off'] },
  { name: 'layers', command: node, args: ['tools/layers.ts'] },
  { name: 'sizes', command: node, args: ['tools/tidy.ts'] },
  { name: 'dead code', command: 'knip', args: ['--no-progress'] },
  { name: 'schemas', command: node, args: ['tools/schemas.ts', '--check'] },
  { name: 'rules', command: node, args: ['src/cli/main.ts', 'rules', 'check', '--strict', 'rules'] },
  { name: 'page', command: node, args: ['tools/page.ts', '--check'] },
  vitest('unit'),
];

/** What takes minutes, and tests against real Prometheus, Alertmanager and so on. */
export const peerSteps: readonly Step[] = [vitest('long'), vitest('peers')];

const runningGroups = new Set<number>();

/** On Ctrl-C every started step is told; each has its own process group, so its children are told too. */
function stopSteps(signal: NodeJS.Signals): void {
  for (const group of runningGroups) {
    try {
      process.kill(-group, signal);
    } catch {
      // Already over.
    }
  }
  process.exitCode = 130;
}
process.once('SIGINT', () => stopSteps('SIGINT')).once('SIGTERM', () => stopSteps('SIGTERM'));

async function runStep(step: Step): Promise<StepResult> {
  const startedAt = performance.now();
  const tallyFile = join(tmpdir(), `rti-tally-${process.pid}-${step.name.replaceAll(' ', '-')}.json`);
  const environment = {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    NO_COLOR: '1',
    RTI_TALLY_FILE: tallyFile,
  };
  const child = spawn(step.command, step.args, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (child.pid !== undefined) runningGroups.add(child.pid);
  const parts: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => parts.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => parts.push(chunk.toString()));
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      parts.push(`cannot run ${step.command}: ${error.message}`);
      resolve(1);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });
  if (child.pid !== undefined) runningGroups.delete(child.pid);
  const tally = readTally(step, tallyFile, code === 0);
  return { step, ok: code === 0 && tally.failed === 0, ms: performance.now() - startedAt, output: parts.join('').trim(), tally };
}

/** A step counts as one test; a vitest run as its tests, and as one failure when it broke outside of them. */
function readTally(step: Step, file: string, ok: boolean): Tally {
  const asOne: Tally = { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
  if (step.tests !== true) return asOne;
  if (!existsSync(file)) return ok ? { passed: 0, failed: 0, skipped: [] } : asOne;
  const tally = JSON.parse(readFileSync(file, 'utf8')) as Tally; // written by our own reporter
  rmSync(file);
  return !ok && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** Runs steps one after another (two cores, and each uses them), printing a line for each and the output of those that fail. */
export async function runSteps(steps: readonly Step[]): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    if (process.exitCode === 130) break;
    const result = await runStep(step);
    results.push(result);
    const { passed, failed, skipped } = result.tally;
    const counted =
      step.tests === true
        ? `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`
        : '';
    console.log(
      `${result.ok ? 'ok    ' : 'FAILED'} ${step.name.padEnd(16)} ${(result.ms / 1000).toFixed(1).padStart(6)} s  ${counted}`.trimEnd(),
    );
    if (!result.ok) console.log(`${result.output.replace(/^/gm, '       ')}\n`);
  }
  return results;
}

/** Prints what was skipped and why, what failed, and the closing line `N passed, N failed, N skipped`; sets the exit code. */
export function summarize(results: readonly StepResult[], startedAt: number): void {
  const skipped = results.flatMap((result) => result.tally.skipped);
  const reasons = Map.groupBy(skipped, ({ reason }) => reason);
  console.log('');
  for (const [reason, tests] of reasons) console.log(`skipped: ${reason}: ${tests.map(({ name }) => name).join('; ')}`);
  const failed = results.filter((result) => !result.ok);
  if (failed.length > 0) console.log(`failed: ${failed.map((result) => result.step.name).join(', ')}`);
  console.log(`${results.length} steps in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  const sum = (pick: (tally: Tally) => number): number => results.reduce((total, result) => total + pick(result.tally), 0);
  console.log(`${sum((t) => t.passed)} passed, ${sum((t) => t.failed)} failed, ${skipped.length} skipped`);
  if (failed.length > 0) process.exitCode ??= 1;
}
