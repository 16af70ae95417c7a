// Holds the pages to the program: links lead somewhere, every endpoint, metric and command is documented, the architecture is the one that is checked.
import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { routesOf } from '../../src/http/app.ts';
import { makeBodyBudget } from '../../src/http/body-budget.ts';
import { openapiDocument } from '../../src/http/openapi.ts';
import { checkNames } from '../../src/doctor/registry.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { allMetrics, metricPrefix, metricSpecs } from '../../src/telemetry/metric-list.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { layers } from '../../tools/layer-table.ts';
import { makeRecordingEngine } from '../stand-ins/engine.ts';
import { saysTo } from './first-complaint.ts';
import { anchorsOf, linksOf, readPage, readPages, root } from './markdown.ts';

const pages = readPages();
const all = pages.map(({ text }) => text).join('\n');

describe('links', () => {
  test.for(pages.map((page) => [page.file, page] as const))('%s leads to files and headings that exist', ([, page]) => {
    const broken = linksOf(page).filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page.file : normalize(join(dirname(page.file), path));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(readPage(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('metrics', () => {
  const own = allMetrics.map(({ name }) => metricPrefix + name);

  test('every metric has its row in docs/metrics.md', () => {
    const rows = readPage('docs/metrics.md').text;
    expect(own.filter((name) => !rows.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('every one is filled in by the program', () => {
    const sources = globSync('src/**/*.ts', { cwd: root, exclude: ['src/**/*.test.ts'] });
    const program = sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    expect(Object.keys(metricSpecs).filter((key) => !new RegExp(`etrics\\.${key}\\b`).test(program))).toEqual([]);
  });

  test('no page names a metric that is not there', () => {
    const named = [...all.matchAll(/runtime_intelligence_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
    expect(named.filter((name) => !own.includes(name))).toEqual([]);
  });
});

test('every check of rti doctor has its row in docs/doctor.md, and there is no other', () => {
  const section = readPage('docs/doctor.md').text.split('## Checks')[1] ?? '';
  expect([...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1])).toEqual(checkNames);
});

test('log messages of docs/operate.md are those of the program', () => {
  const section = readPage('docs/operate.md').text.split('## Log messages')[1] ?? '';
  const messages = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1]),
  );
  const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
  expect(messages.length).toBeGreaterThan(15);
  expect(messages.filter((message) => !sources.some((source) => source.includes(`'${message}'`)))).toEqual([]);
});

test('every log message of the program is in docs/operate.md', () => {
  const section = readPage('docs/operate.md').text.split('## Log messages')[1] ?? '';
  const sources = globSync('src/**/*.ts', { cwd: root, exclude: ['src/**/*.test.ts'] });
  const said = sources.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\blog\.(?:info|warn|error)\(\s*'(.*?)'/gs)].map(
      (found) => found[1] ?? '',
    ),
  );
  expect(said.length).toBeGreaterThan(30);
  expect([...new Set(said)].filter((message) => !section.includes(`\`${message}\``))).toEqual([]);
});

describe('HTTP', () => {
  const endpoints = routesOf({
    engine: makeRecordingEngine(),
    metrics: makeMetrics({ version: 'test' }),
    log: silentLog,
    version: 'test',
    assetsFolder: null,
    guard: () => ({ token: null, intake: 'open', hosts: ['*'], origins: [] }),
    bodyMaxBytes: () => 1000,
    bodyLimits: () => ({ bytesMax: 1000, budget: makeBodyBudget() }),
  });
  const routes = endpoints.list
    // `:id` in code is `{id}` in the documentation.
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:(\w+)/g, '{$1}') }));
  const isRoute = (asked: string): boolean =>
    routes.some(({ path }) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked));

  test('every endpoint is in docs/http-api.md', () => {
    const page = readPage('docs/http-api.md').text;
    const missing = routes.filter(({ method, path }) => method !== 'PUT' && !page.includes(`\`${method} ${path}\``));
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test('every path of the OpenAPI description answers', () => {
    const paths = Object.keys(openapiDocument('test')['paths'] ?? {});
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !routes.some((route) => route.path === path))).toEqual([]);
  });

  test('no page asks an address of ours that is not there', () => {
    const asked = [...all.matchAll(/localhost:5001(\/[\w/.-]*)/g)].map((match) => match[1] ?? '');
    expect(asked.filter((path) => !isRoute(path))).toEqual([]);
  });
});

test('every command is in the README or docs/', async () => {
  const help = await saysTo(['--help']);
  const commands = [...(help.split('Commands:')[1] ?? '').matchAll(/^ {2}(\w+)/gm)].map((match) => match[1] ?? '');
  expect(commands).toContain('serve');
  const documented = (name: string): boolean => name === 'help' || all.includes(`rti ${name}`);
  expect(commands.filter((name) => !documented(name))).toEqual([]);
});

describe('ARCHITECTURE.md', () => {
  const { text } = readPage('ARCHITECTURE.md');

  test('fits on 150 lines', () => expect(text.split('\n').length - 1).toBeLessThanOrEqual(150));

  /** Rows of folders that are there, in the table's own order; what a folder holds is prose and stays. */
  test('its table is the one that tools/layers.ts checks (UPDATE=1 writes it)', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const checked = (name: string): string => {
      const { kind, may } = layers[name] ?? { kind: 'gone', may: [] };
      return `${kind} | ${may.length === 0 ? '-' : may.map((one) => `\`${one}\``).join(' ')}`;
    };
    const row = /^\| `(\w+)\/` \|([^|]*)\| (.*) \|$/gm;
    const written = text.replaceAll(row, (_, name: string, holds: string) => `| \`${name}/\` |${holds}| ${checked(name)} |`);
    if (process.env['UPDATE'] === '1') writeFileSync(join(root, 'ARCHITECTURE.md'), written);
    else expect(text).toBe(written);
    expect(new Set([...text.matchAll(row)].map((match) => match[1]))).toEqual(new Set(folders.map(({ name }) => name)));
  });
});
