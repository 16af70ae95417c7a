import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../tools/schemas.ts';
import { detectorNames } from '../detect/registry.ts';
import { listenAddressOf } from './environment.ts';
import { type FoundInput, type LoadResult, loadConfig } from './load.ts';
import { formatProblem } from './problem.ts';
import { FileError, readFileBounded } from './read-file.ts';
import type { SlackSettings } from './receivers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function load(text: string | null, env: Record<string, string> = {}, files: Record<string, string> = {}): LoadResult {
  const readFile = (path: string): Uint8Array => {
    const found = path === 'rti.yml' ? text : files[path];
    if (found === null || found === undefined) throw new FileError('no such file');
    return new TextEncoder().encode(found);
  };
  return loadConfig({ file: text === null ? null : 'rti.yml', env, readFile, detectors: detectorNames });
}

function loaded(text: string | null, env: Record<string, string> = {}, files: Record<string, string> = {}) {
  const result = load(text, env, files);
  if (result.kind === 'invalid') throw new Error(result.problems.map(formatProblem).join(''));
  return result.config;
}

const docs = readFileSync(`${root}docs/configuration.md`, 'utf8');
const docBlocks = [...docs.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const examples = readdirSync(`${root}examples`).filter((name) => name.endsWith('.yml'));
const example = (name: string): string => readFileSync(`${root}examples/${name}`, 'utf8');
const docEnv = Object.fromEntries(
  [docs, ...examples.map(example)].flatMap((text) =>
    [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => [match[1] ?? '', 'some-secret']),
  ),
);

describe('examples and docs', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(configJsonSchema()));
  test.for([
    ...examples.map((name) => [name, example(name)] as const),
    ...docBlocks.map((text, i) => [`docs block ${i + 1}`, text] as const),
  ])('%s loads, and the JSON Schema agrees', ([, text]) => {
    expect(loaded(text, docEnv).hash).toMatch(/^[0-9a-f]{16}$/);
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('examples/built-in-route.yml means what no route means', () => {
    const env = { PROMETHEUS_URL: 'http://prometheus:9090' };
    const written = loaded(example('built-in-route.yml'), env);
    expect(written.hash).toBe(loaded(null, env).hash);
    expect(written.text).toBe(loaded(null, env).text);
  });

  test('examples/tiny.env reaches every built-in channel', () => {
    const pairs = example('tiny.env')
      .split('\n')
      .filter((line) => /^\w+=/.test(line));
    const config = loaded(
      null,
      Object.fromEntries(pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
    );
    expect(config.warnings).toEqual([]);
    expect(config.receivers.map((one) => [one.name, one.channels.map((channel) => channel.type)])).toEqual([
      ['log', ['log']],
      ['critical-alerts', ['slack', 'pagerduty', 'email']],
      ['infrastructure-alerts', ['slack', 'email']],
      ['business-alerts', ['slack']],
      ['anomaly-alerts', ['slack']],
      ['performance-alerts', ['slack']],
    ]);
  });

  test('schemas/rti.schema.json is up to date and describes every key', () => {
    expect(readFileSync(`${root}schemas/rti.schema.json`, 'utf8')).toBe(configJsonSchema());
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('properties' in node) {
        for (const [key, value] of Object.entries(node.properties as Record<string, object>))
          if (!('description' in value)) bare.push(`${path}.${key}`);
      }
      for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
    };
    visit(JSON.parse(configJsonSchema()), '');
    expect(bare.filter((path) => !/\.(by|window)$/.test(path))).toEqual([]);
  });
});

describe('which watches count', () => {
  const found = {
    watches: [{ name: 'request_rate', signal: 'traffic', query: 'sum(rate(shop_requests_total[2m]))' }],
    origin: { watched: [{ name: 'request_rate', why: 'a counter', series: 3 }], skipped: [], problem: null },
  };
  const loadFound = (text: string, given: FoundInput = found) => {
    const readFile = () => new TextEncoder().encode(text);
    const result = loadConfig({ file: 'rti.yml', env: {}, readFile, detectors: detectorNames, found: given });
    if (result.kind === 'invalid') throw new Error(result.problems.map(formatProblem).join(''));
    return result.config;
  };

  test('those of the file, whatever was found', () => {
    const config = loadFound('prometheus: { url: "http://p:9090" }\nwatches: [ { name: orders, query: up } ]\n');
    expect(config.watches.map(({ name }) => name)).toEqual(['orders']);
    expect(config.watchOrigin).toEqual({ kind: 'configured', watched: [], skipped: [], problem: null });
  });

  test('an empty list is one, too', () => {
    expect(loadFound('prometheus: { url: "http://p:9090" }\nwatches: []\n').watches).toEqual([]);
  });

  test('what was found, where the file names none, with the defaults of the file', () => {
    const config = loadFound('prometheus: { url: "http://p:9090" }\nwatch_defaults: { stage: shadow }\n');
    expect(config.watches.map(({ query, stage }) => [query, stage])).toEqual([['sum(rate(shop_requests_total[2m]))', 'shadow']]);
    expect(config.watchOrigin).toMatchObject({ kind: 'found', watched: [{ why: 'a counter' }] });
  });

  test('an interval of the file comes before the one that was found', () => {
    const [watch] = found.watches;
    const often = { ...found, watches: [{ ...watch, name: 'request_rate', interval: '1m' }] };
    const source = 'prometheus: { url: "http://p:9090" }\n';
    expect(loadFound(source, often).watches.map(({ intervalMs }) => intervalMs)).toEqual([60_000]);
    expect(loadFound(`${source}watch_defaults: { interval: 20s }\n`, often).watches.map(({ intervalMs }) => intervalMs)).toEqual([
      20_000,
    ]);
  });

  test('the built-in ones, where nobody looked', () => {
    const config = loaded('prometheus: { url: "http://p:9090" }\n');
    expect(config.watchOrigin.kind).toBe('built-in');
    expect(config.watches.map(({ name }) => name)).toContain('request_rate');
  });

  test('this service and its host, where nothing at all is given; not where alerts are routed', () => {
    const config = loaded(null);
    expect(config.watchOrigin.kind).toBe('self');
    expect(config.watches.map(({ name }) => name)).toEqual(
      'request_rate response_time error_rate queue_depth cpu_usage memory_usage disk_usage'.split(' '),
    );
    expect(config.warnings).toEqual(['no prometheus and no scrape: this service watches itself and its host']);
    expect(loaded('deliver: shadow\n').watchOrigin.kind).toBe('self');
    expect(loaded('alertmanager: { url: "http://am:9093" }\n').watches).toEqual([]);
  });
});

describe('loadConfig()', () => {
  test('never prints a secret, in the text, the hash or the messages', () => {
    const text =
      'route: { receiver: a }\nreceivers: [ { name: a, pagerduty: { routing_key: hunter2 } } ]\nhttp: { token: hunter2 }\n';
    expect(JSON.stringify(loaded(text))).not.toContain('hunter2');
    const broken = load(`${text}watches: 1\nglobal: { slack_api_url: hunter2, smtp_auth_password: hunter2, zzz: 1 }\n`);
    expect(broken.kind === 'invalid' && broken.problems.map(formatProblem).join('')).not.toContain('hunter2');
  });

  test('keeps the hash when only comments, places and the order of keys change', () => {
    const a = 'prometheus: { url: "http://p:9090" }\ndeliver: shadow\n';
    const b = '# a comment\ndeliver: shadow\n\nprometheus: { url: "http://p:9090/" }\n';
    expect(loaded(a).hash).toBe(loaded(b).hash);
    expect(loaded(a).hash).not.toBe(loaded(a.replace('shadow', 'live')).hash);
  });

  test('the environment configures a receiver that the file names', () => {
    const config = loaded('route: { receiver: a }\nreceivers: [ { name: a, slack: "#x" } ]\n', {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_CHANNEL: 'alerts',
    });
    const slack = config.receivers[0]?.channels[0]?.settings as SlackSettings; // a slack channel, as the type above says
    expect([slack.channel, slack.botToken?.reveal(), slack.webhookUrl]).toEqual(['#x', 'xoxb-1', null]);
  });

  test('inherits as Alertmanager does, and gives every route its identity and line', () => {
    const config = loaded(`route:
  receiver: a
  group_by: [service]
  repeat_interval: 2h
  routes:
    - { matchers: ['x="1"'], routes: [ { match: { y: 2 } } ] }
    - { matchers: ['x="1"'], group_by: ["..."] }
receivers: [ { name: a } ]
`);
    const [first, second] = config.route.routes;
    expect(first?.routes[0]).toMatchObject({
      id: '{}/{x="1"}/{y="2"}',
      receiver: 'a',
      groupBy: ['service'],
      repeatIntervalMs: 7_200_000,
      groupWaitMs: 30_000,
    });
    expect(second).toMatchObject({
      id: '{}/{x="1"}#2',
      groupBy: '...',
      origin: { path: 'route.routes[1]', file: 'rti.yml', line: 7 },
    });
  });

  test('watches scraped samples when there is no Prometheus', () => {
    const config = loaded('scrape: [ { name: api, targets: ["api:8000", "https://b.example/m"] } ]\n');
    expect(config.scrape[0]?.targets).toEqual(['http://api:8000/metrics', 'https://b.example/m']);
    expect(config.watches.map((watch) => [watch.name, watch.from?.kind, watch.query])).toEqual([
      ['request_rate', 'rate', null],
      ['response_time', 'quantile', null],
      ['error_rate', 'ratio', null],
      ['cpu_usage', 'rate', null],
      ['memory_usage', 'gauge', null],
      ['disk_usage', 'gauge', null],
    ]);
  });

  test('never throws, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) =>
        ['ok', 'invalid'].includes(load(text).kind),
      ),
      { numRuns: 300 },
    );
  });

  test('says something, and never throws, for any damage to a good file', () => {
    const good = example('small-team.yml');
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(12), fc.string({ maxLength: 4 }), (at, cut, text) => {
        const result = load(good.slice(0, at) + text + good.slice(at + cut));
        return (
          result.kind === 'ok' ||
          result.problems.every((problem) => problem.message !== '' && formatProblem(problem).endsWith('\n'))
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('readFileBounded()', () => {
  test('refuses directories, what is missing and what is too long', () => {
    expect(() => readFileBounded(root, 10)).toThrow('it is a directory');
    expect(() => readFileBounded(`${root}nowhere.yml`, 10)).toThrow('no such file');
    expect(() => readFileBounded(`${root}package.json`, 10)).toThrow('larger than 10 bytes');
    expect(existsSync(`${root}package.json`)).toBe(true);
  });
});

test('listenAddressOf() takes host, port or both from the environment', () => {
  expect(listenAddressOf({})).toBe(null);
  expect(listenAddressOf({ WEBHOOK_HOST: '0.0.0.0', WEBHOOK_PORT: '5001' })).toBe('0.0.0.0:5001');
  expect(listenAddressOf({ WEBHOOK_PORT: '80' })).toBe('127.0.0.1:80');
  expect(listenAddressOf({ WEBHOOK_HOST: '::1' })).toBe('[::1]:5001');
});
