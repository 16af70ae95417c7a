// What transcripts cannot show: terminals, bytes that are no text, disks that refuse.
import { describe, expect, test } from 'vitest';
import { memoryTree } from '../../test/cli/memory-tree.ts';
import type { CliIo } from './io.ts';
import { run } from './run.ts';

const broken = 'groups:\n  - name: api\n    rules:\n      - alert: ApiDown\n        expr: rate(requests_total) > 1\n';
const fixable = `${broken.replace('rate(requests_total) > 1', 'up == 0')}        for: 0s\n`;

type Outcome = { code: number; out: string; err: string; files: Map<string, string> };

async function check(args: string, given: Record<string, string | Uint8Array>, more: Partial<CliIo> = {}): Promise<Outcome> {
  const bytes = new Map(Object.entries(given).map(([path, content]) => [path, Buffer.from(content)]));
  const files = new Map([...bytes].map(([path, content]) => [path, content.toString()]));
  const outcome: Outcome = { code: 0, out: '', err: '', files };
  outcome.code = await run(['rules', 'check', ...args.split(' ')], {
    stdout: (text) => void (outcome.out += text),
    stderr: (text) => void (outcome.err += text),
    env: {},
    tree: memoryTree(files),
    readFile: (path) => bytes.get(path) ?? Buffer.from('{}'),
    openFile: async function* () {
      yield bytes.get('-') ?? '';
    },
    files: { whyNotWritable: async () => null, replace: async () => {} },
    ...more,
  });
  return outcome;
}

const refusing = (message: string) => async (): Promise<never> => {
  throw Object.assign(new Error(message), { code: 'EACCES' });
};

describe('colours', () => {
  const terminal = { stdout: true, stderr: true };
  test.for([
    ['a terminal', {}, terminal, true],
    ['no terminal', {}, { stdout: false, stderr: true }, false],
    ['NO_COLOR', { NO_COLOR: '1' }, terminal, false],
    ['NO_COLOR that is empty', { NO_COLOR: '' }, terminal, true],
    ['TERM=dumb', { TERM: 'dumb' }, terminal, false],
  ] as const)('%s', async ([, env, watched, expected]) => {
    const { out } = await check('r.yml', { 'r.yml': broken }, { env, terminal: watched });
    expect(out.includes('\u001b[')).toBe(expected);
  });

  test('a file is never coloured unasked', async () => {
    let written: string | Uint8Array = '';
    const files: CliIo['files'] = {
      whyNotWritable: async () => null,
      replace: async (_, content) => {
        written = content;
      },
    };
    await check('--output report.txt r.yml', { 'r.yml': broken }, { terminal, files });
    expect(written).toContain('promql/syntax');
    expect(written).not.toContain('\u001b[');
  });
});

describe('progress', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`d/${at}.yml`, 'groups: []\n']));

  test('is shown on a terminal, for long work, and wiped', async () => {
    const { err } = await check('d', many, { terminal: { stdout: false, stderr: true } });
    expect(err).toBe('\rreading 0 of 60 files\rreading 50 of 60 files\r\u001b[K');
  });

  test('is not shown in a pipe, nor for a few files', async () => {
    expect((await check('d', many)).err).toBe('');
    expect((await check('r.yml', { 'r.yml': 'groups: []\n' }, { terminal: { stdout: true, stderr: true } })).err).toBe('');
  });
});

describe('bytes', () => {
  test('that are no text are a problem of the file, at their place', async () => {
    const { code, out } = await check('r.yml', { 'r.yml': Buffer.from('groups: []\n# \xff\n', 'latin1') });
    expect([code, out.split('\n')[0]]).toEqual([
      1,
      'r.yml:2:3: error yaml/syntax: not UTF-8, which YAML must be: save the file as UTF-8 (this byte is no character)',
    ]);
  });

  test('of a binary file are not shown', async () => {
    const { code, out } = await check('r.yml', { 'r.yml': new Uint8Array([0x1f, 0x8b, 0, 0xff, 1, 2]) });
    expect([code, out]).toEqual([
      1,
      'r.yml:1:2: error yaml/syntax: not a text file: name the YAML file the rules are in\n\n1 error in 1 file, 0 rules\n',
    ]);
  });

  test('of UTF-16 with a mark are read, as YAML says', async () => {
    const text = Buffer.from(`\ufeff${broken}`, 'utf16le');
    expect((await check('r.yml', { 'r.yml': text })).out).toContain('r.yml:5:20: error promql/syntax');
    expect((await check('r.yml', { 'r.yml': text.swap16() })).out).toContain('r.yml:5:20: error promql/syntax');
  });

  test('that are too many on the standard input end the run', async () => {
    const openFile = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(1_000_000);
    };
    expect(await check('-', {}, { openFile })).toMatchObject({
      code: 2,
      out: '',
      err: 'error: <stdin>: it is larger than 33554432 bytes\n',
    });
  });
});

describe('--fix', () => {
  test('changes the file, and keeps its byte order mark', async () => {
    const { code, files, out } = await check('--fix r.yml', { 'r.yml': `\ufeff${fixable}` });
    expect(out).toMatch(/^r\.yml:6:14: fixed alerts\/for: /);
    expect([code, files.get('r.yml')]).toEqual([0, `\ufeff${fixable.replace('        for: 0s\n', '')}`]);
  });

  test('with --dry-run changes nothing', async () => {
    const { code, files } = await check('--fix --dry-run r.yml', { 'r.yml': fixable });
    expect([code, files.get('r.yml')]).toEqual([1, fixable]);
  });

  test('that cannot be written ends the run with one message', async () => {
    const tree = { ...memoryTree(new Map([['r.yml', fixable]])), rewrite: refusing('permission denied') };
    const { code, err, out } = await check('--fix r.yml', { 'r.yml': fixable }, { tree });
    expect([code, err, out]).toEqual([2, 'error: r.yml: --fix cannot write it: permission denied\n', '']);
  });
});

test('a report that cannot be written ends the run with one message', async () => {
  const files = { whyNotWritable: async () => null, replace: refusing('disk full') };
  const { code, err, out } = await check('--output x r.yml', { 'r.yml': broken }, { files });
  expect([code, err, out]).toEqual([2, 'error: --output: cannot write x: disk full\n', '']);
});
