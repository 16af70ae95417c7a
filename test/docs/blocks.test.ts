// Every fenced block of every page is run or checked by its kind, here or in examples.test.ts and check-pages.test.ts; what cannot be is marked
// ```` ```text excerpt ````. So no example rots unseen.
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseExpr } from '../../src/promql/parse-expr.ts';
import { splitWords } from '../cli/transcript.ts';
import { parseConsole, parseCurl, parseRti } from './console.ts';
import { firstComplaint, onlyOurFlag } from './first-complaint.ts';
import { type Block, type Page, readPages, root } from './markdown.ts';

const pages = readPages();
const scripts = Object.keys((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts);
/** Programs of others that pages call; what they do is theirs, but files of ours that they are given must be there. */
const others =
  'git cd sed df ls promtool sqlite3 journalctl systemctl docker kubectl install cp rm jq helm grep head cat jsonnet'.split(' ');
const ofPeers = ['prometheus.yml', 'alertmanager.yml', 'bad.yml', 'good.yml', 'rti.yml'];

/** Lines of a script as commands: without comments, continued lines joined, pipes and `&&` taken apart where nothing is quoted. */
function commandsOf(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.split(/ (?:&&|\|) (?=(?:[^']*'[^']*')*[^']*$)/));
}

/** null when our own command line takes these words. */
async function whyNotOurs(argv: readonly string[]): Promise<string | null> {
  if (argv.includes('--version') || argv.includes('--help')) return null;
  const complaint = await firstComplaint(argv);
  return complaint === onlyOurFlag ? null : complaint || 'said nothing';
}

/** `npm start -- …` and `npm run -s rti -- …` are ours too. */
function whyNotNpm(words: readonly string[]): Promise<string | null> | string | null {
  const [, verb = '', ...rest] = words;
  const own = rest.includes('--') ? rest.slice(rest.indexOf('--') + 1) : [];
  if (['pack', 'install'].includes(verb)) return null;
  const name = verb === 'run' ? (rest.find((word) => !word.startsWith('-')) ?? '') : verb;
  if (!scripts.includes(name)) return `package.json has no script ${name}`;
  if (name === 'start') return whyNotOurs(['demo', ...own]);
  return name === 'rti' ? whyNotOurs(own) : null;
}

function whyNotCurl(command: string): string | null {
  if (!command.includes('localhost:5001')) return null; // a peer's own address
  const { body } = parseCurl(command);
  if (body !== null) JSON.parse(body);
  return null;
}

async function whyNotCommand(command: string): Promise<string | null> {
  const first = command.split(/ [<>] /)[0] ?? '';
  const words = splitWords(first);
  const [program = ''] = words;
  const paths = words.filter((word) => /^(deploy|examples|bench|docs|schemas)\//.test(word));
  const missing = paths.find((path) => !existsSync(join(root, path)));
  if (missing !== undefined) return `${missing} is not in the repository`;
  if (program === 'curl') return whyNotCurl(command);
  if (program === 'npm') return whyNotNpm(words);
  const ours = parseRti(first);
  if (ours !== null) return whyNotOurs(ours.argv);
  return others.includes(program) ? null : `${program} is not known to test/docs/blocks.test.ts`;
}

async function checkScript({ text }: Block): Promise<void> {
  expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' }).stderr).toBe('');
  for (const command of commandsOf(text)) expect(await whyNotCommand(command), command).toBe(null);
}

/** Expressions of a block stand one a line. */
function checkPromql({ text }: Block): void {
  for (const line of text.trim().split('\n')) expect(parseExpr(line).ok, line).toBe(true);
}

/** A named file is what a command of its page reads, unless another test takes it. */
function checkNamed(page: Page, { name, line }: Block): void {
  if (name === '' || ofPeers.includes(name)) return;
  const consoles = page.blocks.filter((block) => block.language === 'console' && block.line > line);
  const commands = consoles.flatMap((block) => parseConsole(block.text, block.line)).map(({ command }) => command);
  expect(
    commands.some((command) => command.split(/\s/).includes(name)),
    `no command reads ${name}`,
  ).toBe(true);
}

describe('every block is of a kind that is checked', () => {
  const blocks = pages.flatMap((page) => page.blocks.map((block) => [`${page.file}:${block.line}`, page, block] as const));
  test.for(blocks)('%s', async ([, page, block]) => {
    if (block.name === 'excerpt') return expect(['text', 'ts']).toContain(block.language);
    if (block.language === 'sh') return checkScript(block);
    if (block.language === 'json') return expect(JSON.parse(block.text)).toBeTypeOf('object');
    if (block.language === 'promql') return checkPromql(block);
    expect(['yaml', 'console'], 'run it, check it, or mark it: ```text excerpt').toContain(block.language);
    if (block.language === 'yaml') checkNamed(page, block);
  });
});

describe('the checks of this file find', () => {
  test.for([
    ['rti serve --config.fil x', "unknown option '--config.fil'"],
    ['rti surve', "unknown command 'surve'"],
    ['npm run tests', 'no script tests'],
    ['npm start -- --fault fire', "argument 'fire' is invalid"],
    ['cp deploy/gone.yml /etc', 'not in the repository'],
    ['wget https://example.org', 'wget is not known'],
  ] as const)('%s', async ([command, why]) => expect(await whyNotCommand(command)).toContain(why));
});
