import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalServer, startLocalServer } from '../../test/stand-ins/local-server.ts';
import { configOf } from '../../test/stand-ins/turn-rig.ts';
import { FileError, readFileBounded } from '../config/read-file.ts';
import type { CliIo, ExitCode } from './io.ts';
import { run } from './run.ts';

let server: LocalServer;
let files: Map<string, string>;
let stdout: string;
let stderr: string;

beforeEach(async () => {
  server = await startLocalServer();
  server.answer = ({ pathname }) => {
    const json = (data: unknown) => ({ body: JSON.stringify({ status: 'success', data }) });
    if (pathname === '/metrics')
      return { type: 'text/plain', body: '# TYPE http_requests_total counter\nhttp_requests_total{code="200"} 1\n' };
    if (pathname.endsWith('/label/__name__/values'))
      return json(['http_requests_total', 'http_request_duration_seconds_bucket', 'http_request_duration_seconds_count']);
    if (pathname.endsWith('/metadata')) return json({ http_requests_total: [{ type: 'counter' }] });
    if (pathname.endsWith('/labels')) return json(['code', 'service']);
    if (pathname.endsWith('/values')) return json(['200', '500']);
    return json({ resultType: 'vector', result: [{ metric: {}, value: [1, '3'] }] });
  };
  files = new Map();
  stdout = '';
  stderr = '';
});
afterEach(() => server.close());

/** Runs `rti init …` over files in memory. */
function init(args: readonly string[], more: Partial<CliIo> = {}): Promise<ExitCode> {
  return run(['init', ...args], {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    readFile: (path, max) => {
      const text = files.get(path);
      if (text !== undefined) return new TextEncoder().encode(text);
      if (path.endsWith('package.json')) return readFileBounded(path, max);
      throw new FileError('no such file');
    },
    openFile: async function* () {},
    files: {
      whyNotWritable: async (file) => (file.startsWith('gone/') ? 'no directory gone' : null),
      replace: async (file, content) => {
        files.set(file, String(content));
      },
    },
    now: () => Date.UTC(2026, 10, 28),
    ...more,
  });
}

test('writes what was found as a configuration that is fine and watches just that', async () => {
  expect(await init(['--prometheus-url', server.url]), stderr).toBe(0);
  const text = files.get('rti.yml') ?? '';
  const config = configOf(text);
  expect(config.deliver).toBe('shadow');
  expect(config.prometheus.map(({ url }) => url)).toEqual([server.url]);
  expect(config.watches.map(({ name, query }) => [name, query])).toEqual([
    ['request_rate', 'sum by (service) (rate(http_requests_total[2m]))'],
    ['error_rate', expect.stringContaining('http_requests_total{code=~"5.."}')],
    ['response_time', 'histogram_quantile(0.95, sum by (service, le) (rate(http_request_duration_seconds_bucket[2m])))'],
  ]);
  expect(text).toContain('# the counter http_requests_total (client libraries), by service; 3 series');
  expect(text).toContain('# - queue_depth: nothing that measures it was found');
  expect(stdout).toContain('as a shadow: it hears every alert and sends nothing');
  expect(stdout.indexOf('prometheus.yml')).toBeLessThan(stdout.indexOf('alertmanager.yml'));
});

test('the address may come from the environment, or from a person', async () => {
  expect(await init([], { env: { PROMETHEUS_URL: server.url } })).toBe(0);
  expect(await init(['--force'], { ask: () => Promise.resolve(` ${server.url}\n`) })).toBe(0);
  expect(configOf(files.get('rti.yml') ?? '').watches).toHaveLength(3);
});

test('scrape targets instead', async () => {
  const target = new URL(server.url).host;
  expect(await init(['--scrape', `${target}, `], { env: { PROMETHEUS_URL: 'http://127.0.0.1:1' } }), stderr).toBe(0);
  const { scrape, prometheus, watches } = configOf(files.get('rti.yml') ?? '');
  expect([scrape.map(({ targets }) => targets), prometheus]).toEqual([[[`http://${target}/metrics`]], []]);
  expect(watches.map(({ name }) => name)).toEqual(['request_rate', 'error_rate']);
});

test('to the standard output, and nothing else there', async () => {
  expect(await init(['--prometheus-url', server.url, '--output', '-'])).toBe(0);
  expect(configOf(stdout).watches).toHaveLength(3);
  expect(stderr).toContain('alertmanager.yml');
  expect(files.size).toBe(0);
});

test('a file that is there stays, unless --force', async () => {
  files.set('rti.yml', 'mine');
  expect(await init(['--prometheus-url', server.url])).toBe(2);
  expect(stderr).toBe('error: rti.yml is there already\n  choose another --output, or --force to replace it\n');
  expect([files.get('rti.yml'), server.asked.length]).toEqual(['mine', 0]);
  expect(await init(['--prometheus-url', server.url, '--force'])).toBe(0);
  expect(files.get('rti.yml')).toContain('watches:');
});

test.for([
  [[], 2, 'nothing to look at'],
  [['--prometheus-url', 'prometheus:9090'], 2, 'prometheus.url'],
  [['--prometheus-url', 'http://127.0.0.1:1'], 1, 'error: http://127.0.0.1:1: connection refused\n  nothing is written'],
  [['--scrape', '127.0.0.1:1'], 1, 'error: 127.0.0.1:1: connection refused'],
  [
    ['--prometheus-url', 'http://127.0.0.1:1', '--output', 'gone/rti.yml'],
    2,
    'gone/rti.yml cannot be written: no directory gone',
  ],
] as const)('%s: exit %i', async ([args, code, message]) => {
  expect(await init(args)).toBe(code);
  expect(stderr).toContain(message);
  expect([stdout, files.size]).toEqual(['', 0]);
});
