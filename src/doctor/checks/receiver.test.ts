// Receivers: their settings, and with --send a message through the channel's own rendering and delivery.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lineOf, runChecks, setupOf } from '../../../test/stand-ins/doctor-rig.ts';
import { type LocalServer, startLocalServer } from '../../../test/stand-ins/local-server.ts';
import { receiver } from './receiver.ts';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
  server.answer = () => ({ body: '{}' });
});
afterEach(() => server.close());

const run = (channels: object, isSending: boolean) =>
  runChecks([receiver], setupOf({ receivers: [{ name: 'team', ...channels }], route: { receiver: 'team' } }, { isSending }));

describe('receivers', () => {
  test('without --send nothing leaves, and the line says how to try', async () => {
    const results = await run({ webhook_configs: [{ url: `${server.url}/hook` }] }, false);
    expect(lineOf(results, 'receiver team webhook')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('--send tries it'),
    });
    expect(server.asked).toHaveLength(0);
  });

  test('with --send the message is marked as a test', async () => {
    const results = await run({ webhook_configs: [{ url: `${server.url}/hook` }] }, true);
    expect(lineOf(results, 'receiver team webhook')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('delivered'),
    });
    expect(server.asked).toHaveLength(1);
    const body = JSON.parse(server.asked[0]?.body ?? '') as { alerts: { labels: object; annotations: { summary: string } }[] };
    expect(body.alerts[0]?.labels).toMatchObject({ alertname: 'DoctorTest', test: 'true', severity: 'info' });
    expect(body.alerts[0]?.annotations.summary).toBe('TEST: rti doctor tries receiver team');
  });

  test('receivers that share a channel share one message, and its fate', async () => {
    const hook = { webhook_configs: [{ url: `${server.url}/hook` }] };
    const document = {
      receivers: [
        { name: 'a', ...hook },
        { name: 'b', ...hook },
      ],
      route: { receiver: 'a' },
    };
    const send = () => runChecks([receiver], setupOf(document, { isSending: true }));
    expect(lineOf(await send(), 'receiver b webhook')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('one test for both'),
    });
    expect(server.asked).toHaveLength(1);
    server.answer = () => ({ status: 400, body: '' });
    expect(lineOf(await send(), 'receiver b webhook')).toMatchObject({
      status: 'skipped',
      detail: 'because receiver a webhook failed',
    });
  });

  test('PagerDuty is told of the end of what it opened', async () => {
    server.answer = () => ({ status: 202, body: '{"status":"success","dedup_key":"x"}' });
    const results = await run({ pagerduty_configs: [{ routing_key: 'k'.repeat(32), url: `${server.url}/enqueue` }] }, true);
    expect(lineOf(results, 'receiver team pagerduty').status).toBe('ok');
    const events = server.asked.map(({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string });
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
    expect(events[0]?.dedup_key).toBe(events[1]?.dedup_key);
  });

  test('a refusal names the page of the channel, and keeps the address', async () => {
    server.answer = () => ({ status: 404, body: 'no_service' });
    const results = await run({ slack_configs: [{ api_url: `${server.url}/services/T0/B0/verysecretpart` }] }, true);
    const found = lineOf(results, 'receiver team slack');
    expect(found).toMatchObject({ status: 'failed', remedy: expect.stringContaining('docs/channels/slack.md') });
    expect(JSON.stringify(found)).not.toContain('verysecretpart');
  });

  test('a peer in trouble fails with what to look at', async () => {
    server.answer = () => ({ status: 503, body: '' });
    const results = await run({ webhook_configs: [{ url: `${server.url}/hook` }, { url: 'http://127.0.0.1:1/' }] }, true);
    expect(lineOf(results, 'receiver team webhook')).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('try again'),
    });
    expect(lineOf(results, 'receiver team webhook 2')).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('firewall'),
    });
  });

  test('a receiver without channels is a warning', async () => {
    expect(lineOf(await run({}, false), 'receiver team')).toMatchObject({ status: 'warning', detail: 'it has no channel' });
  });

  test('the log channel shows what it would print, and prints nothing', async () => {
    const results = await run({ log_configs: [{}] }, true);
    expect(lineOf(results, 'receiver team log')).toMatchObject({ status: 'ok', detail: expect.stringContaining('would print') });
  });
});
