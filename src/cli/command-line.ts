// Hands the real world to `run`.
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { readFileBounded } from '../config/read-file.ts';
import type { Environment } from '../config/resolve-context.ts';
import type { HeldSignals } from './held-signals.ts';
import { replaceFile, whyNotWritable } from './replace-file.ts';
import { run } from './run.ts';

let isStdoutClosed = false;
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  lines.once('SIGINT', () => process.exit(130));
  // The end of the input (Ctrl-D) is no answer.
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  const answer = await Promise.race([lines.question(question), ended]);
  lines.close();
  return answer;
}

/** Runs the command line of this process, and leaves its exit code. */
export async function runCommandLine(env: Environment, signals: HeldSignals | null): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isStdoutClosed = true;
  });
  process.exitCode = await run(process.argv.slice(2), {
    stdout: (text) => isStdoutClosed || process.stdout.write(text),
    isStdoutClosed: () => isStdoutClosed,
    stderr: (text) => process.stderr.write(text),
    env,
    readFile: readFileBounded,
    openFile: (file) => (file === '-' ? process.stdin : createReadStream(file)),
    files: { whyNotWritable, replace: replaceFile },
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
    terminal: { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
    ...(signals ? { signals } : {}),
  });
}
