// The command line in this process on the real files of the disk, for tests that read what it prints.
import { readFileBounded } from '../../src/config/read-file.ts';
import { replaceFile, whyNotWritable } from '../../src/cli/replace-file.ts';
import { run } from '../../src/cli/run.ts';

export type RtiAnswer = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

export async function runRti(...argv: readonly string[]): Promise<RtiAnswer> {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await run(argv, {
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    env: {},
    readFile: readFileBounded,
    openFile: () => {
      throw new Error('no command under test reads a stream');
    },
    files: { whyNotWritable, replace: replaceFile },
  });
  return { exitCode, stdout: out.join(''), stderr: err.join('') };
}
