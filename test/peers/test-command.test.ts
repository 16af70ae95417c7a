// `rti test` against a real daemon: a receiver that answers, one that does not, and a watch of its own scrape.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { standInToken, startGrafana } from '../stand-ins/grafana.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../stand-ins/webhook-receiver.ts';
import { startTrafficTarget, type TrafficTarget } from '../stand-ins/traffic-target.ts';
import { waitFor } from './peer.ts';
import { type Rti, startRti } from './rti.ts';

let rti: Rti;
let sink: WebhookReceiver;
let traffic: TrafficTarget;

beforeAll(async () => {
  [sink, traffic] = await Promise.all([startWebhookReceiver(), startTrafficTarget(100)]);
  rti = await startRti({
    config: {
      route: { receiver: 'team', group_wait: '0s', group_interval: '1s' },
      receivers: [
        { name: 'team', webhook_configs: [{ url: `${sink.url}?secret=hidden` }] },
        { name: 'nobody', webhook_configs: [{ url: 'http://127.0.0.1:9/' }] },
      ],
      scrape: [{ name: 'shop', targets: [traffic.target], interval: '1s' }],
    },
  });
});
afterAll(async () => {
  await rti[Symbol.asyncDispose]();
  await Promise.all([sink.close(), traffic.close()]);
});

/** One command line beside the daemon, as a user would type it. */
async function rtiTest(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return rtiTestWith({}, ...args);
}

async function rtiTestWith(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const unused = (): never => {
    throw new Error('not of this command');
  };
  const code = await run(['test', ...args], {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    env: { RTI_URL: rti.url, ...env },
    readFile: unused,
    openFile: unused,
    files: { whyNotWritable: unused, replace: unused },
  });
  return { code, out, err };
}

test('notify shows what the receiver was sent, and that it has it', async () => {
  const { code, out } = await rtiTest('notify', 'team');
  expect(code).toBe(0);
  expect(out).toMatch(/^receiver team: accepted as alert [0-9a-f]{16}\n\nwebhook .*: delivered, 1 attempt/);
  expect(out).toContain('"alertname": "TestAlert"');
  expect(out).not.toContain('hidden');
  expect(sink.payloads().at(-1)?.alerts[0]?.labels).toMatchObject({ test: 'true', receiver: 'team' });
});

test('notify says why a receiver has it not yet, and ends with 1', async () => {
  const { code, out } = await rtiTest('notify', 'nobody', '--wait', '2');
  expect(code).toBe(1);
  expect(out).toMatch(/: not yet, \d attempts?: network: ECONNREFUSED from 127\.0\.0\.1:9; it goes on trying/);
});

test('query shows the series of a watch', async () => {
  await waitFor('a series', async () => (await rtiTest('query', 'request_rate')).code === 0);
  const { out } = await rtiTest('query', 'request_rate');
  expect(out).toMatch(/^request_rate: 1 series, 1 still learning; judged by auto every 1 s\n/);
  expect(out).toMatch(/service="checkout".* req\/s, still learning, score 0\.00, inactive, at \d{4}-/);
});

test.each([
  [['notify', 'tem'], 'error: there is no receiver "tem"; there are: team, nobody\n'],
  [['query', 'request'], /^error: there is no watch "request"; there are: request_rate,/],
  [
    ['query', 'x', '--url', 'http://127.0.0.1:9'],
    /^error: no answer from http:\/\/127\.0\.0\.1:9: .*is the daemon running there/,
  ],
  [['query', 'x', '--url', 'nonsense'], /^error: --url: expected an address/],
])('rti test %j ends with 2 and one line', async (args, line) => {
  const { code, out, err } = await rtiTest(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(line);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

test('another program at the address is named as such', async () => {
  const { code, err } = await rtiTest('query', 'x', '--url', `http://${traffic.target}`);
  expect([code, err]).toEqual([2, expect.stringContaining('instead of JSON: it is another program')]);
});

test('annotation writes to Grafana and takes it away again', async () => {
  const grafana = await startGrafana([]);
  const without = await rtiTest('annotation', '--grafana-url', grafana.url);
  expect([without.code, without.out]).toEqual([1, expect.stringContaining('set grafana.token or GRAFANA_TOKEN')]);
  const given = await rtiTestWith({ GRAFANA_URL: grafana.url, GRAFANA_TOKEN: standInToken }, 'annotation');
  expect([given.code, given.out]).toEqual([0, expect.stringContaining('may read, create and delete annotations')]);
  expect(given.out).not.toContain(standInToken);
  expect(grafana.annotations.size).toBe(0);
  await grafana.close();
});

test('annotation without a Grafana ends with 2', async () => {
  const { code, err } = await rtiTest('annotation');
  expect([code, err]).toEqual([2, expect.stringContaining('error: nothing to check: grafana-reachable')]);
});
