// What our own command line thinks of the words a page or a file of ours gives it.
import { run } from '../../src/cli/run.ts';
import { readFileBounded } from '../../src/config/read-file.ts';

/** All that it says to these words. */
export async function saysTo(argv: readonly string[]): Promise<string> {
  let said = '';
  const print = (text: string): void => {
    said += text;
  };
  await run(argv, {
    stdout: print,
    stderr: print,
    env: {},
    readFile: readFileBounded,
    openFile: () => (async function* () {})(),
    files: { whyNotWritable: async () => null, replace: async () => {} },
  });
  return said;
}

/** Its first line about these words with a flag at their end that does not exist: that one is complained of, if nothing before it is wrong. */
export async function firstComplaint(argv: readonly string[]): Promise<string> {
  return (await saysTo([...argv, '--no-such-flag'])).split('\n')[0] ?? '';
}

export const onlyOurFlag = "error: unknown option '--no-such-flag'";
