// Runs every transcript of this folder through the command line in this process and compares what it prints. UPDATE=1 rewrites them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FileError, readFileBounded } from '../../src/config/read-file.ts';
import { run } from '../../src/cli/run.ts';
import { memoryTree } from './memory-tree.ts';
import { marked, parseTranscript, splitWords, type Transcript } from './transcript.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));

/** Runs the commands of a transcript over its files and environment; returns the whole transcript as it really went. */
async function perform(transcript: Transcript): Promise<string> {
  let text = transcript.head;
  const files = new Map(transcript.files);
  for (const command of transcript.commands) {
    let stdout = '';
    let stderr = '';
    const exitCode = await run(splitWords(command), {
      stdout: (part) => {
        stdout += part;
      },
      stderr: (part) => {
        stderr += part;
      },
      env: transcript.env,
      openFile: async function* (file) {
        yield files.get(file) ?? '';
      },
      tree: memoryTree(files),
      now: () => Date.UTC(2026, 10, 28),
      // Where a new file may be written: not in a folder, and nothing is kept of it.
      files: {
        whyNotWritable: async (file) => (file.includes('/') ? `no directory ${dirname(file)}` : null),
        replace: async () => {},
      },
      readFile: (path, bytesMax) => {
        const file = files.get(path);
        if (file === undefined && path.startsWith('/') && path.endsWith('package.json')) return readFileBounded(path, bytesMax);
        if (file === undefined) throw new FileError(path.endsWith('/') ? 'it is a directory' : 'no such file');
        return new TextEncoder().encode(file);
      },
    });
    text += `$ rti ${command}\n${marked('|', stdout)}${marked('!', stderr)}exit ${exitCode}\n`;
  }
  return text;
}

describe('command line transcripts', () => {
  test.for(names)('%s', async (name) => {
    const text = readFileSync(folder + name, 'utf8');
    const actual = await perform(parseTranscript(text));
    if (process.env.UPDATE === '1') writeFileSync(folder + name, actual);
    else expect(actual).toBe(text);
  });

  test('there are many of them', () => expect(names.length).toBeGreaterThanOrEqual(40));
});
