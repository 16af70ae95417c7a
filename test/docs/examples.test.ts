// Runs every example of the documentation: configurations load, `$ rti …` prints what the page shows, `$ curl …` is answered as the page shows by a
// whole service in this process. Examples of a page build on each other, from top to bottom.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { type App, startApp, systemClock } from '../../src/app.ts';
import { diskTree } from '../../src/cli/file-tree.ts';
import { run } from '../../src/cli/run.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { readFileBounded } from '../../src/config/read-file.ts';
import { detectorNames } from '../../src/detect/registry.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { databaseFile, prepareFolder } from '../../src/store/storage-folder.ts';
import { sampleAnomaly } from '../../src/store/store-samples.ts';
import { makeLabels } from '../../src/model/labels.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { until } from '../stand-ins/engine-rig.ts';
import { startLocalServer } from '../stand-ins/local-server.ts';
import { asDocumented } from './as-documented.ts';
import { type CurlRequest, type Exchange, parseConsole, parseCurl, parseRti } from './console.ts';
import { type Block, type Page, readPages, root } from './markdown.ts';

const pages = readPages();
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Variables that a page's configurations name. */
const namedVariables = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/\$\{(\w+)\}/g)].map((match) => [match[1] ?? '', 'some-secret']));

/** What a file of a secret holds: fits where an address is expected, too. */
const secretFile = encode('https://hooks.example.org/some-secret');

function load(text: string): Config {
  const readFile = (path: string): Uint8Array => (path === 'rti.yml' ? encode(text) : secretFile);
  const result = loadConfig({ file: 'rti.yml', env: namedVariables(text), readFile, detectors: detectorNames });
  if (result.kind === 'invalid') throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}

/** Files a page shows above `line`, else those of the repository. */
function fileOf(page: Page, line: number, path: string): Uint8Array | null {
  const block = page.blocks.findLast(({ name, line: at }) => name === path && at < line);
  if (block) return encode(block.text);
  return !path.startsWith('/') && statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true
    ? readFileSync(join(root, path))
    : null;
}

async function runRti(page: Page, { command, line }: Exchange): Promise<string> {
  const parsed = parseRti(command);
  if (parsed === null) throw new Error(`a console block runs rti and curl only, not: ${command}`);
  let output = '';
  const print = (text: string): void => {
    output += text;
  };
  await run(parsed.argv, {
    stdout: print,
    stderr: print,
    env: { ...namedVariables(page.text), ...parsed.env },
    readFile: (path, bytesMax) => fileOf(page, line, path) ?? readFileBounded(path, bytesMax),
    openFile: async function* (path) {
      yield fileOf(page, line, path) ?? readFileBounded(path, 1_000_000);
    },
    tree: {
      ...diskTree,
      kindOf: (path) => (fileOf(page, line, path) === null ? diskTree.kindOf(join(root, path)) : 'file'),
      list: (folder) => diskTree.list(join(root, folder)),
    },
    // The documents' commands leave no files behind.
    files: { whyNotWritable: async () => null, replace: async () => {} },
  });
  return parsed.tail === null ? output : `${output.trimEnd().split('\n').slice(-parsed.tail).join('\n')}\n`;
}

/** The target that pages scrape, `mail-1:8000`. */
async function startTarget(): Promise<string> {
  const target = await startLocalServer();
  target.answer = () => ({ type: 'text/plain', body: 'queue_length{queue="out"} 4\n' });
  onTestFinished(() => target.close());
  return new URL(target.url).host;
}

/** Anomalies of the watch `queue`: number 7 is over, number 8 goes on. */
async function givePast(storageFolder: string): Promise<void> {
  prepareFolder(storageFolder);
  const store = openSqliteStore({ path: databaseFile(storageFolder), programVersion: '0.1.0', now: systemClock.now });
  const endedAt = systemClock.now() - 600_000;
  const when = { startedAt: endedAt - 3_000_000, firedAt: endedAt - 2_940_000, endedAt };
  const queue = { watch: 'queue', signal: 'saturation', seriesLabels: makeLabels([['queue', 'out']]) };
  await store.commit([
    { kind: 'anomaly', anomaly: sampleAnomaly(7, { ...queue, ...when }) },
    { kind: 'anomaly', anomaly: sampleAnomaly(8, { ...queue, startedAt: endedAt, firedAt: endedAt }) },
  ]);
  await store.close();
}

/** The whole service on a free port, with the page's `rti.yml`. */
async function startService(page: Page): Promise<App> {
  const written = page.blocks.find(({ name }) => name === 'rti.yml')?.text ?? '';
  const config = load(written.replace('mail-1:8000', await startTarget()));
  const storageFolder = mkdtempSync(join(tmpdir(), 'rti-docs-'));
  await givePast(storageFolder);
  const app = await startApp({
    config,
    reloadConfig: () => Promise.resolve(config),
    listenAddress: { host: '127.0.0.1', port: 0 },
    storageFolder,
    version: '0.1.0',
    log: silentLog,
    clock: systemClock,
    random: Math.random,
    assetsFolder: null,
    print: () => {},
  });
  onTestFinished(async () => {
    await app.stop();
    rmSync(storageFolder, { recursive: true });
  });
  return app;
}

async function ask(app: App, { method, path, headers, body }: CurlRequest): Promise<{ ok: boolean; text: string }> {
  const answer = await fetch(app.url + path, { method, headers, body });
  return { ok: answer.ok, text: await answer.text() };
}

/** Reading is repeated until the answer is the documented one: what was posted above is told a moment later. */
async function runCurl(app: App, { command, documented }: Exchange): Promise<string> {
  const request = parseCurl(command);
  let answer = await ask(app, request);
  if (request.method === 'GET')
    await until(
      command,
      async () => {
        answer = await ask(app, request);
        return asDocumented(answer.text, documented);
      },
      10_000,
    ).catch(() => {});
  expect(answer.ok, `${command}\n${answer.text}`).toBe(!documented.startsWith('{"error"') && !documented.startsWith('{ "error"'));
  return answer.text;
}

const consoleBlocks = (page: Page): readonly Block[] => page.blocks.filter(({ language }) => language === 'console');
const exchangesOf = (page: Page): readonly Exchange[] =>
  consoleBlocks(page).flatMap(({ text, line }) => parseConsole(text, line));

describe('configurations', () => {
  const shown = pages.flatMap((page) =>
    page.blocks
      .filter(({ language, name }) => language === 'yaml' && (name === '' || name === 'rti.yml'))
      .map((block) => [`${page.file}:${block.line}`, block] as const),
  );
  test.for(shown)('%s loads', ([, { text }]) => expect(load(text).hash).toMatch(/^[0-9a-f]{16}$/));

  const ofPeers = pages.flatMap((page) =>
    page.blocks
      .filter(({ name }) => name === 'prometheus.yml' || name === 'alertmanager.yml')
      .map((block) => [`${page.file}:${block.line}`, block] as const),
  );
  test.for(ofPeers)('%s stands in examples/beside', ([, { name, text }]) => {
    expect(readFileSync(join(root, 'examples/beside', name), 'utf8')).toContain(text);
    expect(parse(text)).toBeTypeOf('object');
  });
});

describe('console examples', () => {
  test.for(pages.filter((page) => consoleBlocks(page).length > 0).map((page) => [page.file, page] as const))(
    '%s: commands print what the page shows',
    { timeout: 30_000 },
    async ([, page]) => {
      const exchanges = exchangesOf(page);
      const app = exchanges.some(({ command }) => command.startsWith('curl ')) ? await startService(page) : null;
      for (const exchange of exchanges) {
        const actual = app && exchange.command.startsWith('curl ') ? await runCurl(app, exchange) : await runRti(page, exchange);
        const where = `${page.file}:${exchange.line} $ ${exchange.command}`;
        if (!asDocumented(actual, exchange.documented)) expect(`${where}\n${actual}`).toBe(`${where}\n${exchange.documented}`);
      }
    },
  );
});
