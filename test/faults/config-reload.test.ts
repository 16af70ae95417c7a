// Reloading: a good file takes over, a broken one changes nothing and says so, and who was told of an alert hears its end whatever became of the route.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '../peers/peer.ts';
import { type Rti, startRti, webhookOf } from '../peers/rti.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../stand-ins/webhook-receiver.ts';

let before: WebhookReceiver;
let after: WebhookReceiver;
let rti: Rti;

const config = (receiver: string, sink: WebhookReceiver, service = 'api'): object => ({
  route: {
    receiver: 'log',
    group_by: ['service'],
    routes: [{ matchers: [`service="${service}"`], receiver, group_wait: '0s', group_interval: '1s' }],
  },
  receivers: [
    { name: 'log', log_configs: [{}] },
    { name: receiver, webhook_configs: [{ url: sink.url }] },
  ],
});
const broken =
  'route: { receiver: team }\nreceivers:\n  - { name: team, webhook_configs: [ { url: "http://127.0.0.1:1" } ] }\n  - { nam';

beforeEach(async () => {
  [before, after] = await Promise.all([startWebhookReceiver(), startWebhookReceiver()]);
  rti = await startRti({ config: config('before', before) });
});
afterEach(async () => {
  await rti[Symbol.asyncDispose]();
  await Promise.all([before.close(), after.close()]);
});

const post = (resolved: boolean, alertname = 'Down') =>
  rti.post('/webhook', webhookOf([{ labels: { alertname, service: 'api', severity: 'critical' }, resolved }]));
const told = (sink: WebhookReceiver): string[] =>
  sink.payloads().flatMap(({ alerts }) => alerts.map(({ labels, status }) => `${labels['alertname']} ${status}`));

async function hash(): Promise<string | undefined> {
  return (await rti.health()).components['config']?.detail;
}

test('SIGHUP with a good file takes it over', async () => {
  const old = await hash();
  rti.configure(config('after', after));
  rti.signal('SIGHUP');
  await waitFor('the new configuration', async () => (await hash()) !== old);
  await post(false);
  await waitFor('the new receiver to be told', () => Promise.resolve(after.payloads().length > 0));
  expect(before.payloads()).toEqual([]);
});

test('a broken file is refused with its place, the old one stays, /health and the metrics say so until it is mended', async () => {
  rti.configure(broken);
  const answer = await rti.post('/-/reload', {});
  expect(answer.status).toBe(500);
  expect(answer.text).toMatch(/rti\.yml:\d+:\d+/);
  expect((await rti.health()).components['config']).toMatchObject({ status: 'degraded' });
  expect((await rti.health()).status).toBe('degraded');
  expect((await rti.get('/metrics')).text).toMatch(/^runtime_intelligence_config_last_reload_successful 0$/m);
  await post(false);
  await waitFor('the old receiver to be told', () => Promise.resolve(before.payloads().length > 0));

  // The same by SIGHUP: the daemon lives.
  rti.signal('SIGHUP');
  expect((await rti.get('/-/healthy')).status).toBe(200);

  rti.configure(config('after', after));
  expect((await rti.post('/-/reload', {})).status).toBe(200);
  expect((await rti.health()).components['config']).toMatchObject({ status: 'ok' });
  expect((await rti.get('/metrics')).text).toMatch(/^runtime_intelligence_config_last_reload_successful 1$/m);
});

test('a file that is gone is refused like a broken one', async () => {
  rmSync(join(rti.folder, 'rti.yml'));
  const answer = await rti.post('/-/reload', {});
  expect(answer.status).toBe(500);
  expect(answer.text).toContain('rti.yml');
  expect((await rti.get('/-/ready')).status).toBe(200);
});

test.each([
  ['the receiver is renamed', () => config('after', after)],
  ['the route is gone', () => config('before', before, 'other')],
])('the end of an alert is told to who was told of it when %s', async (_, next) => {
  await post(false);
  await waitFor('the first receiver to be told', () => Promise.resolve(told(before).includes('Down firing')));
  rti.configure(next());
  expect((await rti.post('/-/reload', {})).status).toBe(200);
  await post(true);
  await waitFor('the resolve to arrive there', () => Promise.resolve(told(before).includes('Down resolved')));
  expect(told(before)).toEqual(['Down firing', 'Down resolved']);
});

test('the end is told also when the daemon was restarted in between', async () => {
  await post(false);
  await waitFor('the receiver to be told', () => Promise.resolve(told(before).includes('Down firing')));
  expect(await rti.terminate()).toBe('it ended with code 0');
  await rti.start();
  await post(true);
  await waitFor('the resolve', () => Promise.resolve(told(before).includes('Down resolved')));
  expect(told(before)).toEqual(['Down firing', 'Down resolved']);
});
