// A command as a whole process: how long it takes, and the most memory it has held.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `cpuMs`: of all its threads, user and system; other work on the machine stretches it far less than `ms`. */
export type Run = { readonly ms: number; readonly cpuMs: number; readonly exitCode: number };

export type Command = { readonly name: string; readonly program: string; readonly args: readonly string[] };

/** Runs it once to its end, its output read and dropped. */
export function timeOnce({ program, args }: Command): Run {
  const [from, cpuFrom] = [performance.now(), childrenCpuMs()];
  const run = spawnSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1024 * 1024 * 1024 });
  const ms = performance.now() - from;
  if (run.error !== undefined) throw new Error(`${program} did not run`, { cause: run.error });
  return { ms, cpuMs: childrenCpuMs() - cpuFrom, exitCode: run.status ?? -1 };
}

const tickMs = 1000 / (Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100);

/** CPU time of all children of this process that have ended: the 16th and 17th field of its line in /proc, in ticks of 10 ms as a rule. */
function childrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * tickMs;
}

/** Runs the commands in turn, so that what else the machine does meets all of them alike; the runs of each by its place in the list. */
export function timeInTurn(commands: readonly Command[], rounds: number): Run[][] {
  const runs: Run[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, command] of commands.entries()) {
      const run = timeOnce(command);
      const { exitCode } = run;
      if (exitCode > 1 || exitCode < 0)
        throw new Error(`${command.name} ended with ${exitCode}: ${command.args.join(' ').slice(0, 200)}`);
      runs[at]?.push(run);
    }
  }
  return runs;
}

/** The most resident memory in MiB, read from /proc until the process ends: its peak is kept by the kernel, so only growth in the last few ms is missed. */
export async function peakMiB({ program, args }: Command): Promise<number> {
  const child = spawn(program, args, { stdio: 'ignore' });
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid ?? 0));
  }, 3);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(look);
  return peak;
}

function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // ended between two looks
  }
}
